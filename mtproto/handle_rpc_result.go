package mtproto

import (
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/tl/mt"
)

// handleRPCResult: rpc_result req_msg_id:long result:Object. It ends the
// request; an answer to a request that is not pending (repeated, cancelled)
// means nothing any more.
func (s *Session) handleRPCResult(now time.Time, in inbound) error {
	d := fields(in.body)
	id := MsgID(d.Int64())
	result := d.Rest()
	if err := d.Err(); err != nil {
		return err
	}
	r := s.copyNamed(in, id)
	if r == nil {
		return s.handleServiceResult(in, id, result)
	}
	s.proven(r)
	if constructorID(result) == mt.IDGzipPacked {
		unpacked, err := unpack(result, &s.unpackLeft)
		if err != nil {
			s.fail(r, fmt.Errorf("unreadable answer: %w", err), true)
			return nil
		}
		result = unpacked
	}
	if constructorID(result) == mt.IDRpcError {
		return s.finishError(r, id, result)
	}
	s.events.add(Event{Kind: EventResult, RequestID: r.id, Body: result})
	s.requests.remove(r)
	return nil
}

// handleServiceResult takes an rpc_result that names no request: the answer to a
// query of the session itself.
func (s *Session) handleServiceResult(in inbound, id MsgID, result []byte) error {
	if s.replaced(in) {
		return nil
	}
	if s.binds(id) {
		return s.handleBindAnswer(id, result)
	}
	switch constructorID(result) {
	case mt.IDDestroySessionOk, mt.IDDestroySessionNone:
		return s.handleSessionDestroyed(result)
	case mt.IDDestroyAuthKeyOk, mt.IDDestroyAuthKeyNone, mt.IDDestroyAuthKeyFail:
		s.handleKeyDestroyed(result)
	case mt.IDRpcError:
		s.destructionRefused(id)
	case mt.IDRpcAnswerUnknown, mt.IDRpcAnswerDroppedRunning, mt.IDRpcAnswerDropped:
		// Answers to rpc_drop_answer. The request was cancelled here already; that
		// its answer is not coming, or came, changes nothing.
	}
	return nil
}

// finishError: rpc_error error_code:int error_message:string.
func (s *Session) finishError(r *request, id MsgID, result []byte) error {
	d := fields(result)
	code, message := int(d.Int32()), string(d.Bytes())
	if err := d.Err(); err != nil {
		s.fail(r, fmt.Errorf("unreadable answer: %w", err), true)
		return nil
	}
	e := Event{Kind: EventRPCError, RequestID: r.id, Code: code, Message: message, MaybeExecuted: r.doubt}
	if s.unbound(r, id, e) {
		return nil
	}
	s.events.add(e)
	s.requests.remove(r)
	return nil
}

// copyNamed returns the request of which a copy went out as id in the session
// that the message in is of, if it is pending. Ids begin anew with a session, so
// an answer from another one may name an id that means another request here.
func (s *Session) copyNamed(in inbound, id MsgID) *request {
	epoch := s.epoch
	if s.replaced(in) {
		epoch--
	}
	if r := s.requests.byMsg[id]; r != nil && r.sentIn(id, epoch) {
		return r
	}
	return nil
}

// latestNamed is copyNamed for the copy sent last, which alone the state of the
// request is about.
func (s *Session) latestNamed(in inbound, id MsgID) *request {
	if r := s.copyNamed(in, id); r != nil && r.msgID == id {
		return r
	}
	return nil
}

// proven notes that the server answered something sent on this connection: what
// it sends now is of now.
func (s *Session) proven(r *request) {
	s.repairs.rounds = 0
	if r.conn == s.conn {
		s.answered = s.answered || r.epoch == s.epoch
		s.clock.synced = s.clock.heard
	}
}
