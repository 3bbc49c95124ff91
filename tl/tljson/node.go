package tljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tgfleet/tgfleet/tl"
)

// node is a JSON value that keeps what encoding/json would drop: the order and
// the repetition of names.
type node struct {
	kind    nodeKind
	text    string // of a string or number
	truth   bool
	members []member
	items   []node
}

type member struct {
	name  string
	value node
}

type nodeKind uint8

const (
	isNull nodeKind = iota
	isBool
	isNumber
	isString
	isArray
	isObject
)

func (k nodeKind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// maxNodeDepth bounds nesting: each object of the deepest value may sit in an
// array.
const maxNodeDepth = 2*tl.MaxDepth + 2

func parse(data []byte) (node, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	n, err := parseValue(dec, 0)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is something after the JSON value")
		}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return node{}, fmt.Errorf("at byte %d: %w", dec.InputOffset(), err)
	}
	return n, nil
}

func parseValue(dec *json.Decoder, depth int) (node, error) {
	if depth > maxNodeDepth {
		return node{}, errDeep
	}
	t, err := dec.Token()
	if err != nil {
		return node{}, err
	}
	switch t := t.(type) {
	case bool:
		return node{kind: isBool, truth: t}, nil
	case json.Number:
		return node{kind: isNumber, text: t.String()}, nil
	case string:
		return node{kind: isString, text: t}, nil
	case json.Delim:
		if t == '[' {
			return parseArray(dec, depth)
		}
		return parseObject(dec, depth)
	}
	return node{}, nil
}

func parseArray(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: isArray}
	for dec.More() {
		v, err := parseValue(dec, depth+1)
		if err != nil {
			return n, err
		}
		n.items = append(n.items, v)
	}
	_, err := dec.Token()
	return n, err
}

func parseObject(dec *json.Decoder, depth int) (node, error) {
	n := node{kind: isObject}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return n, err
		}
		name, ok := t.(string)
		if !ok {
			return n, fmt.Errorf("the name of a field is a string, not %v", t)
		}
		if seen[name] {
			return n, fmt.Errorf("field %q is given twice", name)
		}
		seen[name] = true
		v, err := parseValue(dec, depth+1)
		if err != nil {
			return n, err
		}
		n.members = append(n.members, member{name, v})
	}
	_, err := dec.Token()
	return n, err
}

func (n *node) get(name string) *node {
	for i := range n.members {
		if n.members[i].name == name {
			return &n.members[i].value
		}
	}
	return nil
}
