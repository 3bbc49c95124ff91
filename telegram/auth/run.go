package auth

import (
	"context"
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Answers is whoever knows the codes and passwords. attempt counts from 1 and
// is above 1 after a wrong answer.
type Answers interface {
	Code(ctx context.Context, st State, attempt int) (telemetry.Secret, error)
	Password(ctx context.Context, hint string, attempt int) (telemetry.Secret, error)
}

// SignUpAnswers is implemented by Answers that allow a number without an
// account to be registered. Implementing it is the permission: only what runs
// on the simulator or the test DCs may.
type SignUpAnswers interface {
	SignUpName(ctx context.Context, st State) (Name, error)
}

// Run steps st until it is done, asking a whenever Step needs an answer. save
// is called with every new state before the next step, and may be nil. Run
// returns the last state in any case; an error of save or of a ends it. When
// the attempts are used up, or the number has no account, the saved state is
// that of a new sign-in: whoever calls Run again has decided to start over.
func Run(ctx context.Context, inv telegram.Invoker, app App, st State, a Answers, save func(State) error) (State, error) {
	if save == nil {
		save = func(State) error { return nil }
	}
	if Stale(st, time.Now()) {
		st = st.restart()
	}
	var in Input
	for st.Phase != PhaseDone {
		next, err := Step(ctx, inv, app, st, in)
		if next != st {
			if err := save(next); err != nil {
				return next, err
			}
		}
		st, in = next, Input{}
		if err == nil {
			continue
		}
		if in, err = answer(ctx, st, a, err); err == nil {
			continue
		}
		if over(err) {
			st = State{Phone: st.Phone}
			err = errors.Join(err, save(st))
		}
		return st, err
	}
	return st, nil
}

// over reports whether a sign-in cannot go on from where it is.
func over(err error) bool {
	wrong, ok := errors.AsType[*WrongInput](err)
	return errors.Is(err, ErrTooManyAttempts) || errors.Is(err, ErrNoAccount) || ok && wrong.Attempt >= MaxAttempts
}

// answer turns the reason why a step did not go through into input for the
// next one, or gives the error back.
func answer(ctx context.Context, st State, a Answers, err error) (Input, error) {
	kind := InputKind("")
	hint := ""
	if need, ok := errors.AsType[*NeedInput](err); ok {
		kind, hint = need.Kind, need.Hint
	} else if wrong, ok := errors.AsType[*WrongInput](err); ok && wrong.Attempt < MaxAttempts {
		kind, hint = wrong.Kind, st.Hint
	}
	switch kind {
	case InputCode:
		code, err := a.Code(ctx, st, st.WrongCodes+1)
		return Input{Code: code}, require(code, err, "code")
	case InputPassword:
		pw, err := a.Password(ctx, hint, st.WrongPasswords+1)
		return Input{Password: pw}, require(pw, err, "password")
	}
	if errors.Is(err, ErrCodeExpired) || errors.Is(err, ErrForgotten) {
		return Input{}, nil
	}
	if s, ok := a.(SignUpAnswers); ok && errors.Is(err, ErrNoAccount) {
		name, err := s.SignUpName(ctx, st)
		return Input{SignUp: &name}, err
	}
	return Input{}, err
}

// require turns an empty answer into an error: asking again would go on for ever.
func require(answer telemetry.Secret, err error, what string) error {
	if err == nil && answer == "" {
		return errors.New("the " + what + " that was given is empty")
	}
	return err
}
