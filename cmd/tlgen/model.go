package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/schema"
)

// model is a schema with every name resolved and every Go name chosen.
type model struct {
	file    string
	pkg     string
	layer   int
	types   map[string]*boxed     // by TL name
	ctors   map[string]*structure // constructors by TL name
	structs []*structure          // constructors and functions by TL name
}

// boxed is a type of the schema: the set of its constructors.
type boxed struct {
	name      string
	goName    string
	ctors     []*structure
	recursive bool // a value can contain a value of this type
	min       int  // least bytes on the wire, with the id
}

// structure is a constructor or function that becomes a Go struct.
type structure struct {
	c        *schema.Combinator
	goName   string
	function bool
	fields   []field
	boxed    *boxed // of a constructor
	result   *typ   // of a function; nil: not decodable by itself
	// idOnly: the shape embeds a raw Object whose end only the message layer
	// knows (msg_container), so that layer decodes it by hand.
	idOnly bool
	bare   bool // somewhere a bare value of it stands
	min    int  // least bytes on the wire, without the id
}

// field is a Go field or, with word set and typ nil, a flag word.
type field struct {
	name   string
	goName string
	word   int // 1 for the first flag word, 0 for a required field
	bit    int
	typ    *typ
}

// typ is a resolved type expression.
type typ struct {
	text  string
	kind  tl.Kind
	boxed *boxed     // KindObject
	ctor  *structure // KindBare
	elem  *typ       // KindVector
	bare  bool       // KindVector without the vector id
}

func (s *structure) idName() string { return "ID" + s.goName }

// class tells whether the Go type is an interface.
func (b *boxed) class() bool { return len(b.ctors) > 1 }

func (b *boxed) goType() string {
	if b.class() {
		return b.goName + "Class"
	}
	return "*" + b.ctors[0].goName
}

func newModel(file string, s *schema.Schema, pkg string) (*model, error) {
	m := &model{file: file, pkg: pkg, layer: s.Layer, types: map[string]*boxed{}, ctors: map[string]*structure{}}
	for _, c := range s.Constructors {
		m.declare(c)
	}
	for _, c := range s.Functions {
		m.structs = append(m.structs, &structure{c: c, goName: goName(c.Name) + "Request", function: true})
	}
	slices.SortFunc(m.structs, func(a, b *structure) int { return strings.Compare(a.c.Name, b.c.Name) })
	if err := m.checkIDs(); err != nil {
		return nil, err
	}
	for _, t := range m.types {
		slices.SortFunc(t.ctors, func(a, b *structure) int { return strings.Compare(a.c.Name, b.c.Name) })
	}
	for _, st := range m.structs {
		if err := m.resolveFields(st); err != nil {
			return nil, err
		}
	}
	m.markIDOnly()
	m.measure()
	for _, t := range m.types {
		t.recursive = t.reaches(t, map[*boxed]bool{})
	}
	return m, m.checkNames()
}

// checkIDs refuses a function with the id of a constructor: the registry finds
// both by id.
func (m *model) checkIDs() error {
	seen := map[uint32]*schema.Combinator{}
	for _, st := range m.structs {
		if was := seen[st.c.ID]; was != nil {
			return &schema.Error{File: m.file, Pos: st.c.Pos, Msg: fmt.Sprintf("%s has the id %08x of %s at %s", st.c.Name, st.c.ID, was.Name, was.Pos)}
		}
		seen[st.c.ID] = st.c
	}
	return nil
}

func (m *model) declare(c *schema.Combinator) {
	if c.Builtin || schema.IsBase(c.Name) {
		return
	}
	st := &structure{c: c, goName: goName(c.Name)}
	m.structs = append(m.structs, st)
	m.ctors[c.Name] = st
	name := c.Result.String()
	if name == "Object" { // gzip_packed: a wrapper of anything, not a type
		return
	}
	t := m.types[name]
	if t == nil {
		t = &boxed{name: name, goName: goName(name)}
		m.types[name] = t
	}
	t.ctors = append(t.ctors, st)
	st.boxed = t
}

func (m *model) fail(pos schema.Pos, format string, args ...any) error {
	return &schema.Error{File: m.file, Pos: pos, Msg: fmt.Sprintf(format, args...)}
}

// markIDOnly finds the structures that hold a raw object anywhere but in their
// own last field.
func (m *model) markIDOnly() {
	for _, st := range m.structs {
		for _, f := range st.fields {
			if f.typ != nil && f.typ.embedsRaw() {
				st.idOnly = true
			}
		}
	}
}

func (t *typ) embedsRaw() bool {
	switch {
	case t.elem != nil:
		return t.elem.embedsRaw()
	case t.ctor != nil:
		return t.ctor.raw()
	case t.boxed != nil:
		return slices.ContainsFunc(t.boxed.ctors, (*structure).raw)
	}
	return false
}

func (s *structure) raw() bool {
	return slices.ContainsFunc(s.fields, func(f field) bool { return f.typ != nil && f.typ.kind == tl.KindRaw })
}

// reaches tells whether a value of b can contain a value of t.
func (b *boxed) reaches(t *boxed, seen map[*boxed]bool) bool {
	for _, c := range b.ctors {
		if c.reaches(t, seen) {
			return true
		}
	}
	return false
}

func (s *structure) reaches(t *boxed, seen map[*boxed]bool) bool {
	for _, f := range s.fields {
		if f.typ == nil {
			continue
		}
		e := f.typ
		for e.elem != nil {
			e = e.elem
		}
		next := e.boxed
		if e.ctor != nil {
			next = e.ctor.boxed
		}
		if next == nil || seen[next] && next != t {
			continue
		}
		if next == t {
			return true
		}
		seen[next] = true
		if next.reaches(t, seen) {
			return true
		}
	}
	return false
}

// checkNames refuses a schema in which two declarations get one Go name.
func (m *model) checkNames() error {
	seen := map[string]*structure{}
	for _, st := range m.structs {
		names := []string{st.goName, st.idName()}
		if st.boxed != nil && st.boxed.class() && st.boxed.ctors[0] == st {
			names = append(names, st.boxed.goType())
		}
		for _, n := range names {
			if was := seen[n]; was != nil {
				return m.fail(st.c.Pos, "%s and %s both become the Go name %s", was.c.Name, st.c.Name, n)
			}
			seen[n] = st
		}
	}
	return nil
}

// sortedTypes lists the boxed types by name.
func (m *model) sortedTypes() []*boxed {
	var out []*boxed
	for _, t := range m.types {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *boxed) int { return cmp.Compare(a.name, b.name) })
	return out
}
