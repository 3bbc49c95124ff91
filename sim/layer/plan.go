package layer

import (
	"slices"

	"github.com/tgfleet/tgfleet/tl"
)

// plan is how one constructor, or method, becomes one of the other side.
type plan struct {
	src *combinator
	// dst is what it becomes; nil: it cannot be expressed, or pick says what of
	// it is taken instead.
	dst   *combinator
	steps []step // by field of src
	// defaults are the bytes of dst's fields that src has nothing for; nil: there
	// are none.
	defaults [][]byte
	groups   []group
	// pick is the step of src whose value is the whole translation.
	pick *step
	// variants are plans by what is within; see split.
	variants map[uint32]*plan
}

// step is what becomes of one field.
type step struct {
	to   int  // index of the field of dst; -1: dropped
	conv conv // nil when dropped
	flag bool // a Bool that becomes a flag
}

// group is a bit of a word of flags, with the fields it guards.
type group struct {
	word    int
	bit     uint8
	members []int
}

// slot is the state of one field of the target.
type slot struct {
	state      slotState
	start, end int // in run.out
}

type slotState uint8

const (
	slotUnset slotState = iota
	slotSet
	slotLost // the source has it, but it cannot be expressed
)

// groupsOf lists the bits that guard the fields of c.
func groupsOf(c *combinator) []group {
	var out []group
	for i := range c.fields {
		f := &c.fields[i]
		if !f.optional() {
			continue
		}
		at := slices.IndexFunc(out, func(g group) bool { return g.word == f.word && g.bit == f.bit })
		if at < 0 {
			at = len(out)
			out = append(out, group{word: f.word, bit: f.bit})
		}
		out[at].members = append(out[at].members, i)
	}
	return out
}

// apply reads the fields of an object and appends those of its translation. With
// false it has read them all the same and appended nothing.
func (p *plan) apply(r *run, boxed bool) bool {
	p = p.variant(r)
	if !r.d.Enter() {
		return false
	}
	defer r.d.Leave()
	mark, base := len(r.out), len(r.slots)
	if p.dst != nil {
		r.slots = slices.Grow(r.slots, len(p.dst.fields))[:base+len(p.dst.fields)]
		clear(r.slots[base:])
	}
	picked := p.read(r, base)
	ok := r.d.Err() == nil
	switch {
	case !ok:
	case p.pick != nil:
		ok = picked || r.cannot("%s", p.src.name)
	case p.dst == nil:
		ok = r.cannot("%s", p.src.name)
	default:
		ok = p.write(r, base, mark, boxed)
	}
	if !ok {
		r.out = r.out[:mark]
	}
	r.slots = r.slots[:base]
	return ok
}

// read takes the fields of the source in their order. Their translations pile
// up behind the output; slots tell where.
func (p *plan) read(r *run, base int) (picked bool) {
	var words [maxWords]uint32
	for i := range p.src.fields {
		f := &p.src.fields[i]
		if f.typ.kind == kindWord {
			words[f.word] = r.d.Uint32()
			continue
		}
		if f.word >= 0 && words[f.word]>>f.bit&1 == 0 {
			continue
		}
		st := &p.steps[i]
		switch {
		case st.conv == nil && !st.flag:
			r.skip(f.typ)
		case p.pick != nil:
			picked = st.conv(r)
		case st.flag:
			if r.d.Bool() {
				r.slots[base+st.to].state = slotSet
			}
		default:
			start := len(r.out)
			s := slot{state: slotLost, start: start}
			if st.conv(r) {
				s.state, s.end = slotSet, len(r.out)
			}
			r.slots[base+st.to] = s
		}
	}
	return picked
}

// write puts the fields of the target into their order.
func (p *plan) write(r *run, base, mark int, boxed bool) bool {
	slots, end := r.slots[base:], len(r.out)
	bits := p.bits(slots)
	if boxed {
		r.out = tl.AppendUint32(r.out, p.dst.id)
	}
	for i := range p.dst.fields {
		f, s := &p.dst.fields[i], &slots[i]
		switch {
		case f.typ.kind == kindWord:
			r.out = tl.AppendUint32(r.out, bits[f.word])
		case f.word >= 0 && bits[f.word]>>f.bit&1 == 0:
		case s.state == slotSet:
			r.out = append(r.out, r.out[s.start:s.end]...)
		case s.state == slotLost && f.word < 0, p.defaults[i] == nil:
			return r.cannot("%s.%s", p.dst.name, f.name)
		default:
			r.out = append(r.out, p.defaults[i]...)
		}
	}
	n := copy(r.out[mark:], r.out[end:])
	r.out = r.out[:mark+n]
	r.full()
	return r.d.Err() == nil
}

// bits are the target's words of flags. Fields that share a bit come together or
// not at all.
func (p *plan) bits(slots []slot) (words [maxWords]uint32) {
	for i := range p.groups {
		g := &p.groups[i]
		set, whole := false, true
		for _, m := range g.members {
			set = set || slots[m].state == slotSet
			whole = whole && (slots[m].state == slotSet || p.defaults[m] != nil)
		}
		if set && whole {
			words[g.word] |= 1 << g.bit
		}
	}
	return words
}
