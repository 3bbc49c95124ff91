package tl

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Registry finds the descriptors of one schema. Generated code fills the fields:
// constant data without pointers to follow, so a program pays nothing for it when
// it starts, nor in garbage collection. Descriptors are made when asked for.
type Registry struct {
	Lines     []string              // declarations: constructors by name, then functions by name
	Functions int                   // index of the first function
	IDs       []uint32              // sorted
	Order     []uint16              // Order[i] is the line of IDs[i]
	Construct func(line int) Object // a zero value of the Go struct

	made sync.Map // line -> *Descriptor
}

// ByID returns the descriptor with this id, or nil. It is shared: read only.
func (r *Registry) ByID(id uint32) *Descriptor {
	i, ok := slices.BinarySearch(r.IDs, id)
	if !ok {
		return nil
	}
	return r.at(int(r.Order[i]))
}

// ByName returns the descriptor with this TL name, or nil. It is shared: read
// only.
func (r *Registry) ByName(name string) *Descriptor {
	constructors := r.Lines[:r.Functions]
	if i, ok := slices.BinarySearchFunc(constructors, name, compareName); ok {
		return r.at(i)
	}
	if i, ok := slices.BinarySearchFunc(r.Lines[r.Functions:], name, compareName); ok {
		return r.at(r.Functions + i)
	}
	return nil
}

func compareName(line, name string) int {
	return cmp.Compare(line[:strings.IndexByte(line, '#')], name)
}

// Descriptors lists all: constructors by name, then functions by name.
func (r *Registry) Descriptors() []*Descriptor {
	all := make([]*Descriptor, len(r.Lines))
	for i := range all {
		all[i] = r.at(i)
	}
	return all
}

// Names lists the TL names of all constructors, then of all functions.
func (r *Registry) Names() []string {
	names := make([]string, len(r.Lines))
	for i, line := range r.Lines {
		names[i] = line[:strings.IndexByte(line, '#')]
	}
	return names
}

// Constructors lists the constructors of a boxed type by name.
func (r *Registry) Constructors(typ string) []*Descriptor {
	var all []*Descriptor
	tail := " = " + typ
	for i, line := range r.Lines[:r.Functions] {
		if strings.HasSuffix(line, tail) {
			all = append(all, r.at(i))
		}
	}
	return all
}

func (r *Registry) at(line int) *Descriptor {
	if d, ok := r.made.Load(line); ok {
		return d.(*Descriptor)
	}
	d := describe(r.Lines[line])
	d.Function = line >= r.Functions
	d.New = func() Object { return r.Construct(line) }
	first, _ := r.made.LoadOrStore(line, d)
	return first.(*Descriptor)
}

// Decode reads any boxed object of the schema. An unknown id is an
// *UnknownConstructorError in d.
func (r *Registry) Decode(d *Decoder) Object {
	id := d.ID()
	i, ok := slices.BinarySearch(r.IDs, id)
	if !ok {
		d.Unknown(id, "")
		return nil
	}
	if !d.Enter() {
		return nil
	}
	o := r.Construct(int(r.Order[i]))
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
	want := fn.Type
	item := func(d *Decoder) Object { return r.decodeAs(d, want) }
	if KindOf(want) == KindVector {
		want = Elem(want)
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
