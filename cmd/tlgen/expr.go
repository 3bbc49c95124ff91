package main

import (
	"fmt"
	"hash/crc32"

	"github.com/tgfleet/tgfleet/tl"
)

// scalarGo names, per kind, the Go type and the methods of Encoder and Decoder.
var scalarGo = map[tl.Kind]struct{ typ, method string }{
	tl.KindInt:    {"int32", "Int32"},
	tl.KindLong:   {"int64", "Int64"},
	tl.KindDouble: {"float64", "Float64"},
	tl.KindString: {"string", "String"},
	tl.KindBytes:  {"[]byte", "Bytes"},
	tl.KindBool:   {"bool", "Bool"},
	tl.KindTrue:   {"bool", ""},
	tl.KindInt128: {"tl.Int128", "Int128"},
	tl.KindInt256: {"tl.Int256", "Int256"},
}

// goType is the Go type of a required field.
func (t *typ) goType() string {
	switch t.kind {
	case tl.KindObject:
		return t.boxed.goType()
	case tl.KindBare:
		return "*" + t.ctor.goName
	case tl.KindVector:
		return "[]" + t.elem.goType()
	case tl.KindAny:
		return "tl.Object"
	case tl.KindRaw:
		return "[]byte"
	}
	return scalarGo[t.kind].typ
}

// pointer tells whether an optional field of this type is a pointer to it; the
// others have nil, or false, of their own.
func (t *typ) pointer() bool {
	_, scalar := scalarGo[t.kind]
	return scalar && t.kind != tl.KindBytes && t.kind != tl.KindTrue
}

func (f *field) goType() string {
	if f.word != 0 && f.typ.pointer() {
		return "*" + f.typ.goType()
	}
	return f.typ.goType()
}

// decode is the expression that reads a value from d.
func (t *typ) decode() string {
	switch t.kind {
	case tl.KindObject:
		return "decode" + t.boxed.goName + "(d)"
	case tl.KindBare:
		return "decodeBare" + t.ctor.goName + "(d)"
	case tl.KindVector:
		fn := "tl.DecodeVector"
		if t.bare {
			fn = "tl.DecodeBareVector"
		}
		return fmt.Sprintf("%s(d, %d, %d, %s)", fn, slabKey(t.elem.goType()), max(4, t.elem.size()), t.elem.decodeFunc())
	case tl.KindAny:
		return "Decode(d)"
	case tl.KindRaw:
		return "d.Rest()"
	}
	return "d." + scalarGo[t.kind].method + "()"
}

// decodeFunc is the function value for an item of a vector.
func (t *typ) decodeFunc() string {
	switch t.kind {
	case tl.KindObject:
		return "decode" + t.boxed.goName
	case tl.KindBare:
		return "decodeBare" + t.ctor.goName
	case tl.KindVector:
		return fmt.Sprintf("func(d *tl.Decoder) %s { return %s }", t.goType(), t.decode())
	}
	return "(*tl.Decoder)." + scalarGo[t.kind].method
}

// slabKey spreads the item types over the decoder's slabs; it only needs to be
// stable.
func slabKey(goType string) uint32 { return crc32.ChecksumIEEE([]byte(goType)) % 997 }

// encode is the statement that appends the value v of the field name to e.
func (t *typ) encode(v, name string) string {
	switch t.kind {
	case tl.KindObject, tl.KindAny:
		return fmt.Sprintf("e.Boxed(%s, %q)", v, name)
	case tl.KindBare:
		return v + ".EncodeBare(e)"
	case tl.KindVector:
		return t.encodeVector(v, name)
	case tl.KindRaw:
		return fmt.Sprintf("e.Raw(%s)", v)
	}
	return fmt.Sprintf("e.%s(%s)", scalarGo[t.kind].method, v)
}

func (t *typ) encodeVector(v, name string) string {
	bare := ""
	if t.bare {
		bare = "Bare"
	}
	switch t.elem.kind {
	case tl.KindObject:
		return fmt.Sprintf("tl.Encode%sObjects(e, %s, %q)", bare, v, name)
	case tl.KindBare, tl.KindVector:
		return fmt.Sprintf("tl.Encode%sVector(e, %s, func(e *tl.Encoder, v %s) { %s })", bare, v, t.elem.goType(), t.elem.encode("v", name))
	}
	return fmt.Sprintf("tl.Encode%sVector(e, %s, (*tl.Encoder).%s)", bare, v, scalarGo[t.elem.kind].method)
}
