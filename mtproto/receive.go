package mtproto

import (
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// inbound is a received message on its way to its handler.
type inbound struct {
	id    MsgID
	seqNo int32
	body  []byte
	// fresh is what the clock thinks of the message. Of one that is not fresh
	// only what answers a message of ours has an effect.
	fresh freshness
	// session it was sent in: ours, or the one that was replaced on this
	// connection, from which only answers to what was sent in it count.
	session int64
	// unpacked marks the contents of gzip_packed, which must not nest.
	unpacked bool
}

// Receive decrypts, in place, one transport frame that arrived at now. It takes
// ownership of frame: bodies of events alias it. Outcomes are queued for
// NextEvent.
//
// A *SecurityError means that the offending message had no effect (but for
// answers to our requests, which count whatever the clock says) and that the
// connection must be dropped; the session and its requests stay valid for the
// next one.
// ErrBusy means that too many events wait: the frame was not touched, fetch them
// and call again.
//
// bad_server_salt, bad_msg_notification and new_session_created are resolved
// here: the messages they name are queued again under new ids, so callers
// never see them, but for the events they make.
//
// See https://core.telegram.org/mtproto/security_guidelines.
func (s *Session) Receive(now time.Time, frame []byte) error {
	switch {
	case s.closed:
		return ErrClosed
	case s.events.len() >= maxEvents:
		return fmt.Errorf("receive: %d events were not fetched: %w", s.events.len(), ErrBusy)
	}
	m, _, err := crypto.DecryptMessage(s.opts.Key, crypto.Server, frame)
	if err != nil {
		return &SecurityError{Check: "packet", Err: err}
	}
	s.polls.answered()
	in := inbound{id: MsgID(m.MsgID), seqNo: m.SeqNo, body: m.Body, session: m.SessionID}
	if in.session != s.id && (s.previous == 0 || in.session != s.previous) {
		return &SecurityError{Check: "session_id"}
	}
	return s.receivePlain(now, in)
}

// replaced tells whether a message belongs to a session that was replaced, be it
// by the message before it in the same container.
func (s *Session) replaced(in inbound) bool { return in.session != s.id }

// receivePlain handles an authenticated message: everything behind decryption.
func (s *Session) receivePlain(now time.Time, in inbound) error {
	if in.id&1 == 0 {
		return &SecurityError{Check: "msg_id parity"}
	}
	s.unpackLeft = s.opts.MaxUnpacked
	in.fresh = s.clock.judge(in.id, now)
	if in.fresh == fresh && s.seen.lookup(in.id) == unseen && !s.replaced(in) {
		s.observe(in.id, now)
	}
	s.violation = nil
	s.dispatchOnce(now, in)
	if s.violation != nil {
		return s.violation
	}
	if in.fresh == future && s.clock.judge(in.id, now) == future {
		// Either our clock went back or the server's is wrong. What comes over
		// the next connection will tell.
		s.clock.doubt()
		return &SecurityError{Check: "msg_id in the future"}
	}
	return nil
}

// dispatchOnce sees to it that a message is handled once and acknowledged
// every time.
func (s *Session) dispatchOnce(now time.Time, in inbound) {
	if constructorID(in.body) == mt.IDMsgContainer {
		s.dispatch(now, in) // its messages are remembered one by one
		return
	}
	if s.replaced(in) {
		s.dispatch(now, in) // cannot be acknowledged any more; only answers count
		return
	}
	switch s.seen.lookup(in.id) {
	case seenBefore:
		s.ack(now, in)
		return
	case forgotten:
		in.fresh = max(in.fresh, stale)
	}
	if in.fresh == fresh {
		s.seen.add(in.id)
	}
	s.dispatch(now, in)
	switch {
	case s.replaced(in): // with it went what was seen and acknowledged
	case s.violation != nil:
		s.seen.remove(in.id)
	case in.fresh != future:
		s.ack(now, in)
	}
}

// ack queues the acknowledgement of a message that wants one.
func (s *Session) ack(now time.Time, in inbound) {
	if contentRelated(in.seqNo) {
		s.acks.add(now, in.id)
	}
}

// observe lets the clock learn from a message.
func (s *Session) observe(id MsgID, now time.Time) {
	before := s.clock.offset
	s.clock.observe(id, now)
	s.clockMoved(before)
}

// setClock takes the id of a message that was certainly made just now.
func (s *Session) setClock(id MsgID, now time.Time) {
	before := s.clock.offset
	s.clock.set(id, now)
	s.clockMoved(before)
}

func (s *Session) clockMoved(before time.Duration) {
	if moved := s.clock.offset - before; moved <= -clockNotable || moved >= clockNotable {
		s.events.add(Event{Kind: EventClock, Offset: s.clock.offset})
	}
}
