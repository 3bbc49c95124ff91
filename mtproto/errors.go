package mtproto

import (
	"errors"
	"fmt"
)

var (
	// ErrBusy means that a bound of the session is reached: too many requests
	// pending, or events that nobody fetched. Nothing was taken; drain events
	// or wait for answers and try again.
	ErrBusy = errors.New("mtproto session is busy")
	// ErrTooLarge means that a request body exceeds Options.MaxRequest.
	ErrTooLarge = errors.New("request is too large for one message")
	// ErrDuplicateRequest means that Push was given the id of a pending request.
	ErrDuplicateRequest = errors.New("request id is already pending")
	// ErrMalformedRequest means that a body is empty or not whole 32-bit words.
	ErrMalformedRequest = errors.New("request body is not a TL object")
	// ErrClosed means that the session was closed.
	ErrClosed = errors.New("mtproto session is closed")
	// ErrFateUnknown means that the connection, the key or the server's session
	// was lost between the request and its answer, and the server cannot tell more.
	ErrFateUnknown = errors.New("no answer came and the server cannot tell whether the request ran")
)

// SecurityError means that a frame failed a mandatory check: it was discarded
// without side effects and its connection must be dropped. The session and its
// requests stay valid for the next connection.
//
// See https://core.telegram.org/mtproto/security_guidelines.
type SecurityError struct {
	// Check names what failed, for logs; it must not reach the peer.
	Check string
	// Err is the cause, a *crypto.CheckError for example, or nil.
	Err error
}

// securityAdvice is for the person who reads it: once means nothing.
const securityAdvice = "the connection is dropped: if this goes on, check the address of the server and the network"

func (e *SecurityError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("mtproto security check %s: %v; %s", e.Check, e.Err, securityAdvice)
	}
	return fmt.Sprintf("mtproto security check %s failed; %s", e.Check, securityAdvice)
}

func (e *SecurityError) Unwrap() error { return e.Err }

// CallError ends a request that got no answer.
type CallError struct {
	// RequestID is the host's name for the request.
	RequestID RequestID
	// Sent tells whether the request ever left in a frame.
	Sent bool
	// MaybeExecuted tells whether the server may have run it. When false, the
	// server provably did not, and repeating the request is safe.
	MaybeExecuted bool
	// Err is the reason: ErrFateUnknown, ErrClosed, a *BadMsgError, ...
	Err error
}

func (e *CallError) Error() string {
	fate := "was never sent"
	switch {
	case e.MaybeExecuted:
		fate = "may have been executed"
	case e.Sent:
		fate = "was not executed"
	}
	return fmt.Sprintf("request %d %s: %v", e.RequestID, fate, e.Err)
}

func (e *CallError) Unwrap() error { return e.Err }

// SafeToRetry tells whether the server provably did not run the request.
func (e *CallError) SafeToRetry() bool { return !e.MaybeExecuted }

// SafeToRetry tells whether err, or an error that it wraps, says that nothing
// was done at the server, so that the same request may be made again. Any error
// type may say so by a method SafeToRetry() bool.
func SafeToRetry(err error) bool {
	type safe interface {
		error
		SafeToRetry() bool
	}
	if s, ok := errors.AsType[safe](err); ok {
		return s.SafeToRetry()
	}
	return errors.Is(err, ErrBusy)
}
