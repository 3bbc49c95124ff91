package schema

import (
	"strconv"
	"strings"
)

type token struct {
	kind byte // 'a' word, 'e' end, 's' section, or the punctuation character itself
	text string
	pos  Pos
	// glued: no space or comment stands before the token
	glued bool
}

type lexer struct {
	file  string
	src   string
	off   int
	line  int
	start int // offset of the line's first byte
	layer int
}

func newLexer(file, src string) *lexer { return &lexer{file: file, src: src, line: 1} }

func (l *lexer) pos() Pos { return Pos{l.line, l.off - l.start + 1} }

func (l *lexer) fail(p Pos, msg string) error { return &Error{l.file, p, msg} }

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// next returns the next token; comments and spaces go by.
func (l *lexer) next() (token, error) {
	glued, err := l.skip()
	if err != nil {
		return token{}, err
	}
	t := token{pos: l.pos(), glued: glued}
	if l.off == len(l.src) {
		t.kind = 'e'
		return t, nil
	}
	rest := l.src[l.off:]
	if strings.HasPrefix(rest, "---") {
		return l.section(t)
	}
	n := 0
	for n < len(rest) && isWord(rest[n]) {
		n++
	}
	switch {
	case n > 0:
		t.kind, t.text = 'a', rest[:n]
	case strings.IndexByte("#:;=?.<>{}()[]*%!,+", rest[0]) >= 0:
		t.kind, t.text, n = rest[0], rest[:1], 1
	default:
		return t, l.fail(t.pos, "unexpected character "+strconv.QuoteRune([]rune(rest[:min(len(rest), 4)])[0]))
	}
	l.off += n
	return t, nil
}

// section reads "---functions---" or "---types---".
func (l *lexer) section(t token) (token, error) {
	name, _, closed := strings.Cut(l.src[l.off+3:], "---")
	if !closed || name != "functions" && name != "types" {
		return t, l.fail(t.pos, "expected ---functions--- or ---types---")
	}
	t.kind, t.text = 's', name
	l.off += len(name) + 6
	return t, nil
}

// skip passes spaces and comments and tells whether there were none.
func (l *lexer) skip() (glued bool, err error) {
	from := l.off
	for l.off < len(l.src) {
		rest := l.src[l.off:]
		switch {
		case rest[0] == '\n':
			l.off++
			l.line, l.start = l.line+1, l.off
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			l.off++
		case strings.HasPrefix(rest, "//"):
			comment, _, _ := strings.Cut(rest, "\n")
			l.noteLayer(comment)
			l.off += len(comment)
		case strings.HasPrefix(rest, "/*"):
			if err := l.block(rest); err != nil {
				return false, err
			}
		default:
			return l.off == from, nil
		}
	}
	return l.off == from, nil
}

func (l *lexer) block(rest string) error {
	n := strings.Index(rest[2:], "*/")
	if n < 0 {
		return l.fail(l.pos(), "comment is not closed: */ is missing")
	}
	for i, c := range []byte(rest[:n+4]) {
		if c == '\n' {
			l.line, l.start = l.line+1, l.off+i+1
		}
	}
	l.off += n + 4
	return nil
}

// noteLayer takes the layer from a comment "// LAYER 229" or "// Layer: 229".
func (l *lexer) noteLayer(comment string) {
	f := strings.Fields(strings.ToLower(strings.TrimLeft(comment, "/ \t")))
	if len(f) != 2 || strings.TrimSuffix(f[0], ":") != "layer" {
		return
	}
	if n, err := strconv.Atoi(f[1]); err == nil && n > 0 && n < 1<<20 {
		l.layer = n
	}
}
