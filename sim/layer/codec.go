package layer

import (
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/schema"
)

// ErrMethod means that a request names no method that this side has.
var ErrMethod = errors.New("no such method")

// InexpressibleError reports an object that the other layer has no words for.
type InexpressibleError struct {
	Layer int
	What  string // the constructor, or its field, that is too much
}

func (e *InexpressibleError) Error() string {
	return fmt.Sprintf("layer %d cannot express %s", e.Layer, e.What)
}

// Codec translates between a client's layer and ours. It is safe for concurrent
// use.
type Codec struct {
	layer   int
	methods map[uint32]*method
	results map[string]conv // by our name of the method; nil: as it is
	updates conv
}

// method is how a request comes in.
type method struct {
	plan   *plan // nil: we have no such method
	same   bool  // the bytes are those of ours
	theirs *combinator
}

// New makes the codec of the layer that s describes. file names it in errors,
// which are *schema.Error.
func New(file string, s *schema.Schema) (*Codec, error) {
	theirs, err := newSide(file, s)
	if err != nil {
		return nil, err
	}
	if !theirs.wrapsAny() {
		return nil, &schema.Error{File: file, Pos: schema.Pos{Line: 1, Col: 1},
			Msg: "the schema has no method such as initConnection: is it that of the API, with its ---functions---?"}
	}
	in, out := newCompiler(theirs, ours(), false), newCompiler(ours(), theirs, true)
	in.compare()
	out.compare()
	return newCodec(in, out), nil
}

// wrapsAny tells the API's schema from its relatives: secret chats, TDLib's own.
func (b *side) wrapsAny() bool {
	for _, m := range b.methods {
		if m.wraps() {
			return true
		}
	}
	return false
}

func newCodec(in, out *compiler) *Codec {
	k := &Codec{layer: in.src.layer, methods: map[uint32]*method{}, results: map[string]conv{}}
	for _, m := range in.src.methods {
		k.methods[m.id] = &method{theirs: m}
	}
	for _, m := range in.dst.methods {
		theirs := in.src.methods[m.name]
		if theirs == nil {
			theirs = in.src.methods[methodNames[m.name]]
		}
		switch {
		case theirs != nil:
			came := k.methods[theirs.id]
			came.plan = in.plan(theirs, m)
			came.same = !m.wraps() && theirs.id == m.id && in.sameFields(theirs, m)
			if m.result != nil && theirs.result != nil {
				k.results[m.name] = out.result(m.result, theirs.result)
			}
		case m.wraps() && k.methods[m.id] == nil:
			// A wrapper that their schema does not list is ours.
			k.methods[m.id] = &method{theirs: m, plan: newCompiler(in.dst, in.dst, false).plan(m, m)}
		}
	}
	k.updates = out.result(&typ{kind: kindBoxed, union: out.src.union("Updates")}, &typ{kind: kindBoxed, union: out.dst.union("Updates")})
	return k
}

// Layer is the client's layer.
func (k *Codec) Layer() int { return k.layer }

// Request translates a request of the client. A wrapper such as initConnection
// comes without what it wraps, which is rest, not translated; rest is nil for
// all others. Errors: ErrMethod, or that the request is malformed.
func (k *Codec) Request(body []byte) (head, rest []byte, err error) {
	r := newRun(body)
	id := r.d.ID()
	m := k.methods[id]
	switch {
	case r.d.Err() != nil || m == nil:
		return nil, nil, fmt.Errorf("%w: %#08x", ErrMethod, id)
	case m.plan == nil:
		return nil, nil, fmt.Errorf("%w: %s", ErrMethod, m.theirs.name)
	case m.same:
		return body, nil, nil
	}
	ok := m.plan.apply(r, true)
	switch {
	case r.d.Err() != nil:
		return nil, nil, fmt.Errorf("%s: %w", m.theirs.name, r.d.Err())
	case r.d.Len() != 0:
		return nil, nil, fmt.Errorf("%s: %d %w", m.theirs.name, r.d.Len(), tl.ErrTrailing)
	case !ok || r.lost != "":
		return nil, nil, fmt.Errorf("%s: %w", m.theirs.name, &InexpressibleError{ours().layer, r.lost})
	}
	if m.theirs.wraps() && r.rest == nil {
		r.rest = []byte{}
	}
	return r.out, r.rest, nil
}

// Result translates our answer to a method, by our name of it. What cannot be
// expressed is an *InexpressibleError.
func (k *Codec) Result(method string, body []byte) ([]byte, error) {
	conv, known := k.results[method]
	if known && conv == nil {
		return body, nil
	}
	out, err := k.translate(conv, body)
	if err != nil {
		return nil, fmt.Errorf("answer to %s: %w", method, err)
	}
	return out, nil
}

// result is conv for an answer; nil where it is the same on both sides.
func (c *compiler) result(from, to *typ) conv {
	if c.same(from, to) {
		return nil
	}
	if made := c.conv(from, to); made != nil {
		return made
	}
	return func(r *run) bool {
		r.skip(from)
		return r.cannot("an answer of this type")
	}
}

// Updates translates an object of the type Updates that is pushed.
func (k *Codec) Updates(body []byte) ([]byte, error) {
	if k.updates == nil {
		return body, nil
	}
	out, err := k.translate(k.updates, body)
	if err != nil {
		return nil, fmt.Errorf("updates: %w", err)
	}
	return out, nil
}

func (k *Codec) translate(c conv, body []byte) ([]byte, error) {
	if c == nil {
		return nil, &InexpressibleError{k.layer, "the answer of a method that it does not have"}
	}
	r := newRun(body)
	ok := c(r)
	switch {
	case r.d.Err() != nil:
		return nil, r.d.Err()
	case r.d.Len() != 0:
		return nil, fmt.Errorf("%d %w", r.d.Len(), tl.ErrTrailing)
	case !ok:
		return nil, &InexpressibleError{k.layer, r.lost}
	}
	return r.out, nil
}
