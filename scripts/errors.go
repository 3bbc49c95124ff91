package scripts

import (
	"context"
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// StepError names the step that an error belongs to.
type StepError struct {
	Playbook string
	Step     string
	Err      error
}

func (e *StepError) Error() string { return fmt.Sprintf("%s: %v", e.Step, e.Err) }

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.Err }

var (
	// ErrInterrupted ends the run of an account that was stopped before it was
	// through; a resume goes on with it.
	ErrInterrupted = errors.New("interrupted: resume the run to go on")

	errStopped = errors.New("its part of the program was stopped")

	// errRunLost means that another process took over the run.
	errRunLost = errors.New("another process has taken over this run")
)

// interrupted wraps why ctx ended.
func interrupted(ctx context.Context) error {
	return fmt.Errorf("%w (%w)", ErrInterrupted, context.Cause(ctx))
}

// unreachableError says that the account could not be worked with: no
// connection, lease lost, quarantined. The step did not end by it.
type unreachableError struct{ err error }

func (e *unreachableError) Error() string { return e.err.Error() }
func (e *unreachableError) Unwrap() error { return e.err }

// frozen reports errors after which a person must look at the account; nothing
// in a playbook overrules them.
func frozen(err error) bool {
	if c, ok := rpcerr.ClassOf(err); ok {
		return c == rpcerr.ClassFrozen
	}
	_, ok := errors.AsType[*telegram.QuarantinedError](err)
	return ok
}

// fate is what an error says about a request.
type fate int

const (
	fateRefused   fate = iota // the server said no: it did not happen
	fateUnsent                // it never reached the server
	fateAmbiguous             // it may have happened
	fateFinal                 // no use to go on with this account here
)

// fateOf judges an error of Account.Invoke.
func fateOf(err error) fate {
	if e, ok := errors.AsType[*rpcerr.Error](err); ok {
		switch class := e.Class(); {
		case class == rpcerr.ClassServer:
			return fateAmbiguous
		case e.Resent && refusesKey(e):
			return fateAmbiguous // it was good for the first copy
		}
		return fateRefused
	}
	if _, ok := errors.AsType[*telegram.QuarantinedError](err); ok {
		return fateFinal
	}
	if errors.Is(err, telegram.ErrStopped) || errors.Is(err, store.ErrFenced) {
		if telegram.SafeToRetry(err) {
			return fateFinal
		}
		return fateAmbiguous
	}
	if telegram.SafeToRetry(err) {
		return fateUnsent
	}
	return fateAmbiguous
}

// refusesKey reports whether a refusal is of the key, whatever it asks for.
func refusesKey(e *rpcerr.Error) bool {
	return e.Class() == rpcerr.ClassReauth || e.Class() == rpcerr.ClassFrozen
}

// statusOf is how an account's run ends with this error.
func statusOf(err error) store.RunStatus {
	switch {
	case err == nil:
		return store.RunOK
	case errors.Is(err, ErrInterrupted):
		return store.RunInterrupted
	case frozen(err):
		return store.RunFailed
	}
	if _, ok := errors.AsType[*unreachableError](err); ok {
		return store.RunUnreachable
	}
	return store.RunFailed
}
