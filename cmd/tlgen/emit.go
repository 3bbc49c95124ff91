package main

import (
	"bytes"
	"fmt"
	"go/format"
	"strings"
)

// files emits every file of the package: types and requests by namespace, then
// the registry.
func (m *model) files() (map[string][]byte, error) {
	bodies := map[string]*bytes.Buffer{}
	body := func(name string) *bytes.Buffer {
		if bodies[name] == nil {
			bodies[name] = &bytes.Buffer{}
		}
		return bodies[name]
	}
	for _, t := range m.sortedTypes() {
		b := body("types_" + fileGroup(t.name))
		if !allIDOnly(t.ctors) {
			t.emit(b)
		}
		for _, c := range t.ctors {
			c.emit(b)
		}
	}
	for _, st := range m.structs {
		switch {
		case st.function:
			st.emit(body("requests_" + fileGroup(st.c.Name)))
		case st.boxed == nil:
			st.emit(body("types_" + fileGroup(st.c.Name)))
		}
	}
	m.emitRegistry(body("registry"))
	m.emitIDs(body("ids"))
	out := make(map[string][]byte, len(bodies))
	for name, b := range bodies {
		text := fmt.Sprintf("%s\n\npackage %s\n\nimport \"github.com/tgfleet/tgfleet/tl\"\n\n%s", marker, m.pkg, b)
		if !strings.Contains(b.String(), "tl.") {
			text = fmt.Sprintf("%s\n\npackage %s\n\n%s", marker, m.pkg, b)
		}
		src, err := format.Source([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", name, err)
		}
		out[name+"_gen.go"] = src
	}
	return out, nil
}

// fileGroup is the namespace, or the first letter where there is none.
func fileGroup(name string) string {
	if ns, _, ok := strings.Cut(name, "."); ok {
		return ns
	}
	return strings.ToLower(name[:1])
}

func allIDOnly(ctors []*structure) bool {
	for _, c := range ctors {
		if !c.idOnly {
			return false
		}
	}
	return true
}

// emitIDs lists every id, also those of shapes that are decoded by hand.
func (m *model) emitIDs(b *bytes.Buffer) {
	if m.layer > 0 {
		fmt.Fprintf(b, "// Layer is the version of the API that this package speaks.\nconst Layer = %d\n\n", m.layer)
	}
	b.WriteString("// Constructor ids.\nconst (\n")
	for _, st := range m.structs {
		if !st.function {
			fmt.Fprintf(b, "%s uint32 = %#08x\n", st.idName(), st.c.ID)
		}
	}
	b.WriteString(")\n\n// Function ids.\nconst (\n")
	for _, st := range m.structs {
		if st.function {
			fmt.Fprintf(b, "%s uint32 = %#08x\n", st.idName(), st.c.ID)
		}
	}
	b.WriteString(")\n")
}

// emit writes the interface of a class and the decoder of the boxed value.
func (t *boxed) emit(b *bytes.Buffer) {
	if t.class() {
		fmt.Fprintf(b, "// %s is any %s.\ntype %s interface {\ntl.Object\nis%s()\n}\n\n", t.goType(), t.name, t.goType(), t.goName)
	}
	fmt.Fprintf(b, "func decode%s(d *tl.Decoder) %s {\n", t.goName, t.goType())
	leave := ""
	if t.recursive {
		b.WriteString("if !d.Enter() { return nil }\n")
		leave = "d.Leave()\n"
	}
	b.WriteString("switch id := d.ID(); id {\n")
	for _, c := range t.ctors {
		fmt.Fprintf(b, "case %s:\n", c.idName())
		if len(c.fields) == 0 {
			fmt.Fprintf(b, "%sreturn new(%s)\n", leave, c.goName)
			continue
		}
		fmt.Fprintf(b, "v := tl.New[%s](d, id)\nv.DecodeBare(d)\n%sreturn v\n", c.goName, leave)
	}
	fmt.Fprintf(b, "default:\nd.Unknown(id, %q)\nreturn nil\n}\n}\n\n", t.name)
}
