package auth

import (
	"errors"
	"fmt"
)

// InputKind says what a sign-in waits for.
type InputKind string

// Kinds of input.
const (
	InputCode     InputKind = "code"
	InputPassword InputKind = "password"
)

// NeedInput is what Step answers when it cannot go on without a person, or
// whoever answers for one.
type NeedInput struct {
	Kind   InputKind
	Hint   string // code: how it was sent; password: the hint its owner chose
	Length int    // digits of a code, 0 when not known
}

func (e *NeedInput) Error() string {
	switch {
	case e.Kind == InputCode && e.Length > 0:
		return fmt.Sprintf("waiting for the login code (%d digits, sent by %s)", e.Length, e.Hint)
	case e.Kind == InputCode:
		return fmt.Sprintf("waiting for the login code (sent by %s)", e.Hint)
	case e.Hint != "":
		return fmt.Sprintf("waiting for the 2FA password (hint: %s)", e.Hint)
	}
	return "waiting for the 2FA password"
}

// WrongInput says that the server refused a code or a password. The State that
// comes with it has counted the attempt and may be stepped again.
type WrongInput struct {
	Kind    InputKind
	Attempt int // how many have been refused, this one included
	Err     error
}

func (e *WrongInput) Error() string {
	return fmt.Sprintf("wrong %s (attempt %d of %d): %v", e.Kind, e.Attempt, MaxAttempts, e.Err)
}

// Unwrap returns the server's answer.
func (e *WrongInput) Unwrap() error { return e.Err }

// MaxAttempts bounds wrong codes and, apart, wrong passwords of one sign-in;
// the server's own limit locks the account for hours.
const MaxAttempts = 3

var (
	// ErrTooManyAttempts: the sign-in has used up its attempts. Starting over
	// is a person's decision.
	ErrTooManyAttempts = errors.New("too many wrong answers: check what answers, then start the sign-in over")
	// ErrCodeExpired comes with a State at PhaseStart: the next step asks for
	// another code.
	ErrCodeExpired = errors.New("the login code expired before it was given")
	// ErrForgotten comes with a State at PhaseStart: the server asks to begin
	// again, or knows nothing of a sign-in that was interrupted for too long.
	ErrForgotten = errors.New("the server no longer knows this sign-in")
	// ErrNoAccount: the number is not registered and signing up is not allowed
	// here. Production never allows it.
	ErrNoAccount = errors.New("the number has no Telegram account: register it with an official app first")
)
