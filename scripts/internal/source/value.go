package source

import (
	"math"

	"go.yaml.in/yaml/v3"
)

// maxDepth bounds how deep mappings and lists may nest.
const maxDepth = 64

// Value reads a node as plain data: nil, bool, int64, float64, string, []any
// or map[string]any. Dates stay the text that was written.
func (d *Doc) Value(n *yaml.Node) any { return d.value(n, 0) }

func (d *Doc) value(n *yaml.Node, depth int) any {
	n = d.Resolve(n)
	if n == nil {
		return nil
	}
	if depth > maxDepth {
		d.Errorf(n, "nested deeper than %d levels", maxDepth)
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		out := make(map[string]any, len(n.Content)/2)
		for _, p := range d.Pairs(n, "this mapping") {
			out[p.Key] = d.value(p.Value, depth+1)
		}
		return out
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			out = append(out, d.value(item, depth+1))
		}
		return out
	}
	return d.scalar(n)
}

// Scalar reads a scalar node as plain data.
func (d *Doc) scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var v bool
		if n.Decode(&v) == nil {
			return v
		}
	case "!!int":
		if keepsAsText(n.Value) {
			return n.Value
		}
		var v int64
		if n.Decode(&v) == nil {
			return v
		}
		d.Errorf(n, "this number does not fit 64 bits").Hint = "quote it if it is meant as text"
		return nil
	case "!!float":
		var v float64
		if n.Decode(&v) == nil {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				d.Errorf(n, "not a finite number")
				return nil
			}
			return v
		}
	case "!!binary":
		d.Errorf(n, "binary values are not supported").Hint = "quote it if it is meant as text"
		return nil
	}
	return n.Value
}

// keepsAsText tells numbers that are names: a leading plus sign or zero would
// be lost, and a leading zero would even mean octal.
func keepsAsText(s string) bool {
	return len(s) > 1 && (s[0] == '+' || s[0] == '0' && s[1] >= '0' && s[1] <= '9')
}
