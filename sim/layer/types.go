package layer

import "strings"

// kind is what a value looks like on the wire.
type kind uint8

const (
	kindInt kind = iota + 1
	kindLong
	kindDouble
	kindInt128
	kindInt256
	kindString // bytes too: nothing tells them apart
	kindBool
	kindTrue // a flag: no bytes of its own
	kindWord // a word of flags
	kindVector
	kindBareVector
	kindBoxed
	kindBare
	kindQuery // what a wrapper is around: the rest of the message
	kindID    // the id of con, where it is known; see flat
)

var scalars = map[string]kind{
	"int": kindInt, "long": kindLong, "double": kindDouble, "int128": kindInt128, "int256": kindInt256,
	"string": kindString, "bytes": kindString, "Bool": kindBool, "true": kindTrue, "#": kindWord,
}

// typ is a type of one side.
type typ struct {
	kind  kind
	elem  *typ        // of a vector
	union *union      // of a boxed object
	con   *combinator // of a bare one
}

// union is a boxed type.
type union struct {
	name string
	list []*combinator // in the order of the schema
	byID map[uint32]*combinator
	bare bool // made for one constructor of a type, which goes without its id
}

// named returns the union's constructor of that name, or nil.
func (u *union) named(name string) *combinator {
	for _, c := range u.list {
		if c.name == name {
			return c
		}
	}
	return nil
}

// combinator is a constructor or a method.
type combinator struct {
	id     uint32
	name   string
	union  *union // of a constructor
	fields []field
	words  int
	result *typ // of a method; nil: that of the query it wraps
}

// wraps tells whether a method is around another.
func (c *combinator) wraps() bool {
	n := len(c.fields)
	return n > 0 && c.fields[n-1].typ.kind == kindQuery
}

func (c *combinator) field(name string) int {
	for i := range c.fields {
		if c.fields[i].name == name {
			return i
		}
	}
	return -1
}

// field is one field. Words of flags are fields too.
type field struct {
	name string
	typ  *typ
	// word is the number of the word that guards it, or that it is; -1: none.
	word int
	bit  uint8
}

func (f *field) optional() bool { return f.word >= 0 && f.typ.kind != kindWord }

// maxWords is how many words of flags an object may have.
const maxWords = 8

// empty returns the constructor that stands for none of the others: the one
// whose name is that of its type and "Unsupported", if one wants it, or "Empty".
func (u *union) empty(suffixes ...string) *combinator {
	base := strings.ToLower(u.name[strings.LastIndexByte(u.name, '.')+1:])
	for _, suffix := range suffixes {
		for _, c := range u.list {
			name := c.name[strings.LastIndexByte(c.name, '.')+1:]
			stem, ok := strings.CutSuffix(strings.ToLower(name), strings.ToLower(suffix))
			if ok && (strings.HasPrefix(base, stem) || strings.HasSuffix(base, stem)) { // "textEmpty" is a RichText
				return c
			}
		}
	}
	return nil
}
