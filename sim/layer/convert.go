package layer

import (
	"encoding/binary"
	"math"

	"github.com/tgfleet/tgfleet/tl"
)

// conv reads a value of the source and appends one of the target. With false the
// target cannot express it: it was read, and nothing is appended.
type conv func(*run) bool

// raw takes a value as it is.
func raw(t *typ) conv {
	return func(r *run) bool {
		start := r.pos()
		r.skip(t)
		r.out = append(r.out, r.since(start)...)
		return r.d.Err() == nil
	}
}

func widen(r *run) bool {
	r.out = tl.AppendInt64(r.out, int64(r.d.Int32()))
	return true
}

func narrow(r *run) bool {
	v := r.d.Int64()
	if v < math.MinInt32 || v > math.MaxInt32 {
		return r.cannot("%d as an int", v)
	}
	r.out = tl.AppendInt32(r.out, int32(v))
	return true
}

// yes is a flag that is set, where there is a Bool.
func yes(r *run) bool {
	r.out = tl.AppendBool(r.out, true)
	return true
}

// nothing is a flag that is set, where there is a flag.
func nothing(*run) bool { return true }

// query takes the rest of the message, which belongs to a method within.
func query(r *run) bool {
	r.rest = r.d.Rest()
	return true
}

// vector translates item by item and leaves out what cannot be expressed.
func vector(from, to *typ, item conv) conv {
	return func(r *run) bool {
		n := r.count(from)
		at := openVector(r, to)
		kept := uint32(0)
		for range n {
			if item(r) {
				kept++
			}
			if r.full(); r.d.Err() != nil {
				return false
			}
		}
		binary.LittleEndian.PutUint32(r.out[at:], kept)
		return true
	}
}

// openVector appends the head of a vector of one and returns where its count is.
func openVector(r *run, t *typ) (at int) {
	if t.kind == kindVector {
		r.out = tl.AppendUint32(r.out, tl.IDVector)
	}
	r.out = tl.AppendInt32(r.out, 1)
	return len(r.out) - 4
}

// single makes a vector of one value.
func single(to *typ, item conv) conv {
	return func(r *run) bool {
		mark := len(r.out)
		openVector(r, to)
		if !item(r) {
			r.out = r.out[:mark]
			return false
		}
		return true
	}
}

// first takes the first item of a vector that can be expressed.
func first(from *typ, item conv) conv {
	return func(r *run) bool {
		found := false
		for range r.count(from) {
			if found {
				r.skip(from.elem)
			} else {
				found = item(r)
			}
			if r.d.Err() != nil {
				return false
			}
		}
		return found || r.cannot("an empty vector")
	}
}

// choice is how the constructors of one type become those of another.
type choice map[uint32]*plan

// object translates a boxed object.
func (c choice) object(u *union, boxed bool) conv {
	return func(r *run) bool {
		con := r.constructor(u)
		return con != nil && c[con.id].apply(r, boxed)
	}
}
