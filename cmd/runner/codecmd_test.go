package main

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestCodeCmd(t *testing.T) {
	for _, tc := range []struct {
		name string
		argv []string
		want string
		errs []string // parts of the error
	}{
		{"prints a code", []string{"printf", "  12345\n\n"}, "12345", nil},
		{"no shell", []string{"printf", "%s", "$HOME"}, "$HOME", nil},
		{"knows its account", []string{"sh", "-c", "echo $RUNNER_ACCOUNT-$RUNNER_ATTEMPT"}, "alice-2", nil},
		{"prints nothing", []string{"true"}, "", []string{`code command "true" of account alice`, "nothing on stdout"}},
		{"fails", []string{"sh", "-c", "echo the vault is shut >&2; exit 4"}, "", []string{"exit status 4", "the vault is shut"}},
		{"is missing", []string{"no-such-program-here"}, "", []string{"no-such-program-here", "not found"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := runCodeCmd(t.Context(), tc.argv, "alice", 2)
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

func TestCodeCmdEndsWithItsContext(t *testing.T) {
	cause := errors.New("the batch was stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := runCodeCmd(ctx, []string{"sleep", "60"}, "alice", 1); !errors.Is(err, cause) {
		t.Errorf("error = %v, want the cause of the context", err)
	}
}

func TestLimitedBuffer(t *testing.T) {
	head, tail := &limitedBuffer{limit: 5}, &limitedBuffer{limit: 5, tail: true}
	for _, part := range []string{"abc", "defgh", "", "ij"} {
		for _, l := range []*limitedBuffer{head, tail} {
			if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
				t.Errorf("Write(%q) = %d, %v, want all of it", part, n, err)
			}
		}
	}
	if head.String() != "abcde" || tail.String() != "fghij" {
		t.Errorf("kept %q and %q, want the first and the last five", head, tail)
	}
}
