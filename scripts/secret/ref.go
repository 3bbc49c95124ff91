// Package secret reads secrets where the operator keeps them: references in
// inventories and playbooks name an environment variable, a file or a command,
// never the secret itself.
package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tgfleet/tgfleet/telemetry"
)

const (
	maxSize    = 64 << 10 // bytes of a file or of a command's output
	runFor     = 2 * time.Minute
	waitForEnd = 2 * time.Second // for children that keep the output open
)

// Ref is a parsed reference.
type Ref struct {
	Kind string   // env, file or cmd
	Name string   // variable or path
	Argv []string // of cmd
}

// ErrLiteral says that a reference looks like the secret itself. The text is
// not repeated.
var ErrLiteral = errors.New("this is not a reference to a secret: write env:NAME, file:PATH or cmd:[program, argument]")

// ParseRef parses env:NAME, file:PATH or cmd:[argv]. Its errors never repeat
// the text, which may be a secret in the wrong place.
func ParseRef(s string) (Ref, error) {
	kind, rest, ok := strings.Cut(s, ":")
	if !ok {
		return Ref{}, ErrLiteral
	}
	rest = strings.TrimSpace(rest)
	switch kind {
	case "env", "file":
		if rest == "" {
			return Ref{}, fmt.Errorf("nothing after %q: write env:NAME or file:PATH", kind+":")
		}
		return Ref{Kind: kind, Name: rest}, nil
	case "cmd":
		var argv []string
		if err := yaml.Unmarshal([]byte(rest), &argv); err != nil || len(argv) == 0 || argv[0] == "" {
			return Ref{}, errors.New(`after "cmd:" a list is needed: cmd:[program, argument]`)
		}
		return Ref{Kind: kind, Argv: argv}, nil
	case "vault":
		return Ref{}, errors.New("vault: references are not in this version: use env:NAME, file:PATH or cmd:[program, argument]")
	}
	return Ref{}, ErrLiteral
}

// Resolver reads references. The zero value works.
type Resolver struct{}

// Secret returns what the reference names, without the end of its last line.
// An empty secret is an error: it is always a mistake.
func (Resolver) Secret(ctx context.Context, ref string) (telemetry.Secret, error) {
	r, err := ParseRef(ref)
	if err != nil {
		return "", err
	}
	var s telemetry.Secret
	switch r.Kind {
	case "env":
		s = trim([]byte(os.Getenv(r.Name)))
	case "file":
		s, err = readFile(r.Name)
	case "cmd":
		s, err = Command(ctx, r.Argv)
	}
	if err != nil {
		return "", err
	}
	if s == "" {
		return "", fmt.Errorf("secret %s:%s is empty or not set", r.Kind, firstWord(r))
	}
	return s, nil
}

func firstWord(r Ref) string {
	if r.Kind == "cmd" {
		return r.Argv[0]
	}
	return r.Name
}

func readFile(path string) (telemetry.Secret, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	if len(text) > maxSize {
		return "", fmt.Errorf("read secret: %s has more than %d bytes", path, maxSize)
	}
	return trim(text), nil
}

// Command runs argv, without a shell, and returns its output without the end
// of the last line. env is added to the program's own environment. What the
// command writes to its standard error goes to ours; its arguments and output
// are never part of an error.
func Command(ctx context.Context, argv []string, env ...string) (telemetry.Secret, error) {
	if len(argv) == 0 {
		return "", errors.New("run command: no program is named")
	}
	ctx, cancel := context.WithTimeout(ctx, runFor)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = waitForEnd
	out := &limited{left: maxSize}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return "", fmt.Errorf("run command %s: %w", argv[0], err)
	}
	if out.over {
		return "", fmt.Errorf("run command %s: more than %d bytes of output", argv[0], maxSize)
	}
	return trim(out.buf.Bytes()), nil
}

// limited keeps the first bytes and drops the rest.
type limited struct {
	buf  bytes.Buffer
	left int
	over bool
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.buf.Write(p[:n])
	l.left -= n
	l.over = l.over || n < len(p)
	return len(p), nil
}

func trim(b []byte) telemetry.Secret {
	return telemetry.Secret(strings.TrimRight(string(b), "\r\n"))
}
