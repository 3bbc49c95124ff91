package tl

import "unsafe"

// A large answer is thousands of small objects that live and die together. The
// Decoder therefore makes objects of one type in slabs: one allocation for
// several neighbours. A slab grows only after its type has been seen, and never
// beyond what the vectors being decoded can still hold, so at most about half of
// what one answer allocates is spare.

const (
	slabSlots    = 64    // types with a slab at one time; a power of two
	slabAfter    = 6     // objects made one by one before slabs start
	slabMaxBytes = 16384 // largest slab
	slabMaxItems = 64
)

type slabs [slabSlots]slab

type slab struct {
	free any // *[]T: the unused rest of the newest slab
	size int // items in the newest slab
}

// New returns a zero T, carved from a slab where that pays. key spreads the types
// over the slots; any value is safe.
func New[T any](d *Decoder, key uint32) *T {
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
	if d.slabs == nil {
		d.slabs = new(slabs)
	}
	s := &d.slabs[key*2654435761>>26]
	free, ok := s.free.(*[]T)
	if !ok {
		free = new([]T)
		s.free, s.size = free, 0
	}
	if len(*free) < n {
		s.size = slabSize(int(unsafe.Sizeof(*new(T))), s.size, n, d.expect)
		*free = make([]T, s.size)
	}
	items := (*free)[:n:n]
	*free = (*free)[n:]
	return items
}

// slabSize doubles last up to the bounds, but holds n items at least.
func slabSize(itemBytes, last, n, expect int) int {
	most := min(slabMaxItems, slabMaxBytes/max(itemBytes, 1), expect*n)
	return max(n, min(max(last*2, 4*n), most))
}
