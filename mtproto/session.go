package mtproto

import "time"

// Session is the client's end of an MTProto session.
type Session struct{ opts Options }

// NewSession returns a session that is not connected.
func NewSession(o Options) (*Session, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	return &Session{opts: o}, nil
}

// Push queues a request with the session's Resend policy.
func (s *Session) Push(id RequestID, body []byte) error { return s.PushWith(id, body, s.opts.Resend) }

// PushWith queues a request with its own Resend policy.
func (s *Session) PushWith(id RequestID, body []byte, policy Resend) error { return ErrClosed }

// Cancel forgets a request.
func (s *Session) Cancel(id RequestID) {}

// Receive takes ownership of frame.
func (s *Session) Receive(now time.Time, frame []byte) error { return nil }

// NextEvent returns the oldest event not fetched yet.
func (s *Session) NextEvent() (Event, bool) { return Event{}, false }

// Flush returns the encrypted payloads to be sent now.
func (s *Session) Flush(now time.Time) [][]byte { return nil }

// Deadline returns when Tick must be called next; zero means never.
func (s *Session) Deadline() time.Time { return time.Time{} }

// Tick lets due timers act.
func (s *Session) Tick(now time.Time) {}

// Connected tells that a new connection serves the session.
func (s *Session) Connected(now time.Time) {}

// Disconnected tells that the connection is gone.
func (s *Session) Disconnected(now time.Time) {}

// Close fails every pending request.
func (s *Session) Close() {}

// ID returns the session id.
func (s *Session) ID() int64 { return s.opts.SessionID }

// Salts returns the salts known now.
func (s *Session) Salts() []Salt { return s.opts.Salts }

// TimeOffset returns server time minus local time.
func (s *Session) TimeOffset() time.Duration { return s.opts.TimeOffset }
