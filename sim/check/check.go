// Package check judges what clients send, by rules of its own: it shares nothing
// with the code that clients of this project use to make their messages, so a
// misunderstanding on one side shows on the other.
//
// See https://core.telegram.org/mtproto/service_messages_about_messages and
// https://core.telegram.org/mtproto/description.
package check

import (
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
)

// Error codes of bad_msg_notification.
const (
	codeTooLow        = 16
	codeTooHigh       = 17
	codeNotDivisible  = 18
	codeSameContainer = 19
	codeTooOld        = 20
	codeSeqNoTooLow   = 32
	codeSeqNoTooHigh  = 33
	codeSeqNoOdd      = 34
	codeSeqNoEven     = 35
	codeBadSalt       = 48
	codeContainer     = 64
)

// The window in which a msg_id must lie, around the server's clock.
const (
	past   = 300 * time.Second
	future = 30 * time.Second
)

// Session judges the messages of one session in the order of their arrival. It
// is not safe for concurrent use.
type Session struct {
	salts  Salts
	counts *Counts
	excuse Excuse
	seen   history
	// container is the one whose messages are being judged.
	container accepted
}

// Salts tells which salts a key may use.
type Salts interface {
	// Valid reports whether a client may use salt at now.
	Valid(now time.Time, salt int64) bool
	// Current is the salt to tell a client that used another one.
	Current(now time.Time) int64
}

// Excuse tells whether a verdict, which stands, is no violation: the client did
// what is right by all that it could know.
type Excuse func(now time.Time, v Violation, h mtproto.Header) bool

// NewSession returns the judge of a session that has sent nothing yet. counts
// may be shared by many and counts every violation that excuse, which may be
// nil, does not accept.
func NewSession(salts Salts, counts *Counts, excuse Excuse) *Session {
	return &Session{salts: salts, counts: counts, excuse: excuse}
}

// Knows reports whether a message was accepted, or is so old that it may have
// been.
func (s *Session) Knows(id int64) bool { return s.seen.has(id) || s.seen.forgot(id) }

// Check returns nil for a message that may take effect, or the verdict. It is
// made for mtproto.ServerOptions.
func (s *Session) Check(now time.Time, h mtproto.Header) *mtproto.Reject {
	v := s.judge(now, h)
	if v == fine {
		if oddAck(h) {
			s.counts.Add(SeqNoOdd)
		}
		s.accept(h)
		return nil
	}
	if s.excuse == nil || !s.excuse(now, v, h) {
		s.counts.Add(v)
	}
	switch v {
	case Padding:
		return &mtproto.Reject{Close: true}
	case Salt:
		return &mtproto.Reject{Code: codeBadSalt, NewSalt: s.salts.Current(now)}
	}
	return &mtproto.Reject{Code: v.code()}
}

func (s *Session) judge(now time.Time, h mtproto.Header) Violation {
	inner := h.ContainerID != 0
	if !inner && (h.Padding < 12 || h.Padding > 1024) {
		return Padding
	}
	if v := checkID(now, h, inner); v != fine {
		return v
	}
	if !inner && !s.salts.Valid(now, h.Salt) {
		return Salt
	}
	if v := s.checkContainer(h, inner); v != fine {
		return v
	}
	if s.seen.has(int64(h.MsgID)) {
		if h.ConstructorID == idContainer {
			return ContainerRepeated
		}
		return fine // a client may repeat a message; it takes effect once
	}
	if s.seen.forgot(int64(h.MsgID)) {
		return TooOld
	}
	if v := checkParity(h); v != fine {
		return v
	}
	return s.seen.checkSeqNo(accepted{int64(h.MsgID), h.SeqNo})
}

// checkID checks divisibility and the window. A message inside a container may
// be a repeat of an old one: then the server cannot tell any more.
func checkID(now time.Time, h mtproto.Header, inner bool) Violation {
	id := int64(h.MsgID)
	age := now.Sub(idTime(id))
	switch {
	case id&3 != 0:
		return NotDivisible
	case age < -future:
		return TooHigh
	case age > past && inner:
		return TooOld
	case age > past:
		return TooLow
	}
	return fine
}

// InWindow reports whether a msg_id may be used at now, as far as time goes.
func InWindow(now time.Time, id int64) bool {
	age := now.Sub(idTime(id))
	return age >= -future && age <= past
}

// idTime is the moment an id stands for: its upper half counts seconds.
func idTime(id int64) time.Time {
	fraction := (uint64(id) & 0xffffffff) * uint64(time.Second) >> 32
	return time.Unix(id>>32, int64(fraction))
}

// checkContainer checks what a container and its messages owe each other.
func (s *Session) checkContainer(h mtproto.Header, inner bool) Violation {
	if !inner {
		return fine
	}
	switch {
	case h.ConstructorID == idContainer: // one inside the other
		return ContainerInvalid
	case h.MsgID >= h.ContainerID:
		return ContainerInvalid
	case s.container.id == int64(h.ContainerID) && h.SeqNo > s.container.seqNo:
		return ContainerInvalid
	}
	return fine
}

func (s *Session) accept(h mtproto.Header) {
	a := accepted{int64(h.MsgID), h.SeqNo}
	if h.ConstructorID == idContainer {
		s.container = a
	}
	s.seen.add(a)
}
