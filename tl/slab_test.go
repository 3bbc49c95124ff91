package tl

import (
	"runtime"
	"testing"
)

type slabItem struct {
	a, b, c int64
	p       *int
}

// TestSlabItemsAreZeroAndDistinct dirties memory, lets the collector free it, and
// then carves from slabs that reuse it.
func TestSlabItemsAreZeroAndDistinct(t *testing.T) {
	for range 50 {
		dirty := make([][]int64, 100)
		for i := range dirty {
			dirty[i] = []int64{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
		}
		runtime.KeepAlive(dirty)
	}
	runtime.GC()
	d := &Decoder{left: 1000}
	seen := map[*slabItem]bool{}
	for i := range 1000 {
		v := New[slabItem](d, 1)
		n := New[int64](d, 2)
		s := NewSlice[int64](d, 2, i%10)
		if *v != (slabItem{}) || *n != 0 || seen[v] {
			t.Fatalf("item %d: %+v %d, seen %v", i, *v, *n, seen[v])
		}
		for _, x := range s {
			if x != 0 {
				t.Fatalf("slice %d: %v", i, s)
			}
		}
		if cap(s) != len(s) {
			t.Fatalf("slice %d: an append would write over a neighbour", i)
		}
		seen[v] = true
		*v, *n = slabItem{1, 2, 3, new(int)}, -1
		for k := range s {
			s[k] = -1
		}
	}
}

// TestSlabKeysCollide gives every type one key: more types than probes fall back
// to single allocations and stay correct.
func TestSlabKeysCollide(t *testing.T) {
	d := &Decoder{made: slabAfter, left: 100}
	for range 20 {
		a, b, c := New[int32](d, 0), New[int64](d, 0), New[string](d, 0)
		e, f := New[bool](d, 0), New[Int128](d, 0)
		if *a != 0 || *b != 0 || *c != "" || *e || *f != (Int128{}) {
			t.Fatal("dirty items")
		}
		*a, *b, *c, *e, *f = 1, 2, "x", true, Int128{1}
	}
}

// TestSlabsAreNotWasted bounds what a vector of small answers over-allocates.
func TestSlabsAreNotWasted(t *testing.T) {
	d := NewDecoder(nil)
	d.made, d.left = slabAfter, 0
	New[slabItem](d, 1)
	s := find[slabItem](d, 1)
	if len(s.items) != 1 {
		t.Errorf("outside of a vector a slab of %d", len(s.items))
	}
	d.left = 3
	New[slabItem](d, 1)
	if len(s.items) > 6 {
		t.Errorf("a slab of %d, although 3 are to come", len(s.items))
	}
}
