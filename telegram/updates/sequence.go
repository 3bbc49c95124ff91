package updates

import (
	"cmp"
	"slices"

	"github.com/tgfleet/tgfleet/tl/api"
)

// item is something that counts: it takes its sequence from end-count to end.
type item struct {
	end, count int32
	hand       []api.UpdateClass // to be handed on, in this order; may be empty
	from       *envelope
}

// envelope is what all updates of one container share.
type envelope struct {
	users []api.UserClass
	chats []api.ChatClass
	date  int32
}

// verdict is what the state of a sequence says of an item.
type verdict uint8

const (
	apply verdict = iota // it is the next
	skip                 // it was had before
	gap                  // something before it is missing
)

// sequence is one line of numbers and how far it has come. For seq an item from
// seq_start to seq has the count seq-seq_start+1, so that one rule serves all.
type sequence struct {
	at   int32
	held []item // waiting for what is missing before them, in order

	askedAt int32 // at, when the difference was last asked for
	vain    uint8 // differences in a row that have not moved it past a gap
}

const (
	// maxHeld bounds what one sequence holds. More than that is not a few
	// packets out of order: the difference says it all the same.
	maxHeld = 256
	// maxVain is how often the server may leave a gap unexplained before what
	// was held is handed on as it is.
	maxVain = 3
)

// judge is the rule of https://core.telegram.org/api/updates#update-handling.
func (q *sequence) judge(it item) verdict {
	next := int64(q.at) + int64(it.count)
	switch {
	case next == int64(it.end):
		return apply
	case next > int64(it.end):
		return skip
	}
	return gap
}

// hold keeps an item in order of where it begins. It reports false when there
// is no room.
func (s *State) hold(q *sequence, it item) bool {
	if len(q.held) >= maxHeld || s.held >= maxHeldAll {
		return false
	}
	s.held++
	at, _ := slices.BinarySearchFunc(q.held, it, func(a, b item) int {
		if c := cmp.Compare(int64(a.end)-int64(a.count), int64(b.end)-int64(b.count)); c != 0 {
			return c
		}
		if c := cmp.Compare(a.end, b.end); c != 0 {
			return c
		}
		return -1 // of equal ones the first to come stays first
	})
	q.held = slices.Insert(q.held, at, it)
	return true
}

// settle hands on what is held and has become the next.
func (s *State) settle(q *sequence) {
	n := 0
	for _, it := range q.held {
		v := q.judge(it)
		if v == gap {
			break
		}
		if v == apply {
			s.advance(q, it)
		}
		n++
	}
	s.held -= n
	if n == len(q.held) {
		q.held, q.vain = nil, 0
		return
	}
	q.held = slices.Delete(q.held, 0, n)
}

// advance hands an item on and moves its sequence.
func (s *State) advance(q *sequence, it item) {
	q.at = it.end
	s.date = max(s.date, it.from.date)
	s.act(it.from, it.hand)
}

// giveIn is called when a difference has come and q still has a gap. The first
// times the gap may be filled by another one; then what is held is handed on.
func (s *State) giveIn(q *sequence) {
	if len(q.held) == 0 || q.at != q.askedAt {
		q.vain = 0
		return
	}
	if q.vain++; q.vain >= maxVain {
		s.forceOn(q)
	}
}

// forceOn hands on what is held in spite of the gaps.
func (s *State) forceOn(q *sequence) {
	for _, it := range q.held {
		if q.judge(it) != skip {
			s.advance(q, it)
		}
	}
	s.held -= len(q.held)
	q.held, q.vain = nil, 0
}
