package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Input is what a step may need to know from outside.
type Input struct {
	Code     telemetry.Secret
	Password telemetry.Secret
	// SignUp allows creating the account when the number has none. It is nil
	// everywhere but on the simulator and the test DCs.
	SignUp *Name
}

// Name is the name of an account to be created.
type Name struct{ First, Last string }

// Step makes one transition: one request and its answer (asking for the SRP
// parameters and answering them counts as one). The returned state replaces st
// also when err is not nil: it counts wrong answers and forgets expired codes.
//
// Without the input that the transition needs, the error is a *NeedInput. A
// refused one gives a *WrongInput. Other errors leave the sign-in where it was.
func Step(ctx context.Context, inv telegram.Invoker, app App, st State, in Input) (State, error) {
	switch st.Phase {
	case PhaseStart:
		return sendCode(ctx, inv, app, st)
	case PhaseCodeSent:
		return giveCode(ctx, inv, st, in.Code)
	case PhasePasswordNeeded:
		return givePassword(ctx, inv, st, in.Password)
	case PhaseSignUpRequired:
		if in.SignUp == nil {
			return st, ErrNoAccount
		}
		return signUp(ctx, inv, st, *in.SignUp)
	case PhaseDone:
		return st, nil
	}
	return st, fmt.Errorf("stored sign-in is in the unknown phase %q: clear it and start over", st.Phase)
}

// Stale reports whether the code of st was sent so long ago that asking
// somebody for it, or signing up with it, is in vain.
func Stale(st State, now time.Time) bool {
	const lifetime = 10 * time.Minute // codes live for some minutes; the page names no figure
	return (st.Phase == PhaseCodeSent || st.Phase == PhaseSignUpRequired) && now.Sub(st.SentAt) > lifetime
}
