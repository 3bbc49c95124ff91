package source

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a file, counted from 1. Zero means not known.
type Pos struct {
	Line, Col int // Col counts runes
}

// Error is one fault of a file, with the place and a way out.
type Error struct {
	File    string
	Pos     Pos
	Msg     string
	Hint    string // what to do about it; may be empty
	Excerpt string // the line with a mark under the column; may be empty
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Pos.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Pos.Line, max(e.Pos.Col, 1))
	}
	b.WriteString(": " + e.Msg)
	if e.Excerpt != "" {
		b.WriteString("\n" + e.Excerpt)
	}
	if e.Hint != "" {
		b.WriteString("\n      = " + e.Hint)
	}
	return b.String()
}

// Errorf makes an error of the file with an excerpt.
func (f *File) Errorf(pos Pos, format string, args ...any) *Error {
	return &Error{File: f.Name, Pos: pos, Msg: fmt.Sprintf(format, args...), Excerpt: f.excerpt(pos)}
}

// WithHint sets what to do about the error, and returns it.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// maxErrors bounds what one file may report; nobody reads more.
const maxErrors = 50

// Errors are all faults that were found, so that they can be mended at once.
type Errors []*Error

func (e Errors) Error() string {
	parts := make([]string, 0, len(e))
	for i, err := range e {
		if i == maxErrors {
			parts = append(parts, fmt.Sprintf("and %d more errors", len(e)-maxErrors))
			break
		}
		parts = append(parts, err.Error())
	}
	return strings.Join(parts, "\n")
}

// Unwrap lets errors.AsType find the first of them.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, err := range e {
		out[i] = err
	}
	return out
}

// Err returns nil when there are none, else the errors by place.
func (e Errors) Err() error {
	if len(e) == 0 {
		return nil
	}
	slices.SortStableFunc(e, func(a, b *Error) int {
		if a.File != b.File {
			return 0 // files stay in the order they were read
		}
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col))
	})
	return e
}
