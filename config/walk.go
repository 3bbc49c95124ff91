package config

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// walker takes the values out of a YAML document by the types of Config, and
// keeps the place of each. viper comes later: it lower-cases keys and knows no
// lines.
type walker struct {
	layer    *layer
	problems *problems
}

func (w *walker) root(n *yaml.Node) {
	n = resolve(n)
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return // a file of comments only
	}
	if v, ok := w.value(n, reflect.TypeFor[Config](), ""); ok {
		w.layer.values = v.(map[string]any)
	}
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// value reads a node as a value of type t. ok is false when it is null or wrong.
func (w *walker) value(n *yaml.Node, t reflect.Type, path string) (v any, ok bool) {
	n = resolve(n)
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil, false
	}
	w.layer.places[path] = where{line: n.Line, col: n.Column}
	if isSecret(t) {
		w.layer.src.mask(n.Line, n.Value)
	}
	switch {
	case t.Kind() == reflect.Struct:
		return w.section(n, t, path)
	case t.Kind() == reflect.Slice:
		return w.list(n, t, path)
	case n.Kind != yaml.ScalarNode:
		w.wrong(path, "one value is wanted here", "write "+form(t))
		return nil, false
	}
	v, bad := parseScalar(t, n.Value)
	if bad != nil {
		w.wrong(path, bad.reason, bad.hint)
		return nil, false
	}
	return v, true
}

func (w *walker) section(n *yaml.Node, t reflect.Type, path string) (any, bool) {
	if n.Kind != yaml.MappingNode {
		w.wrong(path, "a section is wanted here", "write "+form(t))
		return nil, false
	}
	keys, types := keysOf(t)
	seen := make(map[string]int)
	m := make(map[string]any)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		typ, known := types[key.Value]
		switch {
		case !known:
			w.unknown(key, value, path, keys)
		case seen[key.Value] > 0:
			w.at(key, at, fmt.Sprintf("is set twice, first in line %d", seen[key.Value]), "keep one of the two")
		default:
			seen[key.Value] = key.Line
			if v, ok := w.value(value, typ, at); ok {
				m[key.Value] = v
			} else {
				delete(w.layer.places, at) // null: not set
			}
		}
	}
	return m, true
}

func (w *walker) list(n *yaml.Node, t reflect.Type, path string) (any, bool) {
	if n.Kind != yaml.SequenceNode {
		w.wrong(path, "a list is wanted here", "write "+form(t))
		return nil, false
	}
	list := []any{}
	for i, item := range n.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		if v, ok := w.value(item, t.Elem(), at); ok {
			list = append(list, v)
		} else if item = resolve(item); item.Tag == "!!null" {
			w.at(item, at, "is empty", "write a value or remove the item")
		}
	}
	return list, true
}

// unknown reports a key that nothing reads. Its value may be a secret whose
// key is misspelt: it is not shown.
func (w *walker) unknown(key, value *yaml.Node, path string, siblings []string) {
	w.layer.src.mask(value.Line, value.Value)
	hint := "the keys here are " + strings.Join(siblings, ", ")
	switch meant := suggest(key.Value, siblings); {
	case key.Value == "<<":
		hint = "merge keys are not supported: write the values out"
	case strings.Contains(meant, "."):
		hint = fmt.Sprintf("did you mean %s (key %s in section %s)?", meant, meant[strings.LastIndex(meant, ".")+1:], meant[:strings.LastIndex(meant, ".")])
	case meant != "":
		hint = fmt.Sprintf("did you mean %s?", join(path, meant))
	}
	w.at(key, join(path, key.Value), "is not a key of the configuration", hint)
}

// wrong reports a value at its own place.
func (w *walker) wrong(path, reason, hint string) {
	w.problems.add(w.layer.problem(path, reason, hint))
}

// at reports something at the place of a node.
func (w *walker) at(n *yaml.Node, path, reason, hint string) {
	w.problems.add(&Error{
		File: w.layer.src.name, Line: n.Line, Col: n.Column, Path: path, Reason: reason, Hint: hint,
		Excerpt: w.layer.src.excerpt(n.Line, n.Column),
	})
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
