package telegram

import (
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// NoAnswerError ends a request to which no answer came: the caller's context
// ended first, the connection could not be made, the session was lost, or the
// account was stopped. errors.Is finds the context's cause in it.
type NoAnswerError struct {
	Account string // alias; "" for a request outside any account
	Method  string
	// Sent tells whether the request ever left for the server; if so, the
	// server may have executed it unless Err says otherwise.
	Sent bool
	// Received tells whether the server has confirmed that the request arrived.
	// That is for people: it proves neither that it ran nor that it will.
	Received bool
	// Err is why waiting ended.
	Err error
	// Trouble is the newest known obstacle, such as a refused connection; nil
	// when there is none.
	Trouble error
}

func (e *NoAnswerError) Error() string {
	who := e.Method
	if e.Account != "" {
		who = e.Account + ": " + who
	}
	fate := "it was never sent"
	if !e.SafeToRetry() {
		fate = "the server may have executed it"
		if e.Received {
			fate = "the server has received it and may have executed it"
		}
	}
	if e.Trouble != nil {
		return fmt.Sprintf("%s got no answer, %s: %v (%v)", who, fate, e.Trouble, e.Err)
	}
	return fmt.Sprintf("%s got no answer, %s: %v", who, fate, e.Err)
}

// Unwrap gives both reasons, but for one that is a refusal: that was the answer
// to another request, such as the binding of a key, and nobody may take it for
// the answer to this one.
func (e *NoAnswerError) Unwrap() []error {
	var out []error
	for _, why := range []error{e.Err, e.Trouble} {
		if _, refusal := errors.AsType[*rpcerr.Error](why); why != nil && !refusal {
			out = append(out, why)
		}
	}
	return out
}

// SafeToRetry tells whether the server provably did not execute the request.
func (e *NoAnswerError) SafeToRetry() bool {
	if s, ok := errors.AsType[safeToRetry](e.Err); ok {
		return s.SafeToRetry()
	}
	return !e.Sent
}

type safeToRetry interface {
	error
	SafeToRetry() bool
}

// SafeToRetry tells whether err says that the server provably did not execute
// the request. A server's refusal (*rpcerr.Error) is not for this function: it
// is an answer.
func SafeToRetry(err error) bool {
	s, ok := errors.AsType[safeToRetry](err)
	return ok && s.SafeToRetry()
}

// UnreachableError says that no connection to a DC can be made at present. The
// account keeps trying; requests wait for it as long as their context allows.
type UnreachableError struct {
	DC  int
	Err error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("dc %d is unreachable: %v", e.DC, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// QuarantinedError refuses work for an account that a person must look at
// first.
type QuarantinedError struct {
	Account string
	Reason  string
}

func (e *QuarantinedError) Error() string {
	return fmt.Sprintf("%s is quarantined (%s): it does nothing until a person has looked and released it", e.Account, e.Reason)
}

// SafeToRetry is true: nothing was sent.
func (e *QuarantinedError) SafeToRetry() bool { return true }

// ErrStopped means that the account, or the program, is shutting down.
var ErrStopped = errors.New("the account was stopped")
