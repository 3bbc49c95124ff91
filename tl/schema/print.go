package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// String prints the declaration in canonical form: eight digits of id, single
// spaces, a final semicolon.
func (c *Combinator) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s#%08x", c.Name, c.ID)
	if c.Builtin {
		b.WriteString(" ?")
	}
	for _, f := range c.Generic {
		fmt.Fprintf(&b, " {%s:%s}", f.Name, f.Type.Name)
	}
	for _, f := range c.Fields {
		b.WriteString(" " + f.text(false))
	}
	fmt.Fprintf(&b, " = %s;", c.Result.text(false))
	return b.String()
}

// String prints the field as it stands in a declaration.
func (f Field) String() string { return f.text(false) }

// String prints the type as it stands in a declaration.
func (t Type) String() string { return t.text(false) }

func (f Field) text(normal bool) string {
	var b strings.Builder
	if f.Name != "" {
		b.WriteString(f.Name + ":")
	}
	if f.Flag != nil {
		fmt.Fprintf(&b, "%s.%d?", f.Flag.Field, f.Flag.Bit)
	}
	typ := f.Type
	if normal && typ.Name == "bytes" {
		typ.Name = "string"
	}
	b.WriteString(typ.text(normal))
	return b.String()
}

// text prints a type; normal leaves the brackets out, as ids are computed.
func (t Type) text(normal bool) string {
	if t.Items != nil {
		items := make([]string, len(t.Items))
		for i, f := range t.Items {
			items[i] = f.text(normal)
		}
		body := "[ " + strings.Join(items, " ") + " ]"
		if t.Times != "" {
			body = t.Times + "*" + body
		}
		return body
	}
	prefix := ""
	switch {
	case t.Query:
		prefix = "!"
	case t.Bare:
		prefix = "%"
	}
	if len(t.Args) == 0 {
		return prefix + t.Name
	}
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = a.text(normal)
	}
	if normal {
		return prefix + t.Name + " " + strings.Join(args, " ")
	}
	return prefix + t.Name + "<" + strings.Join(args, ",") + ">"
}

// Canonical prints the schema so that equal schemas print equally: constructors
// by type and name, functions by name, one line each, the layer last.
func (s *Schema) Canonical() string {
	var b strings.Builder
	constructors := slices.SortedFunc(slices.Values(s.Constructors), func(a, b *Combinator) int {
		return cmp.Or(strings.Compare(a.Result.String(), b.Result.String()), strings.Compare(a.Name, b.Name))
	})
	for i, c := range constructors {
		if i > 0 && c.Result.String() != constructors[i-1].Result.String() {
			b.WriteByte('\n')
		}
		b.WriteString(c.String() + "\n")
	}
	if len(s.Functions) > 0 {
		b.WriteString("\n---functions---\n\n")
	}
	for _, c := range slices.SortedFunc(slices.Values(s.Functions), func(a, b *Combinator) int { return strings.Compare(a.Name, b.Name) }) {
		b.WriteString(c.String() + "\n")
	}
	if s.Layer > 0 {
		fmt.Fprintf(&b, "\n// LAYER %d\n", s.Layer)
	}
	return b.String()
}
