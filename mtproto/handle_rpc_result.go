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
	r := s.requests.byMsg[id]
	if r == nil {
		return nil
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
		return s.finishError(r, result)
	}
	s.events.add(Event{Kind: EventResult, RequestID: r.id, Body: result})
	s.requests.remove(r)
	return nil
}

// finishError: rpc_error error_code:int error_message:string.
func (s *Session) finishError(r *request, result []byte) error {
	d := fields(result)
	code, message := int(d.Int32()), string(d.Bytes())
	if err := d.Err(); err != nil {
		s.fail(r, fmt.Errorf("unreadable answer: %w", err), true)
		return nil
	}
	s.events.add(Event{Kind: EventRPCError, RequestID: r.id, Code: code, Message: message})
	s.requests.remove(r)
	return nil
}

// proven notes that the server answered something sent on this connection: what
// it sends now is of now.
func (s *Session) proven(r *request) {
	s.repairs.rounds = 0
	if r.conn == s.conn {
		s.clock.synced = s.clock.heard
	}
}
