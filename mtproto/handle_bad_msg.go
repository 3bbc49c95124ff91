package mtproto

import "time"

// handleBadMsg: bad_msg_notification bad_msg_id:long bad_msg_seqno:int
// error_code:int. It counts only when it names one of our recent messages, or a
// container of theirs.
//
// See https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message.
func (s *Session) handleBadMsg(now time.Time, in inbound) error {
	d := fields(in.body)
	id := MsgID(d.Int64())
	d.Int32() // bad_msg_seqno: the id names the message well enough
	code := int(d.Int32())
	if err := d.Err(); err != nil {
		return err
	}
	requests := s.named(in, id)
	if !s.serviceDue(now, id) && !s.bindRefused(in, id) && len(requests) == 0 {
		return nil
	}
	why := &BadMsgError{Code: code}
	err := s.repairs.count(s.replaced(in), id, s.ids.last, why)
	if code == CodeMsgTooOld {
		for _, r := range requests {
			s.unknownFate(r, true, nil)
		}
		return err
	}
	for _, r := range requests {
		r.single = r.single || code == CodeBadContainer
		if code == CodeContainerIDReuse { // the earlier message may have been this very one
			s.unknownFate(r, false, why)
			continue
		}
		s.refused(r, why)
	}
	switch code {
	case CodeMsgIDTooLow:
		s.setClock(in.id, now)
	case CodeMsgIDTooHigh:
		s.setClock(in.id, now)
		s.replace(now, in, why)
	case CodeBadServerSalt:
		// Comes as bad_server_salt, which has the salt; without it there is
		// nothing to repair but to try again.
	default:
		s.replace(now, in, why)
	}
	return err
}

// named returns the requests whose latest copy went out as id, or in the
// container id, in the session that the message in is of.
func (s *Session) named(in inbound, id MsgID) []*request {
	if r := s.latestNamed(in, id); r != nil {
		return []*request{r}
	}
	if id == 0 { // no message's id, and the container of what travelled alone
		return nil
	}
	return s.requests.waiting(func(r *request) bool {
		return r.container == id && (r.epoch != s.epoch) == s.replaced(in)
	})
}

// serviceDue makes the service messages that id names due again, and tells
// whether there were any.
func (s *Session) serviceDue(now time.Time, id MsgID) (found bool) {
	s.recent.find(id, func(e *sentService) {
		found = true
		switch e.kind {
		case serviceAck:
			for _, id := range e.ids {
				s.acks.add(now, id)
			}
		case servicePing:
			if s.ping.msgID == e.id {
				s.ping = pingState{due: true}
			}
		case serviceSalts:
			if s.salts.asked == e.id {
				s.salts.askAgain()
			}
		case serviceAsk:
			s.askAgain(e.ids)
		case serviceResend:
			s.resend = append(s.resend, e.ids[:min(len(e.ids), maxIDs-min(len(s.resend), maxIDs))]...)
		case serviceDrop:
			s.drop = append(s.drop, e.ids...)
		case serviceDestroy:
			s.destroyAgain(e.id)
		case serviceReply: // the server asks again if it still wants to know
		case serviceWait: // the refusal has ended the wait
		}
		e.id, e.container = 0, 0
	})
	return found
}
