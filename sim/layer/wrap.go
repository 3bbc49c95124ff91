package layer

// unwrap takes out of an object the value that it was wrapped around: the field
// of the wanted type.
func (c *compiler) unwrap(from, to *typ) conv {
	plans := choice{}
	u := from.union
	if from.kind == kindBare {
		u = from.con.union
	}
	found := false
	for _, con := range u.list {
		p := c.pick(con, func(t *typ) bool { return holds(t, to) }, to)
		if p == nil {
			p = &plan{src: con, steps: make([]step, len(con.fields))}
		}
		found = found || p.pick != nil
		plans[con.id] = p
	}
	switch {
	case !found:
		return nil
	case from.kind == kindBare:
		p := plans[from.con.id]
		return func(r *run) bool { return p.apply(r, true) }
	}
	return plans.object(u, true)
}

// wrap makes an object around a value: the first constructor of the type that
// needs nothing besides.
func (c *compiler) wrap(from, to *typ) conv {
	list := []*combinator{to.con}
	if to.kind == kindBoxed {
		list = to.union.list
		if dst := to.union.named(wrappers[to.union.name]); dst != nil {
			list = []*combinator{dst}
		}
	}
	for _, dst := range list {
		for i := range dst.fields {
			if f := &dst.fields[i]; holds(f.typ, from) {
				src := &combinator{fields: []field{{name: f.name, typ: from, word: -1}}, name: dst.name}
				p := c.plan(src, dst)
				if !p.complete(i) {
					break
				}
				boxed := to.kind == kindBoxed
				return func(r *run) bool { return p.apply(r, boxed) }
			}
		}
	}
	return nil
}

// holds tells whether a value may have become, or come of, one of another type:
// the same kind of scalar, a number, or a vector of such or of objects of one type.
func holds(a, b *typ) bool {
	number := func(t *typ) bool { return t.kind == kindInt || t.kind == kindLong }
	switch {
	case number(a) && number(b):
		return true
	case a.kind != b.kind:
		return false
	case a.elem != nil:
		return holds(a.elem, b.elem)
	case a.union != nil:
		return a.union.name == b.union.name
	}
	return true
}

// complete tells whether all required fields but one have a default.
func (p *plan) complete(but int) bool {
	for i := range p.dst.fields {
		if f := &p.dst.fields[i]; i != but && f.word < 0 && p.defaults[i] == nil {
			return false
		}
	}
	return true
}
