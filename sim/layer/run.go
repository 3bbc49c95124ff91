package layer

import (
	"fmt"

	"github.com/tgfleet/tgfleet/tl"
)

// run is one translation: it reads values of one side and appends those of the
// other.
type run struct {
	d     *tl.Decoder
	in    []byte // all that d reads
	out   []byte
	slots []slot // of the objects being translated, the innermost last
	// most bounds out in bytes.
	most int
	// rest is the query that a wrapper is around.
	rest []byte
	// lost is what could not be expressed last.
	lost string
	// options are what the answers of the last poll are called; see quiz.
	options []string
}

// growth is how much larger a translation may be than its source: defaults take
// room, and there may be many of them in a hostile message.
const (
	growth   = 8
	headroom = 4096
)

func newRun(in []byte) *run {
	return &run{d: tl.NewDecoder(in), in: in, out: make([]byte, 0, len(in)+len(in)/4+64), most: growth*len(in) + headroom}
}

// pos is how much was read.
func (r *run) pos() int { return len(r.in) - r.d.Len() }

// since returns what was read from a position on.
func (r *run) since(pos int) []byte {
	if r.d.Err() != nil {
		return nil
	}
	return r.in[pos:r.pos()]
}

// full ends a translation that grows beyond all measure.
func (r *run) full() {
	if len(r.out) > r.most {
		r.d.Fail(&tl.LimitError{What: "translated bytes", Got: len(r.out), Max: r.most})
	}
}

// cannot notes what the target cannot express; the first reason is the best.
func (r *run) cannot(format string, args ...any) bool {
	if r.lost == "" {
		r.lost = fmt.Sprintf(format, args...)
	}
	return false
}

// skip reads a value.
func (r *run) skip(t *typ) {
	switch t.kind {
	case kindInt, kindID:
		r.d.Int32()
	case kindLong, kindDouble:
		r.d.Int64()
	case kindInt128:
		r.d.Int128()
	case kindInt256:
		r.d.Int256()
	case kindString:
		r.d.Bytes()
	case kindBool:
		r.d.Bool()
	case kindVector, kindBareVector:
		for range r.count(t) {
			if r.skip(t.elem); r.d.Err() != nil {
				return
			}
		}
	case kindBoxed:
		if con := r.constructor(t.union); con != nil {
			r.skipFields(con)
		}
	case kindBare:
		r.skipFields(t.con)
	case kindQuery:
		r.rest = r.d.Rest()
	}
}

// count reads the head of a vector.
func (r *run) count(t *typ) int {
	if t.kind == kindVector {
		return r.d.VectorLen(4)
	}
	return r.d.BareVectorLen(4)
}

// constructor reads an id of a type; nil after an error.
func (r *run) constructor(u *union) *combinator {
	id := r.d.ID()
	con := u.byID[id]
	if con == nil {
		r.d.Unknown(id, u.name)
	}
	return con
}

func (r *run) skipFields(c *combinator) {
	if !r.d.Enter() {
		return
	}
	var words [maxWords]uint32
	for i := range c.fields {
		f := &c.fields[i]
		switch {
		case f.typ.kind == kindWord:
			words[f.word] = r.d.Uint32()
		case f.word < 0 || words[f.word]>>f.bit&1 == 1:
			r.skip(f.typ)
		}
	}
	r.d.Leave()
}
