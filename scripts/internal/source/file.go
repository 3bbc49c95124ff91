// Package source reads the files that operators write: YAML with positions,
// strict fields, and errors that show the place and say what to do.
package source

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// MaxSize is the largest playbook or inventory that is read, in bytes.
const MaxSize = 16 << 20

// File is the text of one file and its name in error messages.
type File struct {
	Name string
	Text []byte

	// Mask hides what must not be seen from a line that is about to be shown
	// in an error. Nil shows lines as they are.
	Mask func(line string) string

	lines []string
}

// ReadFile reads a file of at most [MaxSize] bytes of UTF-8.
func ReadFile(name string) (*File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > MaxSize {
		return nil, fmt.Errorf("%s: %d bytes, at most %d are read", name, info.Size(), MaxSize)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return New(name, text), nil
}

// New returns text as a file. A leading byte order mark is dropped.
func New(name string, text []byte) *File {
	return &File{Name: name, Text: bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))}
}

// CheckText refuses what no editor writes: invalid UTF-8 and NUL bytes.
func (f *File) CheckText() *Error {
	if len(f.Text) > MaxSize {
		return f.Errorf(Pos{}, "%d bytes, at most %d are read", len(f.Text), MaxSize)
	}
	line := 1
	for l := range bytes.Lines(f.Text) {
		if !utf8.Valid(l) {
			return f.Errorf(Pos{Line: line, Col: 1}, "this line is not valid UTF-8 text")
		}
		if i := bytes.IndexByte(l, 0); i >= 0 {
			return f.Errorf(Pos{Line: line, Col: i + 1}, "this line contains a NUL byte")
		}
		line++
	}
	return nil
}

// Line returns line n, counted from 1, without its end; "" when there is none.
func (f *File) Line(n int) string {
	if f.lines == nil {
		f.lines = strings.Split(string(f.Text), "\n")
	}
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return strings.TrimSuffix(f.lines[n-1], "\r")
}

// excerpt shows the line of pos with a mark under its column.
func (f *File) excerpt(pos Pos) string {
	line := f.Line(pos.Line)
	if strings.TrimSpace(line) == "" {
		return ""
	}
	before := line
	if runes := []rune(line); pos.Col-1 < len(runes) {
		before = string(runes[:max(pos.Col-1, 0)])
	}
	if f.Mask != nil {
		line, before = f.Mask(line), f.Mask(before)
	}
	line = shorten(strings.ReplaceAll(line, "\t", " "))
	number := fmt.Sprintf("%5d", pos.Line)
	out := number + " | " + line
	if pos.Col > 0 && utf8.RuneCountInString(before) < maxExcerpt {
		out += "\n" + strings.Repeat(" ", len(number)) + " | " + strings.Repeat(" ", utf8.RuneCountInString(before)) + "^"
	}
	return out
}

const maxExcerpt = 160 // runes of a line that are shown

func shorten(line string) string {
	if runes := []rune(line); len(runes) > maxExcerpt {
		return string(runes[:maxExcerpt]) + "..."
	}
	return line
}
