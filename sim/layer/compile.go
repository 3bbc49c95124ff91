package layer

// compiler makes the plans of one direction.
type compiler struct {
	src, dst *side
	// lossy: what the target lacks may become ...Unsupported or ...Empty.
	lossy bool
	// alike are the types that are the same on both sides, all the way down.
	alike   map[*union]bool
	choices map[[2]*union]choice
	plans   map[[2]*combinator]*plan
	filled  map[*typ][]byte // defaults
	bare    map[*combinator]*union
}

func newCompiler(src, dst *side, lossy bool) *compiler {
	c := &compiler{
		src: src, dst: dst, lossy: lossy, alike: map[*union]bool{},
		choices: map[[2]*union]choice{}, plans: map[[2]*combinator]*plan{}, filled: map[*typ][]byte{},
		bare: map[*combinator]*union{},
	}
	return c
}

// conv finds out how a value of one type becomes one of another; nil: not at all.
func (c *compiler) conv(from, to *typ) conv {
	if c.same(from, to) {
		return raw(from)
	}
	object := func(t *typ) bool { return t.kind == kindBoxed || t.kind == kindBare }
	list := func(t *typ) bool { return t.kind == kindVector || t.kind == kindBareVector }
	switch {
	case from.kind == kindQuery && to.kind == kindQuery:
		return query
	case from.kind == kindQuery || to.kind == kindQuery || from.kind == kindWord || to.kind == kindWord:
		return nil
	case from.kind == kindInt && to.kind == kindLong:
		return widen
	case from.kind == kindLong && to.kind == kindInt:
		return narrow
	case from.kind == kindTrue && to.kind == kindTrue:
		return nothing
	case from.kind == kindTrue && to.kind == kindBool:
		return yes
	case from.kind == kindTrue || to.kind == kindTrue:
		return nil
	case list(from) && list(to):
		if item := c.conv(from.elem, to.elem); item != nil {
			return vector(from, to, item)
		}
		return nil
	case object(from) && object(to):
		return c.object(from, to)
	case object(from):
		if made := c.unwrap(from, to); made != nil || !list(to) {
			return made
		}
	case object(to):
		if made := c.wrap(from, to); made != nil || !list(from) {
			return made
		}
	}
	switch {
	case list(to):
		if item := c.conv(from, to.elem); item != nil {
			return single(to, item)
		}
	case list(from):
		if item := c.conv(from.elem, to); item != nil {
			return first(from, item)
		}
	}
	return nil
}

// object is conv for objects, boxed or bare.
func (c *compiler) object(from, to *typ) conv {
	target, boxed := to.union, true
	if to.kind == kindBare {
		target, boxed = c.only(to.con), false
	}
	if from.kind == kindBare {
		p := c.choose(from.con, from.con.union, target)
		return func(r *run) bool { return p.apply(r, boxed) }
	}
	return c.choice(from.union, target).object(from.union, boxed)
}

// plan maps the fields of one constructor or method to those of another.
func (c *compiler) plan(src, dst *combinator) *plan {
	key := [2]*combinator{src, dst}
	if p := c.plans[key]; p != nil {
		return p
	}
	p := &plan{src: src, dst: dst, steps: make([]step, len(src.fields)), groups: groupsOf(dst)}
	c.plans[key] = p
	for i := range src.fields {
		p.steps[i] = c.step(src, &src.fields[i], dst)
	}
	for i := range dst.fields {
		value, _ := c.defaultOf(dst.fields[i].typ, maxDefault)
		p.defaults = append(p.defaults, value)
	}
	return p
}

func (c *compiler) step(src *combinator, f *field, dst *combinator) step {
	i := dst.field(f.name)
	if i < 0 {
		i = dst.field(renamedField(src.name, f.name))
	}
	if i < 0 || f.name == "" || f.typ.kind == kindWord || dst.fields[i].typ.kind == kindWord {
		return step{to: -1}
	}
	t := dst.fields[i].typ
	if f.typ.kind == kindBool && t.kind == kindTrue {
		return step{to: i, flag: true}
	}
	conv := c.quiz(src, f, t)
	if conv == nil {
		conv = c.conv(f.typ, t)
	}
	if conv == nil {
		return step{to: -1}
	}
	return step{to: i, conv: conv}
}
