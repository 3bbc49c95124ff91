package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/tgfleet/tgfleet/tl/schema"
)

// source is one imported file and where it came from.
type source struct {
	name string // "github.com/gotd/td@v0.162.0 _schema/telegram.tl"
	sum  [sha256.Size]byte
}

func runImport(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("tlgen import", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("o", "", "output `file` (default: tl/schema/api.tl or mtproto.tl of this module)")
	label := flags.String("source", "", "`name` and version of the source for the header (default: found from the path)")
	layer := flags.Int("layer", 0, "layer, where the source does not say it")
	if err := flags.Parse(args); err != nil {
		return flagError(err)
	}
	if flags.NArg() == 0 {
		return &usageError{"import: a schema file is missing"}
	}
	merged := &schema.Schema{}
	var sources []source
	for _, file := range flags.Args() {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		s, err := schema.Read(file, string(data))
		if err != nil {
			return err
		}
		if err := merge(file, merged, s); err != nil {
			return err
		}
		name := *label
		if name == "" {
			name = sourceName(file)
		}
		sources = append(sources, source{name, sha256.Sum256(data)})
	}
	if *layer != 0 {
		merged.Layer = *layer
	}
	return writeImport(*out, merged, sources, stdout)
}

// flagError turns what the flag package reports (and has printed) into a usage
// error, except a call for help.
func flagError(err error) error {
	if err == flag.ErrHelp {
		return err
	}
	return &usageError{err.Error()}
}

func writeImport(out string, s *schema.Schema, sources []source, stdout io.Writer) error {
	kind := "api"
	for _, c := range s.Constructors {
		if c.Name == "resPQ" {
			kind = "mtproto"
		}
	}
	if kind == "api" && s.Layer == 0 {
		return &usageError{`import: the source does not name its layer ("// LAYER n"); give it with -layer`}
	}
	if out == "" {
		root, err := moduleRoot()
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		out = filepath.Join(root, "tl", "schema", kind+".tl")
	}
	text := header(kind, s, sources) + s.Canonical()
	if _, err := schema.Parse(out, text); err != nil {
		return err
	}
	if err := writeFile(out, []byte(text)); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	for _, m := range s.Lint() {
		fmt.Fprintf(stdout, "note: %s has the explicit id %08x; its text gives %08x\n", m.Combinator.Name, m.Combinator.ID, m.Computed)
	}
	_, err := fmt.Fprintf(stdout, "%s: %d constructors, %d functions, layer %d\n", out, len(s.Constructors), len(s.Functions), s.Layer)
	return err
}

func header(kind string, s *schema.Schema, sources []source) string {
	var b strings.Builder
	if kind == "api" {
		fmt.Fprintf(&b, "// Telegram API, layer %d, in canonical order.\n", s.Layer)
	} else {
		b.WriteString("// MTProto service messages, in canonical order.\n")
	}
	b.WriteString("// Written by tlgen import; DO NOT EDIT.\n//\n")
	for _, src := range sources {
		fmt.Fprintf(&b, "// Source: %s\n// SHA-256: %x\n", src.name, src.sum)
	}
	b.WriteByte('\n')
	return b.String()
}

// moduleRoot is the nearest directory upwards that holds a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("no go.mod here or above: run tlgen inside the module, or give -o")
		}
		dir = filepath.Dir(dir)
	}
}
