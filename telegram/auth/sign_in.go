package auth

import (
	"context"
	"fmt"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl/api"
)

// giveCode signs in with the code that was sent.
//
// See https://core.telegram.org/method/auth.signIn.
func giveCode(ctx context.Context, inv telegram.Invoker, st State, code telemetry.Secret) (State, error) {
	if st.WrongCodes >= MaxAttempts {
		return st, fmt.Errorf("sign in: %w", ErrTooManyAttempts)
	}
	if code == "" {
		return st, &NeedInput{Kind: InputCode, Hint: st.CodeType, Length: st.CodeLength}
	}
	res, err := telegram.Call(ctx, inv, &api.AuthSignInRequest{
		PhoneNumber:   st.Phone.Reveal(),
		PhoneCodeHash: st.CodeHash.Reveal(),
		PhoneCode:     new(code.Reveal()),
	})
	switch {
	case err == nil:
		return authorized(st, res)
	case rpcerr.Is(err, "SESSION_PASSWORD_NEEDED"):
		st.Phase = PhasePasswordNeeded
		return st, nil
	case rpcerr.Is(err, "PHONE_CODE_INVALID", "PHONE_CODE_EMPTY"):
		st.WrongCodes++
		return st, &WrongInput{Kind: InputCode, Attempt: st.WrongCodes, Err: err}
	case rpcerr.Is(err, "PHONE_CODE_EXPIRED"):
		st.Expired++
		return st.restart(), fmt.Errorf("sign in: %w", ErrCodeExpired)
	case rpcerr.Is(err, "AUTH_RESTART"):
		return st.forgotten(err)
	}
	return st, fmt.Errorf("sign in: %w", err)
}

// authorized takes the server's word that the key is signed in now.
func authorized(st State, res api.AuthAuthorizationClass) (State, error) {
	switch a := res.(type) {
	case *api.AuthAuthorization:
		done := State{Phase: PhaseDone, Phone: st.Phone}
		if u, ok := a.User.(*api.User); ok {
			done.UserID = u.ID
			if u.Username != nil {
				done.Username = *u.Username
			}
		}
		if done.UserID == 0 {
			return st, fmt.Errorf("sign in: the server confirms without saying who we are (%T)", a.User)
		}
		return done, nil
	case *api.AuthAuthorizationSignUpRequired:
		st.Phase = PhaseSignUpRequired
		return st, nil
	}
	return st, fmt.Errorf("sign in: unexpected answer %T", res)
}

// signUp registers the number, on the simulator and the test DCs.
//
// See https://core.telegram.org/method/auth.signUp.
func signUp(ctx context.Context, inv telegram.Invoker, st State, n Name) (State, error) {
	res, err := telegram.Call(ctx, inv, &api.AuthSignUpRequest{
		PhoneNumber:   st.Phone.Reveal(),
		PhoneCodeHash: st.CodeHash.Reveal(),
		FirstName:     n.First,
		LastName:      n.Last,
	})
	if rpcerr.Is(err, "PHONE_CODE_EXPIRED", "PHONE_CODE_INVALID", "PHONE_CODE_EMPTY", "AUTH_RESTART") {
		return st.forgotten(err) // the code that was given lies too far back
	}
	if err != nil {
		return st, fmt.Errorf("sign up: %w", err)
	}
	return authorized(st, res)
}

// SignInBot signs a bot in by its token, in one step.
//
// See https://core.telegram.org/method/auth.importBotAuthorization.
func SignInBot(ctx context.Context, inv telegram.Invoker, app App, token telemetry.Secret) (State, error) {
	res, err := telegram.Call(ctx, inv, &api.AuthImportBotAuthorizationRequest{
		APIID:        app.ID,
		APIHash:      app.Hash.Reveal(),
		BotAuthToken: token.Reveal(),
	})
	if err != nil {
		return State{}, fmt.Errorf("sign in bot: %w", err)
	}
	return authorized(State{}, res)
}
