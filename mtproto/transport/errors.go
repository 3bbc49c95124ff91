package transport

import (
	"errors"
	"fmt"
)

// errShort means that the buffer ends before the header does: read more and ask
// again. It says nothing bad about the peer.
var errShort = errors.New("incomplete transport frame")

// Transport error numbers, as [StatusError.Code] carries them (positive; the
// wire has them negated, HTTP has them as its status).
const (
	// StatusForbidden and other numbers mean what HTTP means by them.
	StatusForbidden = 403
	// StatusAuthKeyNotFound: this DC does not know the auth key id, or a
	// handshake query or a length was malformed.
	StatusAuthKeyNotFound = 404
	// StatusFlood: too many connections or service messages; back off, keep
	// the key.
	StatusFlood = 429
	// StatusInvalidDC: the DC id in the handshake is wrong; retrying
	// unchanged is useless.
	StatusInvalidDC = 444
)

// StatusError is the transport error a server sent instead of a message: a
// payload of four bytes holding a negative number, or an HTTP status. Code is
// that number without its sign.
type StatusError struct{ Code int }

func (e *StatusError) Error() string {
	why := "see the HTTP status of that number"
	switch e.Code {
	case StatusAuthKeyNotFound:
		why = "auth key unknown to this dc, or malformed query"
	case StatusFlood:
		why = "transport flood, back off"
	case StatusInvalidDC:
		why = "invalid dc id, check the configuration"
	}
	return fmt.Sprintf("transport error %d from server: %s", e.Code, why)
}

// FrameError means the stream cannot be followed any further: a length beyond
// the limit, one that no framing allows, a wrong checksum, or first bytes that
// nobody speaks. The connection must be closed.
type FrameError struct {
	// Kind is what was being read; empty while it is being detected.
	Kind Kind
	// Length is the announced payload length in bytes, when one was read.
	Length int
	// Reason says what is wrong.
	Reason string
}

func (e *FrameError) Error() string {
	kind := e.Kind
	if kind == "" {
		kind = "unknown"
	}
	if e.Length != 0 {
		return fmt.Sprintf("%s frame of %d bytes: %s", kind, e.Length, e.Reason)
	}
	return fmt.Sprintf("%s frame: %s", kind, e.Reason)
}

// ProxyError means that the way to a proxy, or through it, did not open. The
// server behind it was not reached.
type ProxyError struct {
	Proxy *Proxy
	Err   error
}

func (e *ProxyError) Error() string { return fmt.Sprintf("proxy %s: %v", e.Proxy, e.Err) }

func (e *ProxyError) Unwrap() error { return e.Err }
