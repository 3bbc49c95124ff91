package main

import "github.com/tgfleet/tgfleet/tl"

// measure finds the least size of each type on the wire, by which the decoder
// judges vector counts. Sizes start at zero and grow until nothing changes; a
// recursive type can only make others larger, so the result is a safe least.
func (m *model) measure() {
	for changed := true; changed; {
		changed = false
		for _, st := range m.structs {
			if n := st.size(); n > st.min {
				st.min, changed = n, true
			}
		}
		for _, t := range m.types {
			least := t.ctors[0].min
			for _, c := range t.ctors {
				least = min(least, c.min)
			}
			if n := 4 + least; n > t.min && n < 1<<16 {
				t.min, changed = n, true
			}
		}
	}
}

func (s *structure) size() int {
	n := 0
	for _, f := range s.fields {
		switch {
		case f.typ == nil:
			n += 4
		case f.word == 0:
			n += f.typ.size()
		}
	}
	return n
}

func (t *typ) size() int {
	switch t.kind {
	case tl.KindLong, tl.KindDouble:
		return 8
	case tl.KindInt128:
		return 16
	case tl.KindInt256:
		return 32
	case tl.KindObject:
		return t.boxed.min
	case tl.KindBare:
		return t.ctor.min
	case tl.KindVector:
		if t.bare {
			return 4
		}
		return 8
	case tl.KindTrue, tl.KindRaw:
		return 0
	}
	return 4
}
