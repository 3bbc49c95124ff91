package auth

import (
	"context"
	"fmt"

	"github.com/tgfleet/tgfleet/crypto/srp"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl/api"
)

// givePassword proves to know the 2FA password without sending it.
//
// See https://core.telegram.org/api/srp.
func givePassword(ctx context.Context, inv telegram.Invoker, st State, password telemetry.Secret) (State, error) {
	if st.WrongPasswords >= MaxAttempts {
		return st, fmt.Errorf("check password: %w", ErrTooManyAttempts)
	}
	settings, err := telegram.Call(ctx, inv, &api.AccountGetPasswordRequest{})
	if lost(err) {
		return st.forgotten(err)
	}
	if err != nil {
		return st, fmt.Errorf("ask for the password's parameters: %w", err)
	}
	if settings.Hint != nil {
		st.Hint = *settings.Hint
	}
	if password == "" {
		return st, &NeedInput{Kind: InputPassword, Hint: st.Hint}
	}
	res, err := checkPassword(ctx, inv, settings, password)
	if rpcerr.Is(err, "SRP_ID_INVALID") {
		// The parameters live shortly; a slow machine or a busy server may
		// outlast them. New ones cost the person nothing.
		if settings, err = telegram.Call(ctx, inv, &api.AccountGetPasswordRequest{}); err == nil {
			res, err = checkPassword(ctx, inv, settings, password)
		}
	}
	switch {
	case err == nil:
		return authorized(st, res)
	case rpcerr.Is(err, "PASSWORD_HASH_INVALID"):
		st.WrongPasswords++
		return st, &WrongInput{Kind: InputPassword, Attempt: st.WrongPasswords, Err: err}
	case lost(err):
		return st.forgotten(err)
	}
	return st, fmt.Errorf("check password: %w", err)
}

// lost reports whether the server has forgotten that the code was given: only
// another one helps.
func lost(err error) bool { return rpcerr.Is(err, "AUTH_KEY_UNREGISTERED", "AUTH_RESTART") }

func checkPassword(ctx context.Context, inv telegram.Invoker, settings *api.AccountPassword, password telemetry.Secret) (api.AuthAuthorizationClass, error) {
	proof, err := prove(settings, password)
	if err != nil {
		return nil, err
	}
	return telegram.Call(ctx, inv, &api.AuthCheckPasswordRequest{Password: proof})
}

// prove answers the server's challenge.
func prove(settings *api.AccountPassword, password telemetry.Secret) (*api.InputCheckPasswordSRP, error) {
	algo, ok := settings.CurrentAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	if !ok || settings.SRPID == nil {
		return nil, fmt.Errorf("the account's password uses an algorithm we do not know (%T)", settings.CurrentAlgo)
	}
	params := srp.Params{Salt1: algo.Salt1, Salt2: algo.Salt2, G: int(algo.G), P: algo.P}
	a, m1, err := srp.Answer(password.Reveal(), params, settings.SRPB, nil)
	if err != nil {
		return nil, fmt.Errorf("answer the password challenge: %w", err)
	}
	return &api.InputCheckPasswordSRP{SRPID: *settings.SRPID, A: a, M1: m1}, nil
}
