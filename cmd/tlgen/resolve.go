package main

import (
	"slices"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/schema"
)

var scalars = map[string]tl.Kind{
	"int": tl.KindInt, "long": tl.KindLong, "double": tl.KindDouble, "string": tl.KindString,
	"bytes": tl.KindBytes, "Bool": tl.KindBool, "true": tl.KindTrue,
	"int128": tl.KindInt128, "int256": tl.KindInt256,
}

func (m *model) resolveFields(st *structure) error {
	words := map[string]int{}
	goNames := map[string]bool{}
	for i, f := range st.c.Fields {
		if f.Name == "" {
			return m.fail(f.Pos, "%s: a field without a name cannot become Go", st.c.Name)
		}
		if f.Type.Name == "#" {
			words[f.Name] = len(words) + 1
			st.fields = append(st.fields, field{name: f.Name, word: len(words)})
			continue
		}
		out := field{name: f.Name, goName: goName(f.Name)}
		if goNames[out.goName] {
			return m.fail(f.Pos, "%s: two fields become the Go name %s", st.c.Name, out.goName)
		}
		goNames[out.goName] = true
		if f.Flag != nil {
			out.word, out.bit = words[f.Flag.Field], f.Flag.Bit
		}
		var err error
		if out.typ, err = m.resolve(st, f.Pos, f.Type); err != nil {
			return err
		}
		if err := m.checkField(st, f, out, i == len(st.c.Fields)-1); err != nil {
			return err
		}
		st.fields = append(st.fields, out)
	}
	if !st.function {
		return nil
	}
	return m.resolveResult(st)
}

// checkField refuses shapes that the generated code has no form for.
func (m *model) checkField(st *structure, f schema.Field, out field, last bool) error {
	switch k := out.typ.kind; {
	case k == tl.KindTrue && out.word == 0:
		return m.fail(f.Pos, "%s.%s: true stands only under a flag", st.c.Name, f.Name)
	case k == tl.KindRaw && (!last || out.word != 0):
		return m.fail(f.Pos, "%s.%s: Object must be the last field and not optional", st.c.Name, f.Name)
	case k == tl.KindVector:
		for e := out.typ.elem; e != nil; e = e.elem {
			if e.kind == tl.KindTrue || e.kind == tl.KindRaw || e.kind == tl.KindAny {
				return m.fail(f.Pos, "%s.%s: a vector cannot hold %s", st.c.Name, f.Name, e.text)
			}
		}
	}
	return nil
}

// resolveResult leaves result nil where the answer depends on the query (X) or
// is of a type that has no constructor (HttpWait).
func (m *model) resolveResult(st *structure) error {
	r := st.c.Result
	generic := slices.ContainsFunc(st.c.Generic, func(g schema.Field) bool { return g.Name == r.Name })
	if generic || len(r.Args) == 0 && r.Name != "Bool" && m.types[r.Name] == nil {
		return nil
	}
	var err error
	st.result, err = m.resolve(st, st.c.Pos, r)
	return err
}

func (m *model) resolve(st *structure, pos schema.Pos, t schema.Type) (*typ, error) {
	out := &typ{text: t.String()}
	kind, scalar := scalars[t.Name]
	switch {
	case t.Items != nil:
		return nil, m.fail(pos, "%s: a repetition cannot become Go", st.c.Name)
	case scalar && len(t.Args) == 0 && !t.Bare:
		out.kind = kind
	case t.Query:
		out.kind = tl.KindAny
	case t.Name == "Object" && len(t.Args) == 0:
		out.kind = tl.KindRaw
	case (t.Name == "Vector" || t.Name == "vector") && len(t.Args) == 1:
		elem, err := m.resolve(st, pos, t.Args[0])
		if err != nil {
			return nil, err
		}
		out.kind, out.elem, out.bare = tl.KindVector, elem, t.Bare || t.Name == "vector"
	case len(t.Args) == 0 && m.ctors[t.Name] != nil:
		out.kind, out.ctor = tl.KindBare, m.ctors[t.Name]
	case len(t.Args) == 0 && m.types[t.Name] != nil && !t.Bare:
		out.kind, out.boxed = tl.KindObject, m.types[t.Name]
	case len(t.Args) == 0 && m.types[t.Name] != nil && !m.types[t.Name].class():
		out.kind, out.ctor = tl.KindBare, m.types[t.Name].ctors[0]
	default:
		return nil, m.fail(pos, "%s: type %s is not declared", st.c.Name, t)
	}
	if out.ctor != nil {
		out.ctor.bare = true
	}
	return out, nil
}
