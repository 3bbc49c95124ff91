package scripts

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/scripts/internal/source"
)

// value is a YAML value in which texts may hold expressions. The zero value is
// nothing.
type value struct {
	literal  any            // when none of the others is set
	template *expr.Template // text with expressions
	list     []value
	fields   []field
	isList   bool
	isMap    bool
	broken   bool // a fault was reported
	node     *yaml.Node
}

type field struct {
	name  string
	keyAt *yaml.Node
	value value
}

// known returns the value when it depends on nothing.
func (v value) known() (any, bool) {
	switch {
	case v.template != nil || v.broken:
		return nil, false
	case v.isList:
		out := make([]any, len(v.list))
		for i, item := range v.list {
			x, ok := item.known()
			if !ok {
				return nil, false
			}
			out[i] = x
		}
		return out, true
	case v.isMap:
		out := make(map[string]any, len(v.fields))
		for _, f := range v.fields {
			x, ok := f.value.known()
			if !ok {
				return nil, false
			}
			out[f.name] = x
		}
		return out, true
	}
	return v.literal, true
}

// eval evaluates the expressions in v.
func (v value) eval(ctx context.Context, s expr.Scope) (any, error) {
	switch {
	case v.template != nil:
		return v.template.Eval(ctx, s)
	case v.isList:
		out := make([]any, len(v.list))
		for i, item := range v.list {
			x, err := item.eval(ctx, s)
			if err != nil {
				return nil, fmt.Errorf("item %d: %w", i+1, err)
			}
			out[i] = x
		}
		return out, nil
	case v.isMap:
		return v.evalFields(ctx, s)
	}
	return v.literal, nil
}

func (v value) evalFields(ctx context.Context, s expr.Scope) (map[string]any, error) {
	out := make(map[string]any, len(v.fields))
	for _, f := range v.fields {
		x, err := f.value.eval(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		out[f.name] = x
	}
	return out, nil
}

const maxNesting = 32 // of values in a playbook

// value compiles a node.
func (l *loader) value(n *yaml.Node, names expr.Names) value { return l.valueAt(n, names, 0) }

func (l *loader) valueAt(n *yaml.Node, names expr.Names, depth int) value {
	n = l.Resolve(n)
	if n == nil {
		return value{}
	}
	v := value{node: n}
	if depth > maxNesting {
		l.Errorf(n, "nested deeper than %d levels", maxNesting)
		return v
	}
	switch n.Kind {
	case yaml.MappingNode:
		v.isMap = true
		for _, p := range l.Pairs(n, "this mapping") {
			v.fields = append(v.fields, field{name: p.Key, keyAt: p.KeyAt, value: l.valueAt(p.Value, names, depth+1)})
		}
	case yaml.SequenceNode:
		v.isList = true
		for _, item := range n.Content {
			v.list = append(v.list, l.valueAt(item, names, depth+1))
		}
	default:
		if !strings.Contains(n.Value, expr.Open) {
			v.literal = l.Value(n)
			break
		}
		t, fault := expr.CompileTemplate(n.Value, l.offsets(n), names)
		if fault != nil {
			l.fault(fault)
			v.broken = true
			break
		}
		if text, ok := t.Literal(); ok {
			v.literal = text
		} else {
			v.template = t
		}
	}
	return v
}

// bare compiles a field that is an expression as a whole.
func (l *loader) bare(n *yaml.Node, what string, names expr.Names) *expr.Expr {
	if n.Kind != yaml.ScalarNode {
		l.Errorf(n, "%s is one expression, not a list or mapping", what).Hint = what + `: "[1, 2, 3]", in quotes`
		return nil
	}
	text := n.Value
	if strings.Contains(text, expr.Open) {
		fix := strings.TrimSpace(strings.NewReplacer(expr.Open, "", "}}", "").Replace(text))
		l.Errorf(n, "%s is an expression already: %s is not written here", what, "${{ }}").Hint = "write " + what + ": " + fix
		return nil
	}
	switch n.ShortTag() {
	case "!!bool": // YAML spells what Starlark capitalises
		text = map[bool]string{true: "True", false: "False"}[strings.EqualFold(text, "true")]
	case "!!null":
		l.Errorf(n, "%s has no expression", what)
		return nil
	}
	e, fault := expr.Compile(text, l.offsets(n)(0), names)
	if fault != nil {
		l.fault(fault)
		return nil
	}
	return e
}

func (l *loader) fault(f *expr.Fault) {
	e := l.File.Errorf(f.Pos, "%s", f.Msg)
	e.Hint = f.Hint
	l.Errs = append(l.Errs, e)
}

// snippet is how much of a text is searched for in the file to find where an
// offset of it stands; YAML does not tell where the inside of a scalar is.
const snippet = 24

// offsets returns the function that tells where a byte of a scalar's value
// stands in the file: exactly when the text is written there as it is, else
// at the beginning of the scalar.
func (l *loader) offsets(n *yaml.Node) func(i int) source.Pos {
	return func(i int) source.Pos {
		text := n.Value[min(i, len(n.Value)):]
		if cut := strings.IndexByte(text, '\n'); cut >= 0 {
			text = text[:cut]
		}
		if len(text) > snippet {
			text = text[:snippet]
		}
		text = strings.ToValidUTF8(text, "")
		lines := strings.Count(n.Value, "\n") + 2
		for line := n.Line; line < n.Line+lines && text != ""; line++ {
			raw, skip := l.File.Line(line), 0
			if line == n.Line {
				skip = len(prefix(raw, n.Column-1))
			}
			if at := strings.Index(raw[skip:], text); at >= 0 {
				return source.Pos{Line: line, Col: utf8.RuneCountInString(raw[:skip+at]) + 1}
			}
		}
		return source.PosOf(n)
	}
}

// prefix returns the first n runes of s.
func prefix(s string, n int) string {
	for i := range s {
		if n <= 0 {
			return s[:i]
		}
		n--
	}
	return s
}
