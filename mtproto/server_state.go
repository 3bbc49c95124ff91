package mtproto

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// handleStateReq: msgs_state_req msg_ids:Vector<long>.
func (s *ServerSession) handleStateReq(in serverInbound) error {
	ids, err := readIDs(fields(in.body))
	if err != nil {
		return err
	}
	s.say(appendStateInfo(nil, in.MsgID, ids, s.state))
	return nil
}

// state is the byte of msgs_state_info for a client's message. The order in
// which messages of one connection arrive makes an unknown id below a known one
// certainly not received, so long as nothing was forgotten.
func (s *ServerSession) state(id MsgID) byte {
	b := s.seen.state(id)
	switch {
	case s.running[id]:
		b |= stateRunning
	case s.answers[id] != nil:
		b |= stateRunning | stateAnswered
	}
	return b
}

// idMsgResendAnsReq is in the documentation alone, not in the schema that Telegram
// publishes: msg_resend_ans_req msg_ids:Vector<long>.
const idMsgResendAnsReq = 0x8610baeb

// handleResendReq: msg_resend_req msg_ids:Vector<long>, ids of the server's messages.
// What is still kept is sent again; if any is not, the answer is also that of
// msgs_state_req.
func (s *ServerSession) handleResendReq(in serverInbound) error {
	return s.resend(in, s.unacked, func(MsgID) byte { return stateUnknown })
}

// handleResendAnsReq is handleResendReq by the ids of the queries whose answers are
// wanted.
func (s *ServerSession) handleResendAnsReq(in serverInbound) error {
	return s.resend(in, s.answers, s.state)
}

func (s *ServerSession) resend(in serverInbound, kept map[MsgID]*serverMessage, state func(MsgID) byte) error {
	ids, err := readIDs(fields(in.body))
	if err != nil {
		return err
	}
	lost := false
	for _, id := range ids {
		m := kept[id]
		if m == nil {
			lost = true
			continue
		}
		if !m.queued {
			m.queued = true
			s.out = append(s.out, m)
		}
	}
	if lost {
		s.say(appendStateInfo(nil, in.MsgID, ids, state))
	}
	return nil
}

// handleDropAnswer: rpc_drop_answer req_msg_id:long. It is a query itself.
func (s *ServerSession) handleDropAnswer(in serverInbound) error {
	d := fields(in.body)
	req := MsgID(d.Int64())
	if err := d.Err(); err != nil {
		return err
	}
	m := s.answers[req]
	switch {
	case s.running[req]:
		delete(s.running, req)
		s.event(ServerEvent{Kind: EventDropAnswer, MsgID: req})
		s.answer(in.MsgID, tl.AppendUint32(nil, mt.IDRpcAnswerDroppedRunning))
	case m != nil:
		s.forget(m)
		b := tl.AppendUint32(nil, mt.IDRpcAnswerDropped)
		b = tl.AppendInt64(b, int64(m.msgID))
		b = tl.AppendInt32(b, m.seqNo)
		s.answer(in.MsgID, tl.AppendInt32(b, int32(len(m.body))))
	default:
		s.answer(in.MsgID, tl.AppendUint32(nil, mt.IDRpcAnswerUnknown))
	}
	return nil
}
