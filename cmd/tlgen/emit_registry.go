package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// emitRegistry writes the data of a tl.Registry. The descriptors are the
// declarations themselves, as text that is read when one is asked for: tables of
// structs would be pointers that every garbage collection follows.
func (m *model) emitRegistry(b *bytes.Buffer) {
	var listed []*structure
	for _, st := range m.structs {
		if !st.idOnly {
			listed = append(listed, st)
		}
	}
	slices.SortStableFunc(listed, func(a, b *structure) int {
		if a.function != b.function {
			return cmp.Compare(btoi(a.function), btoi(b.function))
		}
		return strings.Compare(a.c.Name, b.c.Name)
	})
	functions := slices.IndexFunc(listed, func(s *structure) bool { return s.function })
	if functions < 0 {
		functions = len(listed)
	}
	fmt.Fprintf(b, "var registry = tl.Registry{Lines: lines, Functions: %d, IDs: ids, Order: order, Construct: construct}\n\n", functions)
	b.WriteString("var lines = []string{\n")
	for _, st := range listed {
		fmt.Fprintf(b, "%q,\n", strings.TrimSuffix(st.c.String(), ";"))
	}
	b.WriteString("}\n\n")
	emitOrder(b, listed)
	b.WriteString("func construct(line int) tl.Object {\nswitch line {\n")
	for i, st := range listed {
		fmt.Fprintf(b, "case %d:\nreturn new(%s)\n", i, st.goName)
	}
	b.WriteString("}\npanic(\"no such line\")\n}\n")
}

// emitOrder writes the ids in order and which line each one is of.
func emitOrder(b *bytes.Buffer, listed []*structure) {
	order := make([]int, len(listed))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(listed[i].c.ID, listed[j].c.ID) })
	b.WriteString("var ids = []uint32{")
	for i, line := range order {
		fmt.Fprintf(b, "%s%#08x,", every(i, 8), listed[line].c.ID)
	}
	b.WriteString("\n}\n\nvar order = []uint16{")
	for i, line := range order {
		fmt.Fprintf(b, "%s%d,", every(i, 16), line)
	}
	b.WriteString("\n}\n\n")
}

// every is a line break before each n-th item.
func every(i, n int) string {
	if i%n == 0 {
		return "\n"
	}
	return " "
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
