package tl

import (
	"cmp"
	"slices"
	"strings"
)

// Registry finds the descriptors of one schema. It is static data: making one
// costs nothing at start-up.
type Registry struct {
	Descriptors []Descriptor // sorted by Name
	IDs         []IDIndex    // sorted by ID
}

// IDIndex says that the descriptor of ID is Descriptors[Index].
type IDIndex struct {
	ID    uint32
	Index uint16
}

// ByID returns the descriptor with this id, or nil.
func (r *Registry) ByID(id uint32) *Descriptor {
	i, ok := slices.BinarySearchFunc(r.IDs, id, func(x IDIndex, id uint32) int { return cmp.Compare(x.ID, id) })
	if !ok {
		return nil
	}
	return &r.Descriptors[r.IDs[i].Index]
}

// ByName returns the descriptor with this TL name, or nil.
func (r *Registry) ByName(name string) *Descriptor {
	i, ok := slices.BinarySearchFunc(r.Descriptors, name, func(d Descriptor, name string) int { return strings.Compare(d.Name, name) })
	if !ok {
		return nil
	}
	return &r.Descriptors[i]
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
