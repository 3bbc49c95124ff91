package tl

import (
	"slices"
	"strings"
)

// Registry finds the descriptors of one schema. It is static data: a program
// pays nothing for it when it starts.
type Registry struct {
	Descriptors []Descriptor // sorted by Name
	Order       []uint16     // indexes into Descriptors, sorted by ID
}

// ByID returns the descriptor with this id, or nil.
func (r *Registry) ByID(id uint32) *Descriptor {
	i, ok := slices.BinarySearchFunc(r.Order, id, func(i uint16, id uint32) int {
		return int(int64(r.Descriptors[i].ID) - int64(id))
	})
	if !ok {
		return nil
	}
	return &r.Descriptors[r.Order[i]]
}

// ByName returns the descriptor with this TL name, or nil.
func (r *Registry) ByName(name string) *Descriptor {
	lo, hi := 0, len(r.Descriptors)
	for lo < hi {
		mid := (lo + hi) / 2
		switch c := strings.Compare(r.Descriptors[mid].Name, name); {
		case c == 0:
			return &r.Descriptors[mid]
		case c < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return nil
}

// Decode reads any boxed object of the schema. An unknown id is an
// *UnknownConstructorError in d.
func (r *Registry) Decode(d *Decoder) Object {
	id := d.ID()
	desc := r.ByID(id)
	if desc == nil {
		d.Unknown(id, "")
		return nil
	}
	if !d.Enter() {
		return nil
	}
	o := desc.New()
	o.DecodeBare(d)
	d.Leave()
	return o
}

// DecodeResult reads the answer to the function fn without knowing its Go type:
// an Object, a bool, or for vectors []int32, []int64, []string or []Object. Where
// the type is known at compile time, use the request's own DecodeResult.
func (r *Registry) DecodeResult(fn *Descriptor, d *Decoder) any {
	switch fn.Type {
	case "Bool":
		return d.Bool()
	case "Vector<int>":
		return DecodeVector(d, keyInt32, 4, (*Decoder).Int32)
	case "Vector<long>":
		return DecodeVector(d, keyInt64, 8, (*Decoder).Int64)
	case "Vector<string>":
		return DecodeVector(d, keyString, 4, (*Decoder).String)
	}
	want, vector := strings.CutPrefix(fn.Type, "Vector<")
	want = strings.TrimSuffix(want, ">")
	item := func(d *Decoder) Object { return r.decodeAs(d, want) }
	if vector {
		return DecodeVector(d, keyObject, 4, item)
	}
	return item(d)
}

// decodeAs is Decode that refuses constructors of another type than want. The
// result of a generic function (X) may be anything.
func (r *Registry) decodeAs(d *Decoder, want string) Object {
	o := r.Decode(d)
	if o == nil || want == "X" {
		return o
	}
	if desc := r.ByID(o.ConstructorID()); desc.Function || desc.Type != want {
		d.Fail(&UnknownConstructorError{ID: desc.ID, Type: want})
		return nil
	}
	return o
}
