// Command tlgen imports published TL schemas into tl/schema and generates Go
// code from them.
//
//	go tool tlgen import FILE...   write tl/schema/api.tl or mtproto.tl
//	go tool tlgen generate ...     write *_gen.go; called by go generate
//
// Moving to a new layer is: go tool tlgen import FILE && go generate ./...
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/tgfleet/tgfleet/tl/schema"
)

// Exit codes.
const (
	exitOK       = 0
	exitFailed   = 1 // the work could not be done: files, permissions
	exitBadInput = 2 // wrong usage, or a schema that is not valid
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `usage:
  tlgen import [-o FILE] [-source NAME] [-layer N] FILE...
      read schemas (TL text, or the JSON of the npm package @mtcute/tl), merge
      them and write canonical TL text: tl/schema/api.tl, or mtproto.tl when the
      input declares resPQ
  tlgen generate -schema FILE -package NAME [-o DIR]
      write *_gen.go for the schema into DIR (default: the current directory)
`

// usageError is a wrong command line.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func run(args []string, stdout, stderr io.Writer) int {
	err := dispatch(args, stdout, stderr)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	fmt.Fprintln(stderr, "tlgen:", err)
	if _, ok := errors.AsType[*usageError](err); ok {
		fmt.Fprint(stderr, usage)
		return exitBadInput
	}
	if _, ok := errors.AsType[*schema.Error](err); ok {
		return exitBadInput
	}
	return exitFailed
}

func dispatch(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return &usageError{"a command is missing"}
	}
	switch args[0] {
	case "import":
		return runImport(args[1:], stdout, stderr)
	case "generate":
		return runGenerate(args[1:], stderr)
	case "help", "-h", "-help", "--help":
		_, err := fmt.Fprint(stdout, usage)
		return err
	}
	return &usageError{fmt.Sprintf("unknown command %q", args[0])}
}
