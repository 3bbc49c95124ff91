package mtproto

import (
	"fmt"
	"io"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

// ServerOptions configure the server's end of a session.
type ServerOptions struct {
	// Key and SessionID name the session; the host found them in the first
	// frame. Required.
	Key       *crypto.AuthKey
	SessionID int64
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Salts returns the salts of Key from the current one on, soonest first.
	Salts func(now time.Time) []Salt
	// Check is the host's own judgement of a message, container or inner
	// message, before it has any effect; nil accepts everything.
	Check func(now time.Time, h Header) *Reject
	// DestroySession forgets another session of the same key and tells whether
	// it existed; nil knows none.
	DestroySession func(sessionID int64) bool
	// MaxUnpacked bounds what the gzip_packed objects of one frame unpack to;
	// default 16 MiB.
	MaxUnpacked int
	// MaxUnacked bounds messages kept for a client that does not take or
	// acknowledge them; the oldest are forgotten beyond it. Default 4096.
	MaxUnacked int
	// MaxRunning bounds queries that wait for the host's answer; default 4096.
	MaxRunning int
}

// Header is what a message says about itself, for ServerOptions.Check.
type Header struct {
	MsgID     MsgID
	SeqNo     int32
	Salt      int64
	SessionID int64
	// Padding is the padding of the frame, Bytes the size of the body.
	Padding, Bytes int
	// ContainerID is the id of the container around the message, or 0.
	ContainerID MsgID
	// ConstructorID opens the body; of a compressed query it is gzip_packed's.
	ConstructorID uint32
	// Duplicate tells that this id was accepted before.
	Duplicate bool
}

// Reject is a verdict against a message.
type Reject struct {
	// Code is the error_code of bad_msg_notification, 16 to 64, or 48 for
	// bad_server_salt.
	Code int
	// NewSalt is the salt bad_server_salt announces.
	NewSalt int64
	// Close drops the connection instead of answering.
	Close bool
}

// RejectedError tells the host to close the connection: its Check said so, or
// the frame cannot be answered.
type RejectedError struct {
	MsgID  MsgID
	Reason string
}

func (e *RejectedError) Error() string {
	return fmt.Sprintf("message %s rejected: %s; close the connection", e.MsgID, e.Reason)
}

// ServerEventKind tells what a ServerEvent reports.
type ServerEventKind uint8

const (
	// EventQuery: Body is a query to be answered by Reply or ReplyError with
	// MsgID.
	EventQuery ServerEventKind = iota + 1
	// EventAcked: the client acknowledged the message MsgID of the server's:
	// the answer to query Request, or an update if Request is 0.
	EventAcked
	// EventSessionNew: the first message of the session was accepted.
	EventSessionNew
	// EventDestroyed: the client asked to forget SessionID, another session.
	EventDestroyed
	// EventDropAnswer: the client does not want the answer to query MsgID,
	// which is still being worked on; a Reply to it is ignored.
	EventDropAnswer
	// EventKeepAlive: close the connection unless another ping comes within
	// Delay (ping_delay_disconnect).
	EventKeepAlive
	// EventHTTPWait: by HTTP, the client lets the server choose when to answer:
	// a message may wait MaxDelay from the first and WaitAfter from the last one
	// queued, and when there is none for MaxWait, EmptyContainer is the answer.
	EventHTTPWait
)

func (k ServerEventKind) String() string {
	names := [...]string{EventQuery: "query", EventAcked: "acked", EventSessionNew: "session new",
		EventDestroyed: "destroyed", EventDropAnswer: "drop answer", EventKeepAlive: "keep alive", EventHTTPWait: "http wait"}
	if int(k) < len(names) && names[k] != "" {
		return names[k]
	}
	return fmt.Sprintf("ServerEventKind(%d)", uint8(k))
}

// ServerEvent is a fact the session reports to the server's host.
type ServerEvent struct {
	Kind      ServerEventKind
	MsgID     MsgID
	Request   MsgID
	Body      []byte
	SessionID int64
	Delay     time.Duration
	// Of http_wait.
	MaxDelay, WaitAfter, MaxWait time.Duration
}
