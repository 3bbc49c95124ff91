package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl/api"
)

// sendCode asks for a login code.
//
// See https://core.telegram.org/method/auth.sendCode.
func sendCode(ctx context.Context, inv telegram.Invoker, app App, st State) (State, error) {
	if st.Phone == "" {
		return st, errors.New("sign-in needs a phone number")
	}
	if st.WrongCodes >= MaxAttempts || st.Expired >= MaxAttempts {
		return st, fmt.Errorf("send code: %w", ErrTooManyAttempts)
	}
	sent, err := telegram.Call(ctx, inv, &api.AuthSendCodeRequest{
		PhoneNumber: st.Phone.Reveal(),
		APIID:       app.ID,
		APIHash:     app.Hash.Reveal(),
		Settings:    &api.CodeSettings{},
	})
	if rpcerr.Is(err, "SESSION_PASSWORD_NEEDED") {
		st.Phase = PhasePasswordNeeded
		return st, nil
	}
	if rpcerr.Is(err, "AUTH_RESTART") {
		return st.forgotten(err)
	}
	if err != nil {
		return st, fmt.Errorf("send code: %w", err)
	}
	switch s := sent.(type) {
	case *api.AuthSentCode:
		return codeSent(st, s), nil
	case *api.AuthSentCodeSuccess:
		return authorized(st, s.Authorization)
	}
	return st, fmt.Errorf("send code: this way of signing in is not open to us (%T)", sent)
}

func codeSent(st State, s *api.AuthSentCode) State {
	st = st.restart()
	st.Phase = PhaseCodeSent
	st.CodeHash = telemetry.Secret(s.PhoneCodeHash)
	st.CodeType, st.CodeLength = describeCode(s.Type)
	st.SentAt = time.Now()
	if s.Timeout != nil {
		st.Timeout = time.Duration(*s.Timeout) * time.Second
	}
	return st
}

// describeCode says in a word how a code was sent, and its length when told.
func describeCode(t api.AuthSentCodeTypeClass) (kind string, length int) {
	switch t := t.(type) {
	case *api.AuthSentCodeTypeApp:
		return "app", int(t.Length)
	case *api.AuthSentCodeTypeSMS:
		return "sms", int(t.Length)
	case *api.AuthSentCodeTypeCall:
		return "call", int(t.Length)
	case *api.AuthSentCodeTypeMissedCall:
		return "missed call", int(t.Length)
	case *api.AuthSentCodeTypeFlashCall:
		return "flash call", 0
	case *api.AuthSentCodeTypeEmailCode:
		return "email", int(t.Length)
	case *api.AuthSentCodeTypeFragmentSMS:
		return "fragment", int(t.Length)
	}
	return "unknown", 0
}
