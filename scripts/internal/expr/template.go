package expr

import (
	"context"
	"fmt"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/telemetry"
)

// The marks of an expression in a template. Open after a dollar sign stands
// for itself: $${{ gives ${{.
const (
	Open = "${{"
	shut = "}}"
)

// Part is a piece of a template: literal text or an expression.
type Part struct {
	Text   string
	IsExpr bool
	At     int // byte offset of Text in the template
}

// Split cuts a template into parts. The end of an expression is the first }}
// outside of strings and brackets. The error names a byte offset.
func Split(s string) ([]Part, error) {
	var parts []Part
	text, begin := "", 0
	flush := func() {
		if text != "" {
			parts = append(parts, Part{Text: text, At: begin})
		}
		text = ""
	}
	for i := 0; i < len(s); {
		rest := s[i:]
		switch {
		case strings.HasPrefix(rest, "$"+Open):
			text += Open
			i += len(Open) + 1
		case strings.HasPrefix(rest, Open):
			flush()
			start := i + len(Open)
			n := exprEnd(s[start:])
			if n < 0 {
				return nil, &SplitError{At: i}
			}
			parts = append(parts, Part{Text: s[start : start+n], IsExpr: true, At: start})
			i = start + n + len(shut)
			begin = i
		default:
			next := strings.Index(rest[1:], "$")
			if next < 0 {
				next = len(rest) - 1
			}
			text += rest[:next+1]
			i += next + 1
		}
	}
	flush()
	return parts, nil
}

// SplitError says that an expression is opened and not closed.
type SplitError struct {
	At int // byte offset of the opening mark
}

func (e *SplitError) Error() string { return Open + " without " + shut }

// exprEnd returns where the expression at the beginning of s ends, -1 if it
// does not.
func exprEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'':
			n := stringEnd(s[i:], c)
			if n < 0 {
				return -1
			}
			i += n - 1
		case '(', '[', '{':
			depth++
		case ')', ']':
			depth = max(depth-1, 0)
		case '}':
			if depth == 0 && strings.HasPrefix(s[i:], shut) {
				return i
			}
			depth = max(depth-1, 0)
		}
	}
	return -1
}

// stringEnd returns the length of the Starlark string literal at the beginning
// of s, which opens with the quote q.
func stringEnd(s string, q byte) int {
	if triple := strings.Repeat(string(q), 3); strings.HasPrefix(s, triple) {
		if n := strings.Index(s[3:], triple); n >= 0 {
			return n + 6
		}
		return -1
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case q:
			return i + 1
		}
	}
	return -1
}

// Template is text with expressions in it. It is immutable.
type Template struct {
	parts []piece
}

type piece struct {
	text string
	expr *Expr
}

// CompileTemplate compiles text; offset tells where a byte of it stands in the
// file.
func CompileTemplate(text string, offset func(i int) source.Pos, names Names) (*Template, *Fault) {
	parts, err := Split(text)
	if err != nil {
		at := 0
		if e, ok := err.(*SplitError); ok {
			at = e.At
		}
		return nil, &Fault{Pos: offset(at), Msg: err.Error(), Hint: "an expression is written ${{ ... }}; write $${{ for the characters themselves"}
	}
	t := new(Template)
	for _, p := range parts {
		if !p.IsExpr {
			t.parts = append(t.parts, piece{text: p.Text})
			continue
		}
		e, fault := Compile(p.Text, offset(p.At), names)
		if fault != nil {
			return nil, fault
		}
		t.parts = append(t.parts, piece{expr: e})
	}
	return t, nil
}

// Literal returns the text of a template without expressions.
func (t *Template) Literal() (string, bool) {
	switch {
	case len(t.parts) == 0:
		return "", true
	case len(t.parts) == 1 && t.parts[0].expr == nil:
		return t.parts[0].text, true
	}
	return "", false
}

// Eval evaluates the template. A template that is one expression keeps the
// type of its value, otherwise the result is text; text with a secret in it is
// a secret.
func (t *Template) Eval(ctx context.Context, s Scope) (any, error) {
	if len(t.parts) == 1 && t.parts[0].expr != nil {
		return t.parts[0].expr.Eval(ctx, s)
	}
	var b strings.Builder
	hidden := false
	for _, p := range t.parts {
		if p.expr == nil {
			b.WriteString(p.text)
			continue
		}
		v, err := p.expr.Eval(ctx, s)
		if err != nil {
			return nil, err
		}
		if secret, ok := v.(telemetry.Secret); ok {
			hidden = true
			v = secret.Reveal()
		}
		text, err := asText(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.expr.Source, err)
		}
		if b.Len()+len(text) > maxText {
			return nil, fmt.Errorf("the text has more than %d bytes", maxText)
		}
		b.WriteString(text)
	}
	if hidden {
		return telemetry.Secret(b.String()), nil
	}
	return b.String(), nil
}

const maxText = 1 << 20 // bytes of an evaluated text
