package config

import (
	"errors"
	"fmt"
	"strings"
)

// Error is one mistake in the configuration. [Load] returns all of them,
// joined.
type Error struct {
	File      string // or the name of an environment variable, or "command line"
	Line, Col int    // from 1; 0 when not known
	Path      string // such as telegram.dcs[1].addr; empty when it is about the file
	Reason    string // what is wrong
	Hint      string // what to do
	Excerpt   string // the line of the file and a mark, with secrets masked; may be empty
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(place(e.File, e.Line, e.Col))
	for _, part := range []string{e.Path, e.Reason} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if e.Hint != "" {
		b.WriteString(": " + e.Hint)
	}
	if e.Excerpt != "" {
		b.WriteString("\n" + e.Excerpt)
	}
	return b.String()
}

// place writes file:line:col without the parts that are not known.
func place(file string, line, col int) string {
	switch {
	case line == 0:
		return file
	case col == 0:
		return fmt.Sprintf("%s:%d", file, line)
	default:
		return fmt.Sprintf("%s:%d:%d", file, line, col)
	}
}

// problems collects mistakes, so that all are shown at once.
type problems struct {
	errs   []error
	paths  []string // that mistakes were found at
	unread bool     // a file gave no values: what it would have set is not known
}

func (p *problems) add(e *Error) {
	p.errs = append(p.errs, e)
	p.paths = append(p.paths, e.Path)
}

// follows reports whether a mistake at path may only follow from one that was
// found at the same place, or inside it: a value that is wrong is also missing.
func (p *problems) follows(path string) bool {
	for _, found := range p.paths {
		rest, ok := strings.CutPrefix(found, path)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}

func (p *problems) err() error { return errors.Join(p.errs...) }
