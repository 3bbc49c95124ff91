package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

type fate bool

func (f fate) Error() string     { return "fate" }
func (f fate) SafeToRetry() bool { return bool(f) }

func TestNoAnswerError(t *testing.T) {
	tests := []struct {
		name string
		err  *NoAnswerError
		safe bool
	}{
		{"never sent", &NoAnswerError{Err: context.DeadlineExceeded}, true},
		{"sent", &NoAnswerError{Sent: true, Err: context.DeadlineExceeded}, false},
		{"sent, provably not executed", &NoAnswerError{Sent: true, Err: fate(true)}, true},
		{"not counted as sent, yet maybe executed", &NoAnswerError{Err: fate(false)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wrapped := fmt.Errorf("step: %w", tt.err)
			if got := SafeToRetry(wrapped); got != tt.safe {
				t.Errorf("SafeToRetry = %v, want %v", got, tt.safe)
			}
			if !errors.Is(wrapped, tt.err.Err) {
				t.Error("the reason is lost")
			}
		})
	}
}

func TestNoAnswerErrorNamesTheObstacle(t *testing.T) {
	refused := errors.New("connection refused")
	err := &NoAnswerError{
		Account: "alice", Method: "help.getConfig", Err: context.DeadlineExceeded,
		Trouble: &UnreachableError{DC: 2, Err: refused},
	}
	for _, part := range []string{"alice: help.getConfig", "never sent", "dc 2 is unreachable", "connection refused"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err.Error(), part)
		}
	}
	if !errors.Is(err, refused) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error("Unwrap loses a reason")
	}
}

// TestNoAnswerErrorSaysThatItArrived, which makes it no safer to repeat.
func TestNoAnswerErrorSaysThatItArrived(t *testing.T) {
	err := &NoAnswerError{Method: "m", Sent: true, Received: true, Err: context.Canceled}
	if text := err.Error(); !strings.Contains(text, "the server has received it and may have executed it") || err.SafeToRetry() {
		t.Errorf("%q, safe to retry %v", text, err.SafeToRetry())
	}
}

// TestNoAnswerErrorIsNoRefusal: that a key could not be bound says nothing about
// the request that waited for it.
func TestNoAnswerErrorIsNoRefusal(t *testing.T) {
	bind := &UnreachableError{DC: 2, Err: rpcerr.New(400, "ENCRYPTED_MESSAGE_INVALID", "auth.bindTempAuthKey")}
	err := fmt.Errorf("join: %w", &NoAnswerError{Method: "messages.checkChatInvite", Err: context.DeadlineExceeded, Trouble: bind})
	if rpcerr.Is(err, "ENCRYPTED_MESSAGE_INVALID") {
		t.Error("the refusal of another request is taken for the answer")
	}
	if !strings.Contains(err.Error(), "ENCRYPTED_MESSAGE_INVALID") || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not say why", err)
	}
}

func TestForeignErrorsAreNotSafe(t *testing.T) {
	if SafeToRetry(errors.New("x")) || SafeToRetry(nil) {
		t.Error("an error that says nothing counts as safe")
	}
}
