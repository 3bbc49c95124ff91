package layer

func (c *compiler) choice(from, to *union) choice {
	key := [2]*union{from, to}
	made, ok := c.choices[key]
	if !ok {
		made = choice{}
		c.choices[key] = made // before its plans, which may need it again
		for _, con := range from.list {
			made[con.id] = c.choose(con, from, to)
		}
	}
	return made
}

// only is a type with no constructor but one.
func (c *compiler) only(con *combinator) *union {
	u := c.bare[con]
	if u == nil {
		u = &union{name: con.union.name, list: []*combinator{con}, bare: true}
		c.bare[con] = u
	}
	return u
}

// choose finds what becomes of a constructor; see the package comment.
func (c *compiler) choose(con *combinator, from, to *union) *plan {
	if p := c.join(con, to); p != nil {
		return p
	}
	p := c.replace(con, from, to)
	c.split(p, to)
	return p
}

// replace finds the one constructor that takes the place of another.
func (c *compiler) replace(con *combinator, from, to *union) *plan {
	if dst := to.named(con.name); dst != nil {
		return c.plan(con, dst)
	}
	for _, name := range renamed[con.name] {
		if dst := to.named(name); dst != nil {
			return c.plan(con, dst)
		}
	}
	if len(from.list) == 1 && len(to.list) == 1 {
		return c.plan(con, to.list[0])
	}
	if !to.bare {
		part := func(t *typ) bool { return t.kind == kindBoxed && t.union.name == to.name }
		if p := c.pick(con, part, &typ{kind: kindBoxed, union: to}); p != nil {
			return p
		}
	}
	if dst := to.empty("Unsupported", "Empty"); dst != nil && c.lossy {
		return c.plan(con, dst)
	}
	return &plan{src: con, steps: make([]step, len(con.fields))}
}

// pick is the plan that takes of an object its first field of a kind.
func (c *compiler) pick(con *combinator, is func(*typ) bool, to *typ) *plan {
	for i := range con.fields {
		if t := con.fields[i].typ; is(t) {
			conv := c.conv(t, to)
			if conv == nil {
				continue
			}
			p := &plan{src: con, steps: make([]step, len(con.fields))}
			p.steps[i] = step{conv: conv}
			p.pick = &p.steps[i]
			return p
		}
	}
	return nil
}
