package mtproto

import (
	"time"

	"github.com/tgfleet/tgfleet/tl"
)

// handleFutureSalts: future_salts req_msg_id:long now:int salts:vector<future_salt>,
// a bare vector of bare future_salt valid_since:int valid_until:int salt:long.
func (s *Session) handleFutureSalts(now time.Time, in inbound) error {
	d := fields(in.body)
	asked := MsgID(d.Int64())
	d.Int32() // now: the message's own id is finer
	n := d.BareVectorLen(16)
	if n > maxFutureSalts {
		return &tl.LimitError{What: "future salts", Got: n, Max: maxFutureSalts}
	}
	more := make([]saltEntry, 0, n)
	for range n {
		e := saltEntry{since: int64(uint32(d.Int32())), until: int64(uint32(d.Int32()))}
		e.value = d.Int64()
		more = append(more, e)
	}
	if err := d.Err(); err != nil {
		return err
	}
	if s.salts.asked == 0 || asked != s.salts.asked {
		return nil
	}
	s.salts.asked = 0
	t := s.serverTime(now)
	s.salts.learn(more, t)
	if s.salts.enough(t) {
		s.salts.pause, s.salts.notUntil = 0, time.Time{}
	}
	s.events.add(Event{Kind: EventSalts, Salts: s.salts.all()})
	return nil
}
