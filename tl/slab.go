package tl

import (
	"slices"
	"unsafe"
)

// A large answer is thousands of small objects that live and die together. The
// Decoder therefore makes objects of one type in slabs: one allocation for
// several neighbours. A slab is at most twice as large as the one before, and not
// larger than the use so far foretells for the rest of the longest vector that is
// being decoded; so little of what one answer allocates is spare.

const (
	slabSlots    = 32    // types with a slab in one Decoder; a power of two
	slabProbes   = 4     // slots looked at for one type
	slabAfter    = 6     // objects made one by one before slabs start
	slabStart    = 8     // items in the first slab
	slabMaxBytes = 12288 // largest slab; a size class of the allocator
	slabMaxItems = 64
)

// slabs is a hash table from types to *slab[T], probed linearly.
type slabs [slabSlots]any

type slab[T any] struct {
	items []T   // the newest slab
	next  int32 // how many of its items are given out
	used  int32 // items given out, all in all
}

// New returns a zero T, carved from a slab where that pays. key tells where to
// look for the slab of T; any value is safe.
func New[T any](d *Decoder, key uint32) *T {
	if d.slabs != nil {
		if s, ok := d.slabs[slot(key)].(*slab[T]); ok && int(s.next) < len(s.items) {
			s.next++
			s.used++
			return &s.items[s.next-1]
		}
	}
	return newSlow[T](d, key)
}

func newSlow[T any](d *Decoder, key uint32) *T {
	if d.made < slabAfter {
		d.made++
		return new(T)
	}
	return &take[T](d, key, 1)[0]
}

// NewSlice returns n zero items, carved from a slab when n is small.
func NewSlice[T any](d *Decoder, key uint32, n int) []T {
	if n == 0 || n > 8 || d.made < slabAfter {
		return make([]T, n)
	}
	return take[T](d, key, n)
}

func take[T any](d *Decoder, key uint32, n int) []T {
	s := find[T](d, key)
	if s == nil {
		return make([]T, n)
	}
	if len(s.items)-int(s.next) < n {
		most := min(slabMaxItems, slabMaxBytes/max(int(unsafe.Sizeof(*new(T))), 1), d.foretell(int(s.used)+n))
		want := max(n, min(max(2*len(s.items), slabStart), most))
		// Grow takes the whole of what the allocator rounds up to.
		s.items = slices.Grow([]T(nil), want)
		s.items = s.items[:cap(s.items)]
		s.next = 0
	}
	at := int(s.next)
	s.used += int32(n)
	s.next += int32(n)
	return s.items[at : at+n : at+n]
}

// foretell estimates how many more items come, the one at hand included, where
// used have come so far.
func (d *Decoder) foretell(used int) int { return used * d.left / (d.done + 1) }

// slot is the first place to look for the slab of the type with this key.
func slot(key uint32) uint32 { return key * 2654435761 >> 27 }

// find returns the slab of T, or nil when the slots near its place are taken.
func find[T any](d *Decoder, key uint32) *slab[T] {
	if d.slabs == nil {
		d.slabs = new(slabs)
	}
	at := slot(key)
	for range slabProbes {
		p := &d.slabs[at%slabSlots]
		if s, ok := (*p).(*slab[T]); ok {
			return s
		}
		if *p == nil {
			s := new(slab[T])
			*p = s
			return s
		}
		at++
	}
	return nil
}
