package world

import "math/bits"

// parts is which parts of an upload are there. All have one size but the last,
// which may be shorter; they come in any order.
type parts struct {
	Size int `json:",omitempty"` // of all but the last, in bytes; 0 for no parts
	// Short is the index of the part that is shorter, when ShortSize is not 0.
	Short     int    `json:",omitempty"`
	ShortSize int    `json:",omitempty"`
	Have      []byte `json:",omitempty"` // a bit for each part
}

// has reports whether a part is there.
func (p *parts) has(i int) bool { return i/8 < len(p.Have) && p.Have[i/8]>>(i%8)&1 != 0 }

// size is the size of a part that is there, 0 of one that is not.
func (p *parts) size(i int) int {
	switch {
	case !p.has(i):
		return 0
	case p.ShortSize != 0 && i == p.Short:
		return p.ShortSize
	}
	return p.Size
}

// end is the index after the last part that is there.
func (p *parts) end() int {
	for i := len(p.Have) - 1; i >= 0; i-- {
		if b := p.Have[i]; b != 0 {
			return 8*i + bits.Len8(b)
		}
	}
	return 0
}

// missing returns the first of n parts that is not there, or -1.
func (p *parts) missing(n int) int {
	for i := range n {
		if !p.has(i) {
			return i
		}
	}
	return -1
}

// place returns the parts with another of n bytes at index i. total is how many
// there are, if that is known. A part that is not the last must have the size of
// the others, which is a multiple of 1 KiB and divides 512 KiB.
func (p parts) place(i, n, total int) (parts, error) {
	out := p
	if p.ShortSize != 0 && i == p.Short { // replaced: judged anew
		out.ShortSize = 0
	}
	others := p
	others.Have = append([]byte(nil), p.Have...)
	if others.has(i) {
		others.Have[i/8] &^= 1 << (i % 8)
	}
	end := others.end()
	switch {
	case end == 0:
		out.Size, out.ShortSize = n, 0
	case n < out.Size && i > end-1 && out.ShortSize == 0:
		out.Short, out.ShortSize = i, n
	case n > out.Size && others.only(end-1) && i < end:
		out.Size, out.Short, out.ShortSize = n, end-1, out.Size
	case n != out.Size || out.ShortSize != 0 && i > out.Short:
		return p, Refuse(400, "FILE_PART_SIZE_CHANGED")
	}
	if alone := end == 0 && (total <= 0 || i == total-1); !alone && !regular(out.Size) {
		return p, Refuse(400, "FILE_PART_SIZE_INVALID")
	}
	out.Have = others.Have
	for len(out.Have) <= i/8 {
		out.Have = append(out.Have, 0)
	}
	out.Have[i/8] |= 1 << (i % 8)
	return out, nil
}

// only reports whether part i is the only one there.
func (p *parts) only(i int) bool {
	n := 0
	for _, b := range p.Have {
		n += bits.OnesCount8(b)
	}
	return n == 1 && p.has(i)
}

// regular tells whether a part that is not the last may have n bytes.
func regular(n int) bool { return n > 0 && n%partUnit == 0 && MaxPart%n == 0 }
