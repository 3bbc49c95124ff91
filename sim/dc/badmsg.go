package dc

import (
	"encoding/binary"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// codeBadSalt is the code that is said with bad_server_salt.
const codeBadSalt = 48

// badMsg asks whether a fault refuses a packet, which has had no effect yet. It
// strikes packets with something new that must be acknowledged (queries, mostly)
// and nothing that took effect before: what is refused must not have happened.
func (s *session) badMsg(c *conn, now time.Time, m crypto.Message) *mtproto.Reject {
	fresh, container := s.contents(m)
	if !fresh {
		return nil
	}
	e := c.who()
	e.Side, e.Container = control.FromClient, container
	strike, struck := c.dc.hub.opts.Faults.Take(e, control.FaultBadMsg)
	if !struck {
		return nil
	}
	c.again = nil // a second copy would take effect after all
	switch {
	case strike.Code == codeBadSalt:
		return &mtproto.Reject{Code: codeBadSalt, NewSalt: s.salts.Current(now)}
	}
	return &mtproto.Reject{Code: strike.Code}
}

// contents looks through a packet: whether all content-related messages in it
// are new, and there is one; and whether it is a container.
func (s *session) contents(m crypto.Message) (fresh, container bool) {
	body := m.Body
	if len(body) < 8 || binary.LittleEndian.Uint32(body) != mt.IDMsgContainer {
		return m.SeqNo&1 == 1 && !s.judge.Knows(m.MsgID), false
	}
	if s.judge.Knows(m.MsgID) {
		return false, true
	}
	for rest := body[8:]; len(rest) >= 16; {
		id, size := int64(binary.LittleEndian.Uint64(rest)), uint64(binary.LittleEndian.Uint32(rest[12:]))
		if rest[8]&1 == 1 {
			if s.judge.Knows(id) {
				return false, true
			}
			fresh = true
		}
		if rest = rest[16:]; size > uint64(len(rest)) {
			return false, true // malformed: the protocol says so by itself
		}
		rest = rest[size:]
	}
	return fresh, true
}

// check judges a message: first what a fault wants for the whole packet, then
// the rules.
func (s *session) check(now time.Time, h mtproto.Header) *mtproto.Reject {
	if r := s.refuse; r != nil && h.ContainerID == 0 {
		s.refuse = nil
		return r
	}
	return s.judge.Check(now, h)
}

// excused says which refusals are not held against a client: everything on a
// connection on which a fault changed what the client sent; salts that were good
// once, because salts change while a client is away or at a fault's command; and
// message ids by the clock that the DC showed before a fault moved it.
func (s *session) excused(now time.Time, v check.Violation, h mtproto.Header) bool {
	switch {
	case s.from.nc.Tampered():
		return true
	case v == check.Salt:
		return s.salts.issued(now, h.Salt)
	case v == check.TooLow, v == check.TooHigh, v == check.TooOld:
		return s.dc.clock.excuses(now, int64(h.MsgID))
	}
	return false
}
