package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
)

func TestPrompterAsksOneLineAfterTheOther(t *testing.T) {
	var screen bytes.Buffer
	p := &prompter{console: &console{w: &screen}, in: strings.NewReader(" 12345 \nhunter2\n"), interactive: true}
	a := store.Account{ID: "alice"}
	code, err := p.Code(t.Context(), a, auth.State{CodeLength: 5}, 1)
	if err != nil || code.Reveal() != "12345" {
		t.Errorf("code = %q, %v", code.Reveal(), err)
	}
	password, err := p.Password(t.Context(), a, "pet", 2)
	if err != nil || password.Reveal() != "hunter2" {
		t.Errorf("password = %q, %v", password.Reveal(), err)
	}
	if _, err := p.Code(t.Context(), a, auth.State{}, 1); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("at the end of the input: error = %v, want unexpected EOF", err)
	}
	for _, want := range []string{"Login code of alice (5 digits)", "That password was wrong", "hint: pet"} {
		if !strings.Contains(screen.String(), want) {
			t.Errorf("the screen has no %q:\n%s", want, screen.String())
		}
	}
	if strings.Contains(screen.String(), "hunter2") {
		t.Error("the password is on the screen")
	}
}

func TestPrompterOrder(t *testing.T) {
	fromSim := func(context.Context, telemetry.Secret) (telemetry.Secret, error) { return "22222", nil }
	p := &prompter{console: &console{w: io.Discard}, codes: fromSim}
	got, err := p.Code(t.Context(), store.Account{ID: "a", CodeCmd: []string{"echo", "11111"}}, auth.State{}, 1)
	if err != nil || got.Reveal() != "11111" {
		t.Errorf("with a command: %q, %v, want the command's code", got.Reveal(), err)
	}
	got, err = p.Code(t.Context(), store.Account{ID: "a"}, auth.State{}, 1)
	if err != nil || got.Reveal() != "22222" {
		t.Errorf("on the simulator: %q, %v, want the simulator's code", got.Reveal(), err)
	}
	_, err = p.Password(t.Context(), store.Account{ID: "a"}, "", 1)
	if !errors.Is(err, errNeedsPerson) || exitCode(err) != exitNeedsPerson {
		t.Errorf("nobody to ask: error %v with code %d, want code %d", err, exitCode(err), exitNeedsPerson)
	}
}

func TestPrompterGivesUpWithItsContext(t *testing.T) {
	in, feed := io.Pipe()
	defer feed.Close()
	p := &prompter{console: &console{w: io.Discard}, in: in, interactive: true}
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("stopped")
	done := make(chan error)
	go func() {
		_, err := p.Code(ctx, store.Account{ID: "a"}, auth.State{}, 1)
		done <- err
	}()
	cancel(cause)
	if err := <-done; !errors.Is(err, cause) {
		t.Errorf("error = %v, want the cause", err)
	}
	go func() { _, _ = io.WriteString(feed, "54321\n") }()
	got, err := p.Code(t.Context(), store.Account{ID: "a"}, auth.State{}, 1)
	if err != nil || got.Reveal() != "54321" {
		t.Errorf("the next question got %q, %v", got.Reveal(), err)
	}
}
