package mtproto

import (
	"fmt"
	"time"
)

// EventKind tells what an Event reports and which of its fields are set.
type EventKind uint8

const (
	// EventResult: the answer to RequestID is Body (gzip already undone).
	EventResult EventKind = iota + 1
	// EventRPCError: the server refused RequestID with Code and Message. With
	// MaybeExecuted that answers the copy sent last; an earlier one, whose answer
	// was lost, may have run.
	EventRPCError
	// EventFailed: RequestID ends without an answer; Err is a *CallError.
	EventFailed
	// EventUpdate: Body is a message that is no service message: an Updates
	// object, or something this layer's schema does not know.
	EventUpdate
	// EventSessionCreated: the server made new state for this session; updates
	// may have been lost, so the main session asks for the difference. UniqueID
	// differs per creation.
	EventSessionCreated
	// EventSalts: Salts are the salts known now. Persist them when convenient.
	EventSalts
	// EventClock: Offset, server time minus local time, changed notably.
	EventClock
	// EventPong: a ping was answered after RTT.
	EventPong
	// EventPingTimeout: a ping got no answer in time; the connection is dead
	// and should be dropped.
	EventPingTimeout
	// EventSessionReset: the session was replaced by one with SessionID, for
	// the reason Err (a *BadMsgError). As after EventSessionCreated, updates may
	// have been lost.
	EventSessionReset
	// EventDropped: one message was unusable and cost nothing else; Err says
	// why.
	EventDropped
	// EventBound: the server agreed that the temporary key acts for the permanent
	// one, and requests flow. What initConnection told the server is to be told
	// again.
	EventBound
	// EventBindFailed: the server refused to bind the temporary key, with Code and
	// Message. Requests go on waiting. A new connection tries again; otherwise the
	// host decides: Rekey, or Close.
	EventBindFailed
	// EventReceived: the server confirmed by a quick ack that the frame with
	// RequestID arrived. News for whoever waits; no promise, as the server may
	// still refuse the request.
	EventReceived
	// EventKeyDestroyed: the answer to DestroyKey is Message: "ok", "none" (there
	// was no such key) or "fail".
	EventKeyDestroyed
)

var eventKinds = [...]string{
	EventResult: "result", EventRPCError: "rpc error", EventFailed: "failed", EventUpdate: "update",
	EventSessionCreated: "session created", EventSalts: "salts", EventClock: "clock", EventPong: "pong",
	EventPingTimeout: "ping timeout", EventSessionReset: "session reset", EventDropped: "dropped",
	EventBound: "bound", EventBindFailed: "bind failed", EventReceived: "received", EventKeyDestroyed: "key destroyed",
}

func (k EventKind) String() string {
	if int(k) < len(eventKinds) && eventKinds[k] != "" {
		return eventKinds[k]
	}
	return fmt.Sprintf("EventKind(%d)", uint8(k))
}

// Event is a fact the session reports to its host. Body belongs to the receiver
// of the event; it may alias the frame it arrived in.
type Event struct {
	Kind      EventKind
	RequestID RequestID
	Body      []byte
	Code      int
	Message   string
	Err       error
	// MaybeExecuted is for EventRPCError.
	MaybeExecuted bool
	Salts         []Salt
	Offset        time.Duration
	RTT           time.Duration
	SessionID     int64
	UniqueID      int64
}
