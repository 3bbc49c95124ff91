package layer

import "github.com/tgfleet/tgfleet/tl"

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

// only is a type with no constructor but one.
func (c *compiler) only(con *combinator) *union {
	u := c.bare[con]
	if u == nil {
		u = &union{name: con.union.name, list: []*combinator{con}, bare: true}
		c.bare[con] = u
	}
	return u
}

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
	conv := c.conv(f.typ, t)
	if conv == nil {
		return step{to: -1}
	}
	return step{to: i, conv: conv}
}

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

// maxDefault is how deep the objects of a default may nest.
const maxDefault = 4

// defaultOf is the value of a field that nobody gave.
func (c *compiler) defaultOf(t *typ, depth int) ([]byte, bool) {
	if b, ok := c.filled[t]; ok && depth == maxDefault {
		return b, b != nil
	}
	b := c.makeDefault(t, depth)
	if depth == maxDefault {
		c.filled[t] = b
	}
	return b, b != nil
}

func (c *compiler) makeDefault(t *typ, depth int) []byte {
	switch t.kind {
	case kindTrue:
		return []byte{}
	case kindInt, kindString, kindWord, kindBareVector:
		return make([]byte, 4)
	case kindLong, kindDouble:
		return make([]byte, 8)
	case kindInt128:
		return make([]byte, 16)
	case kindInt256:
		return make([]byte, 32)
	case kindBool:
		return tl.AppendBool(nil, false)
	case kindVector:
		return tl.AppendInt32(tl.AppendUint32(nil, tl.IDVector), 0)
	case kindQuery:
		return nil
	case kindID:
		return tl.AppendUint32(nil, t.con.id)
	}
	con, out := t.con, []byte{}
	if t.kind == kindBoxed {
		con = t.union.empty("Empty")
		if con == nil && len(t.union.list) == 1 {
			con = t.union.list[0]
		}
		if con == nil {
			return nil
		}
		out = tl.AppendUint32(out, con.id)
	}
	if depth == 0 {
		return nil
	}
	for i := range con.fields {
		if f := &con.fields[i]; f.word < 0 || f.typ.kind == kindWord {
			b, ok := c.defaultOf(f.typ, depth-1)
			if !ok {
				return nil
			}
			out = append(out, b...)
		}
	}
	return out
}
