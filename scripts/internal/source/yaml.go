package source

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Doc is a parsed YAML file and the faults found in it so far.
type Doc struct {
	File *File
	Root *yaml.Node // nil when the file is empty or could not be parsed
	Errs Errors

	visits int // nodes reached through aliases count each time
}

// maxFaults ends the reading of a file in which nothing is right.
const maxFaults = 500

// maxVisits bounds the work that aliases can multiply.
const maxVisits = 200_000

// Parse reads the one YAML document of f. Syntax errors are in Errs.
func Parse(f *File) *Doc {
	d := &Doc{File: f}
	if err := f.CheckText(); err != nil {
		d.Errs = append(d.Errs, err)
		return d
	}
	dec := yaml.NewDecoder(strings.NewReader(string(f.Text)))
	var node yaml.Node
	switch err := dec.Decode(&node); {
	case errors.Is(err, io.EOF):
		d.Errs = append(d.Errs, f.Errorf(Pos{}, "the file is empty"))
		return d
	case err != nil:
		d.Errs = append(d.Errs, f.yamlError(err))
		return d
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		d.Errorf(&second, "a second document begins here: one file holds one document")
	} else if !errors.Is(err, io.EOF) {
		d.Errs = append(d.Errs, f.yamlError(err))
		return d
	}
	if node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		d.Root = node.Content[0]
	}
	return d
}

var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?line (\d+): `)

func (f *File) yamlError(err error) *Error {
	msg, line := err.Error(), 0
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = msg[len(m[0]):]
	}
	e := f.Errorf(Pos{Line: line}, "not valid YAML: %s", strings.TrimPrefix(msg, "yaml: "))
	if line > 0 {
		e.Pos.Col = 1
	}
	return e
}

// Errorf records a fault at n.
func (d *Doc) Errorf(n *yaml.Node, format string, args ...any) *Error {
	e := d.File.Errorf(PosOf(n), format, args...)
	d.Errs = append(d.Errs, e)
	return e
}

// PosOf returns the place of a node.
func PosOf(n *yaml.Node) Pos {
	if n == nil {
		return Pos{}
	}
	return Pos{Line: n.Line, Col: n.Column}
}

// Resolve follows an alias. It returns nil when aliases multiply without end,
// or when there are so many faults that reading on is of no use.
func (d *Doc) Resolve(n *yaml.Node) *yaml.Node {
	for range 16 {
		if d.visits++; d.visits > maxVisits {
			if d.visits == maxVisits+1 {
				d.Errorf(n, "the aliases of this file expand to more than %d nodes", maxVisits)
			}
			return nil
		}
		if len(d.Errs) >= maxFaults {
			return nil
		}
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return nil
}

// Pair is one entry of a mapping.
type Pair struct {
	Key   string
	KeyAt *yaml.Node
	Value *yaml.Node
}

// Pairs returns the entries of a mapping in order, and records keys that are
// not text or appear twice. what names the mapping in messages.
func (d *Doc) Pairs(n *yaml.Node, what string) []Pair {
	n = d.Resolve(n)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		d.Errorf(n, "%s must be a mapping (name: value), not %s", what, kindName(n))
		return nil
	}
	pairs := make([]Pair, 0, len(n.Content)/2)
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := d.Resolve(n.Content[i])
		if key == nil || key.Kind != yaml.ScalarNode {
			d.Errorf(n.Content[i], "a key of %s must be text", what)
			continue
		}
		if line, twice := seen[key.Value]; twice {
			d.Errorf(n.Content[i], "%q appears twice in %s, first on line %d", key.Value, what, line)
			continue
		}
		seen[key.Value] = n.Content[i].Line
		value := d.Resolve(n.Content[i+1])
		if value == nil {
			continue
		}
		pairs = append(pairs, Pair{Key: key.Value, KeyAt: n.Content[i], Value: value})
	}
	return pairs
}

// Fields hands the entries of a mapping to the function of their name and
// records every entry without one. NotYet names fields of the language that
// this version does not have, with a word on what to do instead. Refused are
// names that people write and must not; they are not offered to anybody.
type Fields struct {
	What    string
	Known   map[string]func(p Pair)
	Refused map[string]func(p Pair)
	NotYet  map[string]string
}

// Fields decodes a mapping strictly.
func (d *Doc) Fields(n *yaml.Node, f Fields) {
	for _, p := range d.Pairs(n, f.What) {
		if set, ok := f.Known[p.Key]; ok {
			set(p)
			continue
		}
		if refuse, ok := f.Refused[p.Key]; ok {
			refuse(p)
			continue
		}
		if hint, ok := f.NotYet[p.Key]; ok {
			d.Errorf(p.KeyAt, "%s.%s is not in this version", f.What, p.Key).Hint = hint
			continue
		}
		names := make([]string, 0, len(f.Known))
		for name := range f.Known {
			names = append(names, name)
		}
		slices.Sort(names)
		e := d.Errorf(p.KeyAt, "%s has no field %q%s", f.What, p.Key, DidYouMean(p.Key, names))
		e.Hint = "fields: " + strings.Join(names, ", ")
	}
}

// String reads a scalar as the text that was written, so that leading zeros
// and plus signs stay.
func (d *Doc) String(n *yaml.Node, what string) (string, bool) {
	n = d.Resolve(n)
	if n == nil {
		return "", false
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		d.Errorf(n, "%s must be text, not %s", what, kindName(n))
		return "", false
	}
	return n.Value, true
}

// Bool reads true or false.
func (d *Doc) Bool(n *yaml.Node, what string) (value, ok bool) {
	n = d.Resolve(n)
	if n == nil {
		return false, false
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" {
		var v bool
		if n.Decode(&v) == nil {
			return v, true
		}
	}
	d.Errorf(n, "%s must be true or false, not %s", what, kindName(n))
	return false, false
}

// Strings reads a list of texts; a single text stands for a list of one.
func (d *Doc) Strings(n *yaml.Node, what string) ([]string, bool) {
	n = d.Resolve(n)
	if n == nil {
		return nil, false
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" {
		return []string{n.Value}, true
	}
	if n.Kind != yaml.SequenceNode {
		d.Errorf(n, "%s must be a list of texts, not %s", what, kindName(n))
		return nil, false
	}
	out, ok := make([]string, 0, len(n.Content)), true
	for _, item := range n.Content {
		s, good := d.String(item, "an item of "+what)
		ok = ok && good
		out = append(out, s)
	}
	return out, ok
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!bool":
		return "a truth value"
	case "!!int", "!!float":
		return "a number"
	}
	return "text"
}
