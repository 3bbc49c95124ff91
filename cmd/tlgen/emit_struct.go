package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/tgfleet/tgfleet/tl"
)

// emit writes the struct with its methods.
func (s *structure) emit(b *bytes.Buffer) {
	if s.idOnly {
		return
	}
	fmt.Fprintf(b, "type %s struct {\n", s.goName)
	for _, f := range s.layout() {
		fmt.Fprintf(b, "%s %s%s\n", f.goName, f.goType(), f.comment())
	}
	fmt.Fprintf(b, "}\n\nfunc (*%s) ConstructorID() uint32 { return %s }\n", s.goName, s.idName())
	if s.boxed != nil && s.boxed.class() {
		fmt.Fprintf(b, "func (*%s) is%s() {}\n", s.goName, s.boxed.goName)
	}
	s.emitEncode(b)
	s.emitDecode(b)
	if s.bare {
		fmt.Fprintf(b, "func decodeBare%s(d *tl.Decoder) *%s {\nv := tl.New[%s](d, %s)\nv.DecodeBare(d)\nreturn v\n}\n\n", s.goName, s.goName, s.goName, s.idName())
	}
	if s.result != nil {
		fmt.Fprintf(b, "func (*%s) DecodeResult(d *tl.Decoder) %s { return %s }\n\n", s.goName, s.result.goType(), s.result.decode())
	}
}

// layout lists the fields in the order of the Go struct, without flag words.
func (s *structure) layout() []field {
	var out []field
	for _, f := range s.fields {
		if f.typ != nil {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b field) int {
		return tl.LayoutRank(a.typ.kind, a.word != 0) - tl.LayoutRank(b.typ.kind, b.word != 0)
	})
	return out
}

// comment marks what a Go type alone does not tell.
func (f *field) comment() string {
	switch {
	case f.typ.kind == tl.KindRaw:
		return " // serialized object: all the bytes up to the end"
	case f.word != 0 && !f.typ.pointer() && f.typ.kind != tl.KindTrue:
		return " // optional"
	}
	return ""
}

func (s *structure) emitEncode(b *bytes.Buffer) {
	fmt.Fprintf(b, "func (v *%s) EncodeBare(e *tl.Encoder) {\n", s.goName)
	if len(s.fields) > 0 {
		fmt.Fprintf(b, "if v == nil { e.Nil(%q); return }\n", s.c.Name)
	}
	for i := range s.fields {
		f := &s.fields[i]
		v := "v." + f.goName
		switch {
		case f.typ == nil:
			s.emitWord(b, f.word)
		case f.word == 0:
			fmt.Fprintln(b, f.typ.encode(v, f.name))
		case f.typ.kind == tl.KindTrue:
		case f.typ.pointer():
			fmt.Fprintf(b, "if w%d&(1<<%d) != 0 { e.Opt%s(%s, %q) }\n", f.word, f.bit, scalarGo[f.typ.kind].method, v, f.name)
		default:
			fmt.Fprintf(b, "if w%d&(1<<%d) != 0 { %s }\n", f.word, f.bit, f.typ.encode(v, f.name))
		}
	}
	b.WriteString("}\n\n")
}

// emitWord computes a flag word from the fields it guards.
func (s *structure) emitWord(b *bytes.Buffer, word int) {
	fmt.Fprintf(b, "var w%d uint32\n", word)
	for _, f := range s.fields {
		if f.word != word || f.typ == nil {
			continue
		}
		set := fmt.Sprintf("v.%s != nil", f.goName)
		if f.typ.kind == tl.KindTrue {
			set = "v." + f.goName
		}
		fmt.Fprintf(b, "if %s { w%d |= 1<<%d }\n", set, word, f.bit)
	}
	fmt.Fprintf(b, "e.Uint32(w%d)\n", word)
}

func (s *structure) emitDecode(b *bytes.Buffer) {
	if len(s.fields) == 0 {
		fmt.Fprintf(b, "func (*%s) DecodeBare(*tl.Decoder) {}\n\n", s.goName)
		return
	}
	fmt.Fprintf(b, "func (v *%s) DecodeBare(d *tl.Decoder) {\n", s.goName)
	for i := range s.fields {
		f := &s.fields[i]
		switch {
		case f.typ == nil && !s.guards(f.word):
			b.WriteString("d.Uint32()\n")
		case f.typ == nil:
			fmt.Fprintf(b, "w%d := d.Uint32()\n", f.word)
		case f.word == 0:
			fmt.Fprintf(b, "v.%s = %s\n", f.goName, f.typ.decode())
		case f.typ.kind == tl.KindTrue:
			fmt.Fprintf(b, "v.%s = w%d&(1<<%d) != 0\n", f.goName, f.word, f.bit)
		case f.typ.pointer():
			fmt.Fprintf(b, "if w%d&(1<<%d) != 0 { v.%s = d.Opt%s() }\n", f.word, f.bit, f.goName, scalarGo[f.typ.kind].method)
		default:
			fmt.Fprintf(b, "if w%d&(1<<%d) != 0 { v.%s = %s }\n", f.word, f.bit, f.goName, f.typ.decode())
		}
	}
	b.WriteString("}\n\n")
}

func (s *structure) guards(word int) bool {
	for _, f := range s.fields {
		if f.typ != nil && f.word == word {
			return true
		}
	}
	return false
}
