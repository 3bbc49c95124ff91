package layer

import (
	"strings"

	"github.com/tgfleet/tgfleet/tl"
)

// Since layer 229 a button is its text with the type of the button as an object
// within; before it, each type was a button of its own. The two are matched by
// taking the object within for a part of the one around it: keyboardInlineButton
// with inlineButtonTypeUrl has the fields of keyboardButtonUrl.

// typeField is the field, the last one, that says what kind of button it is.
const typeField = "type"

// splitNames are how names of the types begin, and those of the buttons.
var splitNames = [][2]string{
	{"inputInlineButtonType", "inputKeyboardButton"},
	{"inlineButtonType", "keyboardButton"},
	{"inputButtonType", "inputKeyboardButton"},
	{"buttonType", "keyboardButton"},
}

// splitOwners are the constructors that have their type within.
var splitOwners = map[string]bool{"keyboardInlineButton": true, "keyboardButton": true}

// wholeName is the name that a button had by itself, "" if inner is none.
func wholeName(inner string) string {
	for _, n := range splitNames {
		if kind, ok := strings.CutPrefix(inner, n[0]); ok {
			return n[1] + strings.TrimPrefix(kind, "Default")
		}
	}
	return ""
}

// within is the type of what a constructor has within, nil if it has nothing.
func within(c *combinator) *union {
	if last := len(c.fields) - 1; splitOwners[c.name] && last >= 0 && c.fields[last].name == typeField && c.fields[last].typ.kind == kindBoxed {
		return c.fields[last].typ.union
	}
	return nil
}

// flat is outer with the fields of inner instead of the one that holds it. Its
// bytes are those of the two.
func flat(outer, inner *combinator) *combinator {
	last := len(outer.fields) - 1
	c := &combinator{id: outer.id, name: outer.name, union: outer.union, words: outer.words + inner.words}
	c.fields = append(c.fields, outer.fields[:last]...)
	c.fields = append(c.fields, field{typ: &typ{kind: kindID, con: inner}, word: -1})
	for _, f := range inner.fields {
		if f.word >= 0 {
			f.word += outer.words
		}
		c.fields = append(c.fields, f)
	}
	return c
}

// join is the plan by which a constructor that is whole in the source is split in
// the target; nil if it is not.
func (c *compiler) join(con *combinator, to *union) *plan {
	for _, outer := range to.list {
		u := within(outer)
		if u == nil {
			continue
		}
		for _, inner := range u.list {
			if wholeName(inner.name) == con.name && within(con) == nil {
				return c.plan(con, flat(outer, inner))
			}
		}
	}
	return nil
}

// split gives p, the plan of a constructor that is split in the source, a variant
// for each button that the target knows.
func (c *compiler) split(p *plan, to *union) {
	u := within(p.src)
	if u == nil {
		return
	}
	for _, inner := range u.list {
		if dst := to.named(wholeName(inner.name)); dst != nil && within(dst) == nil {
			if p.variants == nil {
				p.variants = map[uint32]*plan{}
			}
			p.variants[inner.id] = c.plan(flat(p.src, inner), dst)
		}
	}
}

// variant looks ahead which of the plans it is.
func (p *plan) variant(r *run) *plan {
	if p.variants == nil || r.d.Err() != nil {
		return p
	}
	ahead := &run{d: tl.NewDecoder(r.in[r.pos():])}
	outer := *p.src
	outer.fields = outer.fields[:len(outer.fields)-1]
	ahead.skipFields(&outer)
	if v := p.variants[ahead.d.ID()]; v != nil {
		return v
	}
	return p
}
