package main

import (
	"context"
	"errors"
	"syscall"

	"github.com/tgfleet/tgfleet/store"
)

// Exit codes. They are a contract with scripts; any other code is a failure.
const (
	exitOK          = 0
	exitError       = 1 // unexpected
	exitUsage       = 2 // usage, config or playbook invalid
	exitSomeFailed  = 3 // finished, some accounts failed
	exitNoMatch     = 4 // nothing matched the selector
	exitNeedsPerson = 5 // a question is open and may not be asked
	exitLocked      = 6 // another process has the store or the account
	exitInterrupted = 130
	exitTerminated  = 143
)

// codeError is an error that knows the exit code it leads to and what the
// person may do next.
type codeError struct {
	code int
	err  error
	next string // a command or a short instruction; may be empty
}

func (e *codeError) Error() string { return e.err.Error() }
func (e *codeError) Unwrap() error { return e.err }

// withCode gives err an exit code.
func withCode(code int, err error) error { return &codeError{code: code, err: err} }

// withNext gives err an exit code and a hint.
func withNext(code int, err error, next string) error {
	return &codeError{code: code, err: err, next: next}
}

// usageError is a wrong command line or a wrong file.
func usageError(err error) error { return withCode(exitUsage, err) }

// reported ends the program with a code after everything was said on stdout.
type reported struct{ code int }

func (r reported) Error() string { return "already reported" }

// interrupted is the cause of a context that a signal ended.
type interrupted struct{ sig syscall.Signal }

func (i interrupted) Error() string { return "signal: " + i.sig.String() }

func (i interrupted) code() int {
	if i.sig == syscall.SIGTERM {
		return exitTerminated
	}
	return exitInterrupted
}

// exitCode is the code that err leads to.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	if e, ok := errors.AsType[interrupted](err); ok {
		return e.code()
	}
	if e, ok := errors.AsType[reported](err); ok {
		return e.code
	}
	if e, ok := errors.AsType[*codeError](err); ok {
		return e.code
	}
	if _, ok := errors.AsType[*store.HeldError](err); ok {
		return exitLocked
	}
	if code, ok := layerCode(err); ok {
		return code
	}
	return exitError
}

// causeOf replaces the bare "context canceled" of a stopped operation by the
// signal that stopped it.
func causeOf(ctx context.Context, err error) error {
	if sig, ok := errors.AsType[interrupted](context.Cause(ctx)); ok && err != nil {
		return sig
	}
	return err
}
