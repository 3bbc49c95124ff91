package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/auth"
)

func TestCodeFromTheOperatorsCommand(t *testing.T) {
	for _, tc := range []struct {
		name string
		argv []string
		want string
		errs []string // parts of the error
	}{
		{"prints a code", []string{"printf", "  12345\n\n"}, "12345", nil},
		{"no shell", []string{"printf", "%s", "$HOME"}, "$HOME", nil},
		{"knows whose", []string{"sh", "-c", "echo $RUNNER_ACCOUNT $RUNNER_PHONE $RUNNER_ATTEMPT"}, "alice +15550000001 1", nil},
		{"prints nothing", []string{"true"}, "", []string{"login code of account alice", "true printed nothing"}},
		{"fails", []string{"sh", "-c", "exit 4"}, "", []string{"login code of account alice", "exit status 4"}},
		{"is missing", []string{"no-such-program-here"}, "", []string{"no-such-program-here", "not found"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var p prompter
			got, err := p.Code(t.Context(), store.Account{ID: "alice", Phone: "+15550000001", CodeCmd: tc.argv}, auth.State{}, 1)
			if got.Reveal() != tc.want {
				t.Errorf("code = %q, want %q", got.Reveal(), tc.want)
			}
			if (err != nil) != (tc.errs != nil) {
				t.Fatalf("error = %v, want one: %v", err, tc.errs != nil)
			}
			for _, part := range tc.errs {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not say %q", err, part)
				}
			}
		})
	}
}

func TestCodeCommandIsNotBelievedTwice(t *testing.T) {
	var p prompter
	a := store.Account{ID: "alice", CodeCmd: []string{"echo", "11111"}}
	if _, err := p.Code(t.Context(), a, auth.State{}, 1); err != nil {
		t.Fatal(err)
	}
	_, err := p.Code(t.Context(), a, auth.State{}, 2)
	if err == nil || !strings.Contains(err.Error(), "printed the same one again") || strings.Contains(err.Error(), "11111") {
		t.Errorf("error = %v, want one that says so and hides the code", err)
	}
	a.CodeCmd = []string{"echo", "22222"}
	if code, err := p.Code(t.Context(), a, auth.State{}, 2); err != nil || code.Reveal() != "22222" {
		t.Errorf("a new code is refused: %v", err)
	}
}

func TestCodeCommandEndsWithItsContext(t *testing.T) {
	cause := errors.New("the batch was stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	var p prompter
	if _, err := p.Code(ctx, store.Account{ID: "alice", CodeCmd: []string{"sleep", "60"}}, auth.State{}, 1); !errors.Is(err, cause) {
		t.Errorf("error = %v, want the cause of the context", err)
	}
}
