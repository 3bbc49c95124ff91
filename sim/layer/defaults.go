package layer

import "github.com/tgfleet/tgfleet/tl"

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
