package mtproto

// handleResendReq: msg_resend_req msg_ids:Vector<long>. The server asks for
// messages of ours that it does not have. Requests still pending are sent again
// under new ids; for the rest the answer is the same as to msgs_state_req: they
// are forgotten here.
func (s *Session) handleResendReq(in inbound) error {
	ids, err := readIDs(fields(in.body))
	if err != nil {
		return err
	}
	lost := false
	for _, id := range ids {
		if s.bind.names(id) {
			s.bind.due = true
			continue
		}
		r := s.latestNamed(in, id)
		if r == nil || r.state != requestSent {
			lost = true
			continue
		}
		s.requests.requeue(r, false)
	}
	if lost {
		s.reply(appendStateInfo(nil, in.id, ids, s.seen.state))
	}
	return nil
}
