package layer

// compare finds the types that look the same on both sides, so that their
// objects need no translation. All are taken for the same until one of their
// constructors, or a type within, proves otherwise.
func (c *compiler) compare() {
	for name, u := range c.src.unions {
		c.alike[u] = c.dst.unions[name] != nil
	}
	for changed := true; changed; {
		changed = false
		for u, alike := range c.alike {
			if alike && !c.sameUnion(u) {
				c.alike[u], changed = false, true
			}
		}
	}
}

func (c *compiler) sameUnion(u *union) bool {
	other := c.dst.unions[u.name]
	for _, con := range u.list {
		dst := other.byID[con.id]
		if dst == nil || dst.name != con.name || !c.sameFields(con, dst) {
			return false
		}
	}
	return true
}

func (c *compiler) sameFields(a, b *combinator) bool {
	if len(a.fields) != len(b.fields) {
		return false
	}
	for i := range a.fields {
		f, g := &a.fields[i], &b.fields[i]
		if f.name != g.name || f.word != g.word || f.bit != g.bit || !c.same(f.typ, g.typ) {
			return false
		}
	}
	return true
}

// same tells whether the bytes of a value are those of the other side too.
func (c *compiler) same(a, b *typ) bool {
	switch {
	case a.kind != b.kind:
		return false
	case a.elem != nil:
		return c.same(a.elem, b.elem)
	case a.kind == kindBoxed:
		return a.union.name == b.union.name && c.alike[a.union]
	case a.kind == kindBare:
		return a.con.name == b.con.name && a.con.id == b.con.id && c.alike[a.con.union]
	case a.kind == kindQuery:
		return false
	}
	return true
}
