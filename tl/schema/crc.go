package schema

import (
	"hash/crc32"
	"strings"
)

// CRC computes the id that the declaration's text gives: the CRC32 of its
// normal form. Telegram's schemas keep explicit ids where a declaration was
// renamed later, so a difference is worth a look, not an error.
//
// See https://core.telegram.org/mtproto/TL-formal.
func (c *Combinator) CRC() uint32 { return crc32.ChecksumIEEE([]byte(c.Normal())) }

// Normal is the text whose CRC32 is the id: no id, no brackets, no true-flags,
// bytes written as string.
func (c *Combinator) Normal() string {
	var b strings.Builder
	b.WriteString(c.Name)
	if c.Builtin {
		b.WriteString(" ?")
	}
	for _, f := range c.Generic {
		b.WriteString(" " + f.Name + ":" + f.Type.Name)
	}
	for _, f := range c.Fields {
		if f.Flag == nil || f.Type.Name != "true" {
			b.WriteString(" " + f.text(true))
		}
	}
	b.WriteString(" = " + c.Result.text(true))
	return b.String()
}

// Mismatch is a declared id that differs from the computed one.
type Mismatch struct {
	Combinator *Combinator
	Computed   uint32
}

// Lint lists the combinators whose declared id is not the CRC32 of their text.
func (s *Schema) Lint() []Mismatch {
	var out []Mismatch
	for _, section := range [][]*Combinator{s.Constructors, s.Functions} {
		for _, c := range section {
			if crc := c.CRC(); c.HasID && crc != c.ID {
				out = append(out, Mismatch{c, crc})
			}
		}
	}
	return out
}
