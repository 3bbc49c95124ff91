package mtproto

import "time"

// handleDetailedInfo: msg_detailed_info msg_id:long answer_msg_id:long bytes:int
// status:int. The server has an answer to our message and would rather not
// send it unasked.
func (s *Session) handleDetailedInfo(now time.Time, in inbound) error {
	d := fields(in.body)
	id, answer := MsgID(d.Int64()), MsgID(d.Int64())
	if err := d.Err(); err != nil {
		return err
	}
	s.arrived(in, id)
	r := s.copyNamed(in, id)
	if r != nil {
		r.answer = answer
	}
	s.offered(now, answer, r != nil || s.binds(id))
	return nil
}

// handleNewDetailedInfo: msg_new_detailed_info answer_msg_id:long bytes:int
// status:int. The same for a message that answers nothing.
func (s *Session) handleNewDetailedInfo(now time.Time, in inbound) error {
	d := fields(in.body)
	answer := MsgID(d.Int64())
	if err := d.Err(); err != nil {
		return err
	}
	s.offered(now, answer, true)
	return nil
}

// offered asks for a message the server holds, or acknowledges it when it was
// received already or nobody waits for it.
func (s *Session) offered(now time.Time, answer MsgID, wanted bool) {
	if wanted && s.seen.lookup(answer) == unseen {
		if len(s.resend) < maxIDs {
			s.resend = append(s.resend, answer)
		}
		return
	}
	s.acks.add(now, answer)
}
