package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// style colours words, or does not.
type style struct{ on bool }

func (s style) paint(code, text string) string {
	if !s.on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) good(text string) string { return s.paint("32", text) }
func (s style) warn(text string) string { return s.paint("33", text) }
func (s style) bad(text string) string  { return s.paint("31", text) }
func (s style) dim(text string) string  { return s.paint("2", text) }

// styleFor decides about colour on w: --color first, then NO_COLOR and TERM,
// then whether w is a terminal.
func styleFor(w io.Writer, mode string, env func(string) string) (style, error) {
	switch mode {
	case "always":
		return style{on: true}, nil
	case "never":
		return style{}, nil
	case "auto", "":
		on := isTerminal(w) && env("NO_COLOR") == "" && env("TERM") != "dumb"
		return style{on: on}, nil
	default:
		return style{}, fmt.Errorf("--color %q: want auto, always or never", mode)
	}
}

// isTerminal says whether v is a file that is a terminal.
func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
