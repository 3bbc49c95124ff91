package updates

import (
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Answer takes the result of a request. What is not a result of that request
// is an error, and counts as its failure.
func (s *State) Answer(now time.Time, r Request, res tl.Object) error {
	b := s.pending(r)
	if b == nil {
		return nil // of a former time
	}
	s.now, s.heard = now, now
	done, ok := true, true
	switch res := res.(type) {
	case *api.UpdatesState:
		if ok = r.state; ok {
			s.known = true
			s.set(res)
		}
	case api.UpdatesDifferenceClass:
		if ok = !r.state && r.Channel == 0; ok {
			done = s.difference(res)
		}
	case api.UpdatesChannelDifferenceClass:
		if ok = r.Channel != 0; ok {
			done = s.channelDifference(s.channels[r.Channel], res)
		}
	default:
		ok = false
	}
	if !ok {
		err := fmt.Errorf("answer to %T is %T", r.Call(0), res)
		s.Failed(now, r, err)
		return err
	}
	s.finish(b, done, r)
	return nil
}

// set takes the sequences to where the server says they are.
func (s *State) set(st *api.UpdatesState) {
	if st == nil {
		return
	}
	s.pts.at, s.qts.at, s.seq.at, s.date = st.Pts, st.Qts, st.Seq, st.Date
}

// finish ends a request that was answered. done tells that the answer is the
// last part of the difference.
func (s *State) finish(b *box, done bool, r Request) {
	moved := r.state
	for _, q := range s.sequences(b) {
		moved = moved || q.at != q.askedAt
	}
	s.answered(b)
	if !done && !moved { // a server that goes in circles is not followed
		s.backOff(b, 0)
		return
	}
	b.pause = 0
	if !done { // what is held may be in the next part
		s.ask(b)
		return
	}
	again := b.again || b.channel == 0 && !s.known
	for _, q := range s.sequences(b) {
		s.settle(q)
		s.giveIn(q)
	}
	switch {
	case b.asked != 0: // what was handed on has asked
	case again:
		s.ask(b)
	case s.hasGap(b):
		s.alarm(b, s.now.Add(gapWait))
	}
}
