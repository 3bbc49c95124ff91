package mtproto

import (
	"slices"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// permEmpty is the rpc_error, with code 401, of a request under a temporary key
// that is not bound: it did not run.
const permEmpty = "AUTH_KEY_PERM_EMPTY"

// handleBindAnswer takes the rpc_result of a copy of auth.bindTempAuthKey. Any
// copy may be the one that bound the key, but only the refusal of the newest
// says that none did.
func (s *Session) handleBindAnswer(id MsgID, result []byte) error {
	b := s.bind
	d := fields(result)
	if constructorID(result) == tl.IDBoolTrue {
		if id > s.connMark {
			s.answered = true
		}
		*b = bindState{Binding: b.Binding, done: true}
		s.events.add(Event{Kind: EventBound})
		return nil
	}
	if !b.names(id) || b.due {
		return nil
	}
	e := Event{Kind: EventBindFailed, Message: "the answer is neither boolTrue nor an error"}
	if constructorID(result) == mt.IDRpcError {
		e.Code, e.Message = int(d.Int32()), string(d.Bytes())
		if err := d.Err(); err != nil {
			return err
		}
	}
	*b = bindState{Binding: b.Binding}
	s.events.add(e)
	return nil
}

// bindRefused makes the binding due again if the server refused, in this session,
// the message id that asked for it.
func (s *Session) bindRefused(in inbound, id MsgID) bool {
	if s.replaced(in) || !s.bind.names(id) {
		return false
	}
	s.bind.due, s.bind.pause = true, 0
	return true
}

// binds tells whether id is a copy of auth.bindTempAuthKey that may be answered.
func (s *Session) binds(id MsgID) bool {
	return s.bind != nil && !s.bind.done && slices.Contains(s.bind.copies, id)
}

// unbound repairs AUTH_KEY_PERM_EMPTY, which names the copy id of r: the key is
// bound anew and the request follows. It is no repair when the answer is to a
// former copy, or came too often.
func (s *Session) unbound(r *request, id MsgID, e Event) bool {
	if s.bind == nil || e.Code != 401 || e.Message != permEmpty || r.refusals >= maxRefusals {
		return false
	}
	if s.bind.done {
		s.bind.restart()
	}
	if r.waits() && r.msgID == id {
		r.refusals++
		s.requests.requeue(r, false)
	}
	return true
}
