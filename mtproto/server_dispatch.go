package mtproto

import (
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// dispatch handles one accepted message of the client. What is no service
// message is a query for the host.
func (s *ServerSession) dispatch(now time.Time, in serverInbound) error {
	switch in.ConstructorID {
	case 0:
		return errNoBody
	case mt.IDMsgContainer:
		return errNestedContainer
	case mt.IDGzipPacked:
		return errNestedGzip
	case mt.IDMsgsAck:
		return s.handleAck(in)
	case mt.IDPingRequest, mt.IDPingDelayDisconnectRequest:
		return s.handlePing(in)
	case mt.IDGetFutureSaltsRequest:
		return s.handleGetFutureSalts(now, in)
	case mt.IDMsgsStateReq:
		return s.handleStateReq(in)
	case mt.IDMsgResendReq:
		return s.handleResendReq(in)
	case idMsgResendAnsReq:
		return s.handleResendAnsReq(in)
	case mt.IDRpcDropAnswerRequest:
		return s.handleDropAnswer(in)
	case mt.IDDestroySessionRequest:
		return s.handleDestroySession(in)
	case mt.IDHTTPWaitRequest:
		return s.handleHTTPWait(in)
	case mt.IDMsgsAllInfo, mt.IDMsgsStateInfo:
		return nil // voluntary, or an answer to a question never asked
	}
	if len(s.running) >= s.opts.MaxRunning {
		return errors.New("too many queries are running")
	}
	s.running[in.MsgID] = true
	s.event(ServerEvent{Kind: EventQuery, MsgID: in.MsgID, Body: in.body})
	return nil
}

// handleAck: the client has these messages, so they need not be kept.
func (s *ServerSession) handleAck(in serverInbound) error {
	ids, err := readIDs(fields(in.body))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if m := s.unacked[id]; m != nil {
			s.forget(m)
			s.event(ServerEvent{Kind: EventAcked, MsgID: id, Request: m.req})
		}
	}
	s.tidy()
	return nil
}

// tidy drops acknowledged messages from the history once they are the most.
func (s *ServerSession) tidy() {
	if len(s.sent) < 2*len(s.unacked)+16 {
		return
	}
	var live []*serverMessage
	for _, m := range s.sent {
		if !m.gone {
			live = append(live, m)
		}
	}
	s.sent = live
}

// handlePing: ping ping_id:long, ping_delay_disconnect ping_id:long
// disconnect_delay:int.
func (s *ServerSession) handlePing(in serverInbound) error {
	d := fields(in.body)
	ping := d.Int64()
	keepAlive := in.ConstructorID == mt.IDPingDelayDisconnectRequest
	var delay time.Duration
	if keepAlive {
		delay = time.Duration(d.Int32()) * time.Second
	}
	if err := d.Err(); err != nil {
		return err
	}
	if keepAlive {
		s.event(ServerEvent{Kind: EventKeepAlive, Delay: delay})
	}
	b := tl.AppendUint32(nil, mt.IDPong)
	b = tl.AppendInt64(b, int64(in.MsgID))
	s.say(tl.AppendInt64(b, ping))
	return nil
}

// handleGetFutureSalts: get_future_salts num:int.
func (s *ServerSession) handleGetFutureSalts(now time.Time, in serverInbound) error {
	d := fields(in.body)
	num := int(d.Int32())
	if err := d.Err(); err != nil {
		return err
	}
	salts := s.opts.Salts(now)
	salts = salts[:min(len(salts), max(num, 1), maxFutureSalts)]
	b := tl.AppendUint32(nil, mt.IDFutureSalts)
	b = tl.AppendInt64(b, int64(in.MsgID))
	b = tl.AppendInt32(b, int32(now.Unix()))
	b = tl.AppendInt32(b, int32(len(salts)))
	for _, salt := range salts {
		b = tl.AppendInt32(b, int32(salt.ValidSince.Unix()))
		b = tl.AppendInt32(b, int32(salt.ValidUntil.Unix()))
		b = tl.AppendInt64(b, salt.Value)
	}
	s.say(b)
	return nil
}

// handleHTTPWait: http_wait max_delay:int wait_after:int max_wait:int, in
// milliseconds.
func (s *ServerSession) handleHTTPWait(in serverInbound) error {
	d := fields(in.body)
	ms := func() time.Duration { return time.Duration(max(d.Int32(), 0)) * time.Millisecond }
	e := ServerEvent{Kind: EventHTTPWait, MsgID: in.MsgID, MaxDelay: ms(), WaitAfter: ms(), MaxWait: ms()}
	if err := d.Err(); err != nil {
		return err
	}
	s.event(e)
	return nil
}

// handleDestroySession: destroy_session session_id:long, about another session
// of the same key.
func (s *ServerSession) handleDestroySession(in serverInbound) error {
	d := fields(in.body)
	id := d.Int64()
	if err := d.Err(); err != nil {
		return err
	}
	answer := mt.IDDestroySessionNone
	if id != s.opts.SessionID && s.opts.DestroySession != nil && s.opts.DestroySession(id) {
		answer = mt.IDDestroySessionOk
		s.event(ServerEvent{Kind: EventDestroyed, SessionID: id})
	}
	s.say(tl.AppendInt64(tl.AppendUint32(nil, answer), id))
	return nil
}
