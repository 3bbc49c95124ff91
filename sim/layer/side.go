package layer

import (
	"fmt"
	"strings"

	"github.com/tgfleet/tgfleet/tl/schema"
)

// side is one schema with its types resolved.
type side struct {
	layer   int
	file    string
	unions  map[string]*union
	cons    map[string]*combinator
	methods map[string]*combinator
}

// newSide resolves the types of a schema. Errors are *schema.Error.
func newSide(file string, s *schema.Schema) (*side, error) {
	b := &side{layer: s.Layer, file: file, unions: map[string]*union{}, cons: map[string]*combinator{}, methods: map[string]*combinator{}}
	declared := map[*combinator]*schema.Combinator{}
	for _, d := range s.Constructors {
		if schema.IsBase(d.Name) {
			continue
		}
		c := &combinator{id: d.ID, name: d.Name, union: b.union(d.Result.String())}
		c.union.list = append(c.union.list, c)
		c.union.byID[c.id] = c
		b.cons[c.name], declared[c] = c, d
	}
	for _, d := range s.Functions {
		if strings.HasSuffix(d.Name, "Prefix") {
			continue // the beginning of a wrapper, in TDLib's schema
		}
		c := &combinator{id: d.ID, name: d.Name}
		b.methods[c.name], declared[c] = c, d
	}
	for c, d := range declared {
		if err := b.resolve(c, d); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *side) union(name string) *union {
	u := b.unions[name]
	if u == nil {
		u = &union{name: name, byID: map[uint32]*combinator{}}
		b.unions[name] = u
	}
	return u
}

func (b *side) fail(at schema.Pos, format string, args ...any) error {
	return &schema.Error{File: b.file, Pos: at, Msg: fmt.Sprintf(format, args...)}
}

// resolve finds the types of a declaration.
func (b *side) resolve(c *combinator, d *schema.Combinator) error {
	words := map[string]int{}
	for i, f := range d.Fields {
		t, err := b.typeOf(f.Pos, f.Type)
		if err != nil {
			return err
		}
		r := field{name: f.Name, typ: t, word: -1}
		switch {
		case t.kind == kindWord:
			if c.words == maxWords {
				return b.fail(f.Pos, "%s has more than %d words of flags", c.name, maxWords)
			}
			r.word, words[f.Name] = c.words, c.words
			c.words++
		case t.kind == kindQuery && (c.union != nil || i != len(d.Fields)-1):
			return b.fail(f.Pos, "%s.%s: a query is the last field of a method", c.name, f.Name)
		case f.Flag != nil:
			r.word, r.bit = words[f.Flag.Field], uint8(f.Flag.Bit)
		}
		c.fields = append(c.fields, r)
	}
	if c.union != nil || c.wraps() {
		return nil
	}
	var err error
	c.result, err = b.typeOf(d.Pos, d.Result)
	return err
}

// typeOf resolves a type expression.
func (b *side) typeOf(at schema.Pos, t schema.Type) (*typ, error) {
	if t.Query {
		return &typ{kind: kindQuery}, nil
	}
	if k := scalars[t.Name]; k != 0 && !t.Bare && t.Args == nil {
		return &typ{kind: k}, nil
	}
	if (t.Name == "Vector" || t.Name == "vector") && len(t.Args) == 1 {
		elem, err := b.typeOf(at, t.Args[0])
		if err != nil {
			return nil, err
		}
		if k := elem.kind; k == kindTrue || k == kindWord || k == kindQuery {
			return nil, b.fail(at, "%s: such items have no bytes of their own", t)
		}
		if t.Name == "vector" || t.Bare {
			return &typ{kind: kindBareVector, elem: elem}, nil
		}
		return &typ{kind: kindVector, elem: elem}, nil
	}
	if c := b.cons[t.Name]; c != nil && t.Args == nil {
		return &typ{kind: kindBare, con: c}, nil
	}
	u := b.unions[t.Name]
	switch {
	case u == nil || t.Args != nil:
		return nil, b.fail(at, "type %s is declared nowhere in the schema", t)
	case !t.Bare:
		return &typ{kind: kindBoxed, union: u}, nil
	case len(u.list) != 1:
		return nil, b.fail(at, "type %s is bare, but has %d constructors", t, len(u.list))
	}
	return &typ{kind: kindBare, con: u.list[0]}, nil
}
