package layer

import (
	"slices"

	"github.com/tgfleet/tgfleet/tl"
)

// Since layer 224 a quiz names its right answers by their places, before it by the
// options that the answers in its poll have. The poll comes first, so its options are
// known when the right answers are read.

// quiz is the conv of a field that has to do with that, nil of any other.
func (c *compiler) quiz(src *combinator, f *field, to *typ) conv {
	switch {
	case src.name == "inputMediaPoll" && f.name == "correct_answers" && isList(f.typ, kindString) && isList(to, kindInt):
		return vector(f.typ, to, place)
	case src.name == "poll" && f.name == "answers":
		return afresh(c.conv(f.typ, to))
	case src.name == "pollAnswer" && f.name == "option" && f.typ.kind == kindString && to.kind == kindString:
		return option
	}
	return nil
}

func isList(t *typ, of kind) bool { return t.elem != nil && t.elem.kind == of }

// afresh forgets the options of an earlier poll.
func afresh(answers conv) conv {
	if answers == nil {
		return nil
	}
	return func(r *run) bool {
		r.options = r.options[:0]
		return answers(r)
	}
}

func option(r *run) bool {
	b := r.d.Bytes()
	r.options = append(r.options, string(b))
	r.out = tl.AppendBytes(r.out, b)
	return r.d.Err() == nil
}

// place is where an option is, -1 if there is none of that name: the answer to that is
// for who reads the request.
func place(r *run) bool {
	r.out = tl.AppendInt32(r.out, int32(slices.Index(r.options, string(r.d.Bytes()))))
	return r.d.Err() == nil
}
