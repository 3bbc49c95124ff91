package mtproto

import (
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

// ServerSession is the server's end of a session.
type ServerSession struct{ opts ServerOptions }

// NewServerSession returns the server's end of one session.
func NewServerSession(o ServerOptions) (*ServerSession, error) { return &ServerSession{opts: o}, nil }

// Receive handles a message the host decrypted.
func (s *ServerSession) Receive(now time.Time, m crypto.Message, padding int) error { return nil }

// NextEvent returns the oldest event not fetched yet.
func (s *ServerSession) NextEvent() (ServerEvent, bool) { return ServerEvent{}, false }

// Reply answers a query.
func (s *ServerSession) Reply(req MsgID, result []byte) {}

// ReplyError answers a query with an error.
func (s *ServerSession) ReplyError(req MsgID, code int, message string) {}

// PushUpdate queues a message of the server's own.
func (s *ServerSession) PushUpdate(body []byte) {}

// Flush returns the encrypted payloads to be sent now.
func (s *ServerSession) Flush(now time.Time) [][]byte { return nil }

// Connected tells that a new connection serves the session.
func (s *ServerSession) Connected(now time.Time) {}

// Disconnected tells that the connection is gone.
func (s *ServerSession) Disconnected(now time.Time) {}
