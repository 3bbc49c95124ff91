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
	var listed []*structure
	for _, st := range m.structs {
		if !st.idOnly {
			listed = append(listed, st)
		}
	}
	b.WriteString("var registry = tl.Registry{Descriptors: descriptors, Order: idOrder}\n\n")
	b.WriteString("var descriptors = []tl.Descriptor{\n")
	order := make([]int, len(listed))
	for i, st := range listed {
		order[i] = i
		st.emitDescriptor(b)
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(listed[i].c.ID, listed[j].c.ID) })
	b.WriteString("}\n\nvar idOrder = []uint16{")
	for i, index := range order {
		if i%20 == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(b, "%d,", index)
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
		text := fmt.Sprintf("{Name: %q, Type: %q, Kind: tl.%s", f.name, f.typ.text, kindNames[f.typ.kind])
		if f.word != 0 {
			text += fmt.Sprintf(", Word: %d, Bit: %d", f.word, f.bit)
		}
		fields = append(fields, text+"}")
	}
	if len(fields) > 0 {
		fmt.Fprintf(b, ", Fields: []tl.Field{\n%s,\n}", strings.Join(fields, ",\n"))
	}
	b.WriteString("},\n")
}
