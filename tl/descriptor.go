package tl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a field holds.
type Kind uint8

const (
	KindInt    Kind = iota + 1 // int: int32
	KindLong                   // long: int64
	KindDouble                 // double: float64
	KindString                 // string
	KindBytes                  // bytes: []byte
	KindBool                   // Bool: bool
	KindTrue                   // flags.N?true: bool, no bytes of its own
	KindInt128                 // Int128
	KindInt256                 // Int256
	KindObject                 // boxed type: interface or pointer to struct
	KindBare                   // bare constructor: pointer to struct
	KindVector                 // Vector or vector: slice
	KindAny                    // !X: any Object
	KindRaw                    // Object: []byte, the rest of the message
)

// Field describes one field. The i-th Field of a Descriptor is the i-th field of
// the Go struct; flag words (#) are in neither. Their order is that of the schema
// but for LayoutRank.
type Field struct {
	Name string // as in the schema: "user_id"
	Type string // as in the schema, without the flag: "Vector<MessageEntity>"
	Kind Kind
	Word uint8 // which flag word guards the field, from 1; 0: not optional
	Bit  uint8
}

// Optional tells whether a flag bit guards the field.
func (f *Field) Optional() bool { return f.Word != 0 }

// LayoutRank orders the fields of Go structs: the small ones first, so that they
// share machine words. Fields of one rank keep the order of the schema.
func LayoutRank(k Kind, optional bool) int {
	switch {
	case k == KindTrue, k == KindBool && !optional:
		return 0
	case k == KindInt && !optional:
		return 1
	}
	return 2
}

// Descriptor describes one constructor or function.
type Descriptor struct {
	ID       uint32
	Name     string // TL name: "messages.sendMessage"
	Type     string // boxed type of a constructor, result type of a function
	Function bool
	Fields   []Field
	New      func() Object // a zero value of the Go struct
}

// KindOf tells what a type of the schema holds: "Vector<int>" is KindVector.
func KindOf(typ string) Kind {
	switch typ {
	case "int":
		return KindInt
	case "long":
		return KindLong
	case "double":
		return KindDouble
	case "string":
		return KindString
	case "bytes":
		return KindBytes
	case "Bool":
		return KindBool
	case "true":
		return KindTrue
	case "int128":
		return KindInt128
	case "int256":
		return KindInt256
	case "Object":
		return KindRaw
	}
	switch last := typ[strings.LastIndexByte(typ, '.')+1:]; {
	case typ[0] == '!':
		return KindAny
	case strings.HasSuffix(typ, ">"):
		return KindVector
	case typ[0] == '%' || last[0] >= 'a' && last[0] <= 'z':
		return KindBare
	}
	return KindObject
}

// Elem is the item type of a vector type: "int" of "Vector<int>".
func Elem(vector string) string {
	_, elem, _ := strings.Cut(vector, "<")
	return strings.TrimSuffix(elem, ">")
}

// describe reads a declaration in the canonical form of tl/schema, which the
// generator wrote: anything else is a bug there and panics.
func describe(line string) *Descriptor {
	head, result, ok := strings.Cut(line, " = ")
	parts := strings.Split(head, " ")
	name, id, hasID := strings.Cut(parts[0], "#")
	num, err := strconv.ParseUint(id, 16, 32)
	if !ok || !hasID || err != nil {
		panic(fmt.Sprintf("tl: malformed declaration %q", line))
	}
	d := &Descriptor{ID: uint32(num), Name: name, Type: result}
	var words []string
	for _, part := range parts[1:] {
		field, typ, _ := strings.Cut(part, ":")
		switch {
		case typ == "#":
			words = append(words, field)
		case part[0] != '{': // not a type variable
			d.Fields = append(d.Fields, describeField(words, field, typ))
		}
	}
	slices.SortStableFunc(d.Fields, func(a, b Field) int {
		return LayoutRank(a.Kind, a.Optional()) - LayoutRank(b.Kind, b.Optional())
	})
	return d
}

func describeField(words []string, name, typ string) Field {
	f := Field{Name: name, Type: typ}
	if flag, rest, ok := strings.Cut(typ, "?"); ok {
		word, bit, _ := strings.Cut(flag, ".")
		n, err := strconv.ParseUint(bit, 10, 5)
		if err != nil {
			panic(fmt.Sprintf("tl: malformed flag %q of field %q", flag, name))
		}
		for i, w := range words {
			if w == word {
				f.Word = uint8(i + 1)
			}
		}
		f.Type, f.Bit = rest, uint8(n)
	}
	f.Kind = KindOf(f.Type)
	return f
}
