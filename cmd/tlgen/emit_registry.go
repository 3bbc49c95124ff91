package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/tl"
)

var kindNames = map[tl.Kind]string{
	tl.KindInt: "KindInt", tl.KindLong: "KindLong", tl.KindDouble: "KindDouble", tl.KindString: "KindString",
	tl.KindBytes: "KindBytes", tl.KindBool: "KindBool", tl.KindTrue: "KindTrue", tl.KindInt128: "KindInt128",
	tl.KindInt256: "KindInt256", tl.KindObject: "KindObject", tl.KindBare: "KindBare", tl.KindVector: "KindVector",
	tl.KindAny: "KindAny", tl.KindRaw: "KindRaw",
}

// emitRegistry writes the descriptors as literals that the compiler lays out
// itself, so that a program pays nothing for them when it starts.
func (m *model) emitRegistry(b *bytes.Buffer) {
	type entry struct {
		id    uint32
		index int
	}
	var ids []entry
	b.WriteString("var descriptors = [...]tl.Descriptor{\n")
	for _, st := range m.structs {
		if st.idOnly {
			continue
		}
		ids = append(ids, entry{st.c.ID, len(ids)})
		st.emitDescriptor(b)
	}
	b.WriteString("}\n\nvar registry = tl.Registry{Descriptors: descriptors[:], IDs: idIndex[:]}\n\n")
	b.WriteString("var idIndex = [...]tl.IDIndex{\n")
	slices.SortFunc(ids, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	for i, e := range ids {
		fmt.Fprintf(b, "{%#08x, %d},", e.id, e.index)
		if i%6 == 5 {
			b.WriteByte('\n')
		}
	}
	b.WriteString("\n}\n")
}

func (s *structure) emitDescriptor(b *bytes.Buffer) {
	fmt.Fprintf(b, "{ID: %s, Name: %q, Type: %q", s.idName(), s.c.Name, s.c.Result.String())
	if s.function {
		b.WriteString(", Function: true")
	}
	fmt.Fprintf(b, ", New: func() tl.Object { return new(%s) }", s.goName)
	var fields []string
	for _, f := range s.fields {
		if f.typ == nil {
			continue
		}
		text := fmt.Sprintf("{%q, %q, tl.%s, %d, %d}", f.name, f.typ.text, kindNames[f.typ.kind], f.word, f.bit)
		fields = append(fields, text)
	}
	if len(fields) > 0 {
		fmt.Fprintf(b, ", Fields: []tl.Field{\n%s,\n}", strings.Join(fields, ",\n"))
	}
	b.WriteString("},\n")
}
