package mtproto

import "time"

// handleMsgsAck: msgs_ack msg_ids:Vector<long>. The server has these messages;
// their answers are waited for, across connections.
func (s *Session) handleMsgsAck(_ time.Time, in inbound) error {
	ids, err := readIDs(fields(in.body))
	if err != nil {
		return err
	}
	for _, id := range ids {
		s.arrived(in, id)
	}
	return nil
}

// arrived notes that the server received the message id. Of one that was
// overtaken even that proves nothing, so the server is asked again and again.
func (s *Session) arrived(in inbound, id MsgID) {
	if r := s.latestNamed(in, id); r != nil && r.state == requestSent && !r.overtaken {
		r.state = requestAcked
	}
}
