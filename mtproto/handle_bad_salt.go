package mtproto

import "time"

// handleBadServerSalt: bad_server_salt bad_msg_id:long bad_msg_seqno:int
// error_code:int new_server_salt:long. Normal at the start with a stale salt:
// the named messages go out again at once with the new one.
func (s *Session) handleBadServerSalt(now time.Time, in inbound) error {
	d := fields(in.body)
	id := MsgID(d.Int64())
	d.Int32() // bad_msg_seqno
	d.Int32() // error_code, always 48
	salt := d.Int64()
	if err := d.Err(); err != nil {
		return err
	}
	requests := s.named(in, id)
	if !s.serviceDue(now, id) && !s.bindRefused(in, id) && len(requests) == 0 {
		return nil
	}
	s.takeSalt(salt, in.id.Time())
	why := &BadMsgError{Code: CodeBadServerSalt}
	for _, r := range requests {
		s.refused(r, why)
	}
	return s.repairs.count(s.replaced(in), id, s.ids.last, why)
}

// takeSalt installs the salt the server named at server time t.
func (s *Session) takeSalt(salt int64, t time.Time) {
	s.salts.replace(salt, t)
	s.events.add(Event{Kind: EventSalts, Salts: s.salts.all()})
}
