package scripts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/scripts/internal/source"
)

// Input is a value that a run is started with.
type Input struct {
	Name     string
	Type     string // one of inputTypes
	Of       string // type of a list's items
	Values   []string
	Required bool
	Default  any // nil when there is none
	Doc      string

	pattern *regexp.Regexp
}

var inputTypes = []string{"string", "bool", "int", "float", "list", "enum", "duration", "size", "date", "file", "username", "chat_ref", "secret"}

func (l *loader) inputs(n *yaml.Node) {
	for _, p := range l.Pairs(n, "inputs") {
		if !expr.IsName(p.Key) {
			l.Errorf(p.KeyAt, "%q cannot be an input's name", p.Key).Hint = expr.NameRule
			continue
		}
		l.input(p)
	}
}

func (l *loader) input(p source.Pair) {
	in := Input{Name: p.Key, Type: "string", Of: "string"}
	if p.Value.Kind == yaml.ScalarNode { // name: type, the short form
		in.Type = l.inputType(p.Value, inputTypes)
		in.Required = true
		l.pb.Inputs = append(l.pb.Inputs, in)
		return
	}
	var deflt, of *yaml.Node
	l.Fields(p.Value, source.Fields{What: "input", Known: map[string]func(source.Pair){
		"type":        func(p source.Pair) { in.Type = l.inputType(p.Value, inputTypes) },
		"of":          func(p source.Pair) { of = p.Value },
		"values":      func(p source.Pair) { in.Values, _ = l.Strings(p.Value, "values") },
		"required":    func(p source.Pair) { in.Required, _ = l.Bool(p.Value, "required") },
		"pattern":     func(p source.Pair) { in.pattern = l.pattern(p.Value) },
		"default":     func(p source.Pair) { deflt = p.Value },
		"description": func(p source.Pair) { in.Doc, _ = l.String(p.Value, "description") },
	}})
	l.checkInput(p, &in, of)
	if deflt != nil && deflt.ShortTag() != "!!null" {
		v, err := in.coerce(l.Value(deflt))
		if err != nil {
			l.Errorf(deflt, "default of input %s: %v", in.Name, err)
		}
		in.Default = v
		if in.Required {
			l.Errorf(deflt, "input %s is required, so its default is never used", in.Name)
		}
	}
	l.pb.Inputs = append(l.pb.Inputs, in)
}

func (l *loader) checkInput(p source.Pair, in *Input, of *yaml.Node) {
	switch {
	case of != nil && in.Type != "list":
		l.Errorf(of, "of belongs to type: list")
	case of != nil:
		items := slices.DeleteFunc(slices.Clone(inputTypes), func(s string) bool { return s == "list" || s == "secret" })
		in.Of = l.inputType(of, items)
	}
	hasValues := in.Type == "enum" || in.Type == "list" && in.Of == "enum"
	if hasValues && len(in.Values) == 0 {
		l.Errorf(p.KeyAt, "input %s is an enum without values", in.Name).Hint = "values: [a, b]"
	}
	if !hasValues && len(in.Values) > 0 {
		l.Errorf(p.KeyAt, "values of input %s have no meaning for type %s", in.Name, in.Type).Hint = "type: enum"
	}
}

func (l *loader) inputType(n *yaml.Node, types []string) string {
	t, _ := l.String(n, "type")
	if !slices.Contains(types, t) {
		l.Errorf(n, "no input type %q%s", t, source.DidYouMean(t, types)).Hint = "types: " + strings.Join(types, ", ")
		return "string"
	}
	return t
}

func (l *loader) pattern(n *yaml.Node) *regexp.Regexp {
	text, ok := l.String(n, "pattern")
	if !ok {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		l.Errorf(n, "%v", err)
	}
	return re
}

// resolveInputs checks given inputs against those the playbook declares and
// fills in defaults. All faults are reported at once.
func (p *Playbook) resolveInputs(given map[string]any) (map[string]any, error) {
	var faults []string
	names := make([]string, len(p.Inputs))
	out := make(map[string]any, len(p.Inputs))
	for i, in := range p.Inputs {
		names[i] = in.Name
		v, ok := given[in.Name]
		if !ok {
			if in.Required {
				faults = append(faults, fmt.Sprintf("input %s (%s) is required: --set %s=VALUE", in.Name, in.typeName(), in.Name))
			}
			out[in.Name] = in.Default
			continue
		}
		x, err := in.coerce(v)
		if err != nil {
			faults = append(faults, fmt.Sprintf("input %s: %v", in.Name, err))
		}
		out[in.Name] = x
	}
	for name := range given {
		if !slices.Contains(names, name) {
			faults = append(faults, fmt.Sprintf("playbook %s has no input %q%s", p.Name, name, source.DidYouMean(name, names)))
		}
	}
	if len(faults) > 0 {
		slices.Sort(faults)
		return nil, fmt.Errorf("%s", strings.Join(faults, "\n"))
	}
	return out, nil
}

func (in *Input) typeName() string {
	if in.Type == "list" {
		return "list of " + in.Of
	}
	return in.Type
}
