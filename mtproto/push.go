package mtproto

import "fmt"

// Push says how one request is to be treated.
type Push struct {
	// Resend is what to do when its fate is unknown.
	Resend Resend
	// QuickAck asks the server to confirm the frame of the request as soon as
	// it is decrypted, where the transport can: see Session.QuickAck.
	QuickAck bool
}

// Sent tells whether a copy of a pending request ever left in a frame.
func (s *Session) Sent(id RequestID) bool {
	r := s.requests.byID[id]
	return r != nil && r.sentOnce
}

// Push queues a request with the session's Resend policy. It takes ownership of
// body, the boxed TL serialization of a query, and keeps it until the request
// ends. Errors: ErrBusy, ErrTooLarge, ErrDuplicateRequest, ErrMalformedRequest,
// ErrClosed; nothing was taken then.
func (s *Session) Push(id RequestID, body []byte) error {
	return s.PushWith(id, body, Push{Resend: s.opts.Resend})
}

// PushWith is Push with a treatment of this request's own.
func (s *Session) PushWith(id RequestID, body []byte, how Push) error {
	switch {
	case s.closed:
		return ErrClosed
	case len(body) < 4 || len(body)%4 != 0:
		return fmt.Errorf("push request %d of %d bytes: %w", id, len(body), ErrMalformedRequest)
	case s.requests.byID[id] != nil:
		return fmt.Errorf("push request %d: %w", id, ErrDuplicateRequest)
	case len(body) > s.opts.MaxUnpacked:
		return fmt.Errorf("push request %d of %d bytes: %w", id, len(body), ErrTooLarge)
	case len(s.requests.byID) >= s.opts.MaxPending:
		return fmt.Errorf("push request %d: %d are pending: %w", id, s.opts.MaxPending, ErrBusy)
	}
	if !s.opts.NoCompression {
		body = pack(body)
	}
	if len(body) > s.opts.MaxRequest {
		return fmt.Errorf("push request %d of %d bytes, at most %d: %w", id, len(body), s.opts.MaxRequest, ErrTooLarge)
	}
	if s.requests.bytes+len(body) > s.opts.MaxPendingBytes {
		return fmt.Errorf("push request %d: %d bytes are pending: %w", id, s.requests.bytes, ErrBusy)
	}
	s.requests.push(&request{id: id, body: body, policy: how.Resend, quick: how.QuickAck})
	return nil
}
