package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
)

var (
	app   = App{ID: 17, Hash: "hash"}
	fresh = State{Phone: "+15550100"}
)

// answers gives codes and passwords in order, and nothing after the last.
type answers struct {
	codes, passwords []telemetry.Secret
	attempts         []string
}

var errNobody = errors.New("nobody answers")

func next(list *[]telemetry.Secret) (telemetry.Secret, error) {
	if len(*list) == 0 {
		return "", errNobody
	}
	v := (*list)[0]
	*list = (*list)[1:]
	return v, nil
}

func (a *answers) Code(_ context.Context, st State, attempt int) (telemetry.Secret, error) {
	a.attempts = append(a.attempts, fmt.Sprint("code ", attempt, " ", st.CodeLength))
	return next(&a.codes)
}

func (a *answers) Password(_ context.Context, hint string, attempt int) (telemetry.Secret, error) {
	a.attempts = append(a.attempts, fmt.Sprint("password ", attempt, " ", hint))
	return next(&a.passwords)
}

// registering are answers that allow signing up.
type registering struct{ answers }

func (*registering) SignUpName(context.Context, State) (Name, error) { return Name{First: "New"}, nil }

func TestRun(t *testing.T) {
	type secrets = []telemetry.Secret
	tests := []struct {
		name     string
		server   server
		answers  answers
		signUp   bool
		phase    Phase // reached
		err      error // wanted in the chain
		wrong    string
		attempts []string
	}{
		{name: "code", answers: answers{codes: secrets{"12345"}}, phase: PhaseDone, attempts: []string{"code 1 5"}},
		{name: "code and password", server: server{password: "pw"},
			answers: answers{codes: secrets{"12345"}, passwords: secrets{"pw"}}, phase: PhaseDone,
			attempts: []string{"code 1 5", "password 1 the usual"}},
		{name: "second code is right", answers: answers{codes: secrets{"1", "12345"}}, phase: PhaseDone,
			attempts: []string{"code 1 5", "code 2 5"}},
		{name: "second password is right", server: server{password: "pw"},
			answers: answers{codes: secrets{"12345"}, passwords: secrets{"no", "pw"}}, phase: PhaseDone,
			attempts: []string{"code 1 5", "password 1 the usual", "password 2 the usual"}},
		{name: "SRP parameters outlived", server: server{password: "pw", stale: 1},
			answers: answers{codes: secrets{"12345"}, passwords: secrets{"pw"}}, phase: PhaseDone,
			attempts: []string{"code 1 5", "password 1 the usual"}},
		{name: "expired code", server: server{expire: 1}, answers: answers{codes: secrets{"12345", "12345"}}, phase: PhaseDone,
			attempts: []string{"code 1 5", "code 1 5"}},
		{name: "codes that always expire", server: server{expire: 99}, answers: answers{codes: secrets{"1", "2", "3", "4", "5"}},
			phase: PhaseStart, err: ErrTooManyAttempts, attempts: []string{"code 1 5", "code 1 5", "code 1 5"}},
		{name: "three wrong codes", answers: answers{codes: secrets{"1", "2", "3", "12345"}},
			phase: PhaseStart, wrong: "PHONE_CODE_INVALID", attempts: []string{"code 1 5", "code 2 5", "code 3 5"}},
		{name: "three wrong passwords", server: server{password: "pw"},
			answers: answers{codes: secrets{"12345"}, passwords: secrets{"1", "2", "3", "pw"}},
			phase:   PhaseStart, wrong: "PASSWORD_HASH_INVALID",
			attempts: []string{"code 1 5", "password 1 the usual", "password 2 the usual", "password 3 the usual"}},
		{name: "nobody knows the code", phase: PhaseCodeSent, err: errNobody, attempts: []string{"code 1 5"}},
		{name: "nobody knows the password", server: server{password: "pw"}, answers: answers{codes: secrets{"12345"}},
			phase: PhasePasswordNeeded, err: errNobody, attempts: []string{"code 1 5", "password 1 the usual"}},
		{name: "no account, and signing up is not allowed", server: server{unknown: true}, answers: answers{codes: secrets{"12345"}},
			phase: PhaseStart, err: ErrNoAccount, attempts: []string{"code 1 5"}},
		{name: "no account, signed up", server: server{unknown: true}, answers: answers{codes: secrets{"12345"}}, signUp: true,
			phase: PhaseDone, attempts: []string{"code 1 5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &tt.server
			s.t, s.code = t, "12345"
			var who Answers = &tt.answers
			if tt.signUp {
				who = &registering{tt.answers}
			}
			var saved []State
			st, err := Run(t.Context(), s, app, fresh, who, func(st State) error { saved = append(saved, st); return nil })
			if st.Phase != tt.phase {
				t.Errorf("ended at %s, want %s", st.Phase, tt.phase)
			}
			switch {
			case tt.err != nil && !errors.Is(err, tt.err), tt.wrong != "" && !rpcerr.Is(err, tt.wrong),
				tt.err == nil && tt.wrong == "" && err != nil:
				t.Errorf("error %v, want %v%s", err, tt.err, tt.wrong)
			}
			if st.Phase == PhaseDone && (st.UserID != 42 || st.Username != "someone") {
				t.Errorf("signed in as %d %q", st.UserID, st.Username)
			}
			if len(saved) == 0 || saved[len(saved)-1] != st {
				t.Errorf("the last saved state is not the one returned")
			}
			if !tt.signUp && !slices.Equal(tt.answers.attempts, tt.attempts) {
				t.Errorf("asked for %q, want %q", tt.answers.attempts, tt.attempts)
			}
		})
	}
}

// TestStepByStep stores the state as JSON between any two steps, as a host does
// that may be killed there.
func TestStepByStep(t *testing.T) {
	s := &server{t: t, code: "12345", password: "pw"}
	raw, err := json.Marshal(fresh)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		in   Input
		need InputKind // of the error
		want Phase
	}{
		{Input{}, "", PhaseCodeSent},
		{Input{}, InputCode, PhaseCodeSent},
		{Input{Code: "12345"}, "", PhasePasswordNeeded},
		{Input{}, InputPassword, PhasePasswordNeeded},
		{Input{Password: "pw"}, "", PhaseDone},
		{Input{}, "", PhaseDone},
	}
	for i, step := range steps {
		var st State
		if err := json.Unmarshal(raw, &st); err != nil {
			t.Fatal(err)
		}
		st, err := Step(t.Context(), s, app, st, step.in)
		need, _ := errors.AsType[*NeedInput](err)
		switch {
		case step.need != "" && (need == nil || need.Kind != step.need):
			t.Errorf("step %d: error %v, want a need of the %s", i, err, step.need)
		case step.need == "" && err != nil:
			t.Errorf("step %d: %v", i, err)
		}
		if st.Phase != step.want {
			t.Fatalf("step %d: at %s, want %s", i, st.Phase, step.want)
		}
		if raw, err = json.Marshal(st); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"auth.sendCode", "auth.signIn", "account.getPassword", "account.getPassword", "auth.checkPassword"}
	if !slices.Equal(s.calls, want) {
		t.Errorf("requests %q, want %q: one round for each transition", s.calls, want)
	}
}

func TestFailedSaveEndsTheSignIn(t *testing.T) {
	s := &server{t: t, code: "12345"}
	full := errors.New("disk full")
	_, err := Run(t.Context(), s, app, fresh, &answers{codes: []telemetry.Secret{"12345"}}, func(State) error { return full })
	if !errors.Is(err, full) || len(s.calls) != 1 {
		t.Errorf("error %v after %q, want none after the first step", err, s.calls)
	}
}

func TestStaleCodeIsNotAskedFor(t *testing.T) {
	s := &server{t: t, code: "12345"}
	old := State{Phase: PhaseCodeSent, Phone: fresh.Phone, CodeHash: "old", SentAt: time.Now().Add(-time.Hour)}
	if _, err := Run(t.Context(), s, app, old, &answers{codes: []telemetry.Secret{"12345"}}, nil); err != nil {
		t.Fatal(err)
	}
	if want := []string{"auth.sendCode", "auth.signIn"}; !slices.Equal(s.calls, want) {
		t.Errorf("requests %q, want %q", s.calls, want)
	}
}

// TestForgottenSignInBeginsAgain: whatever phase was stored, a server that does
// not know it any more must not make the sign-in fail for ever.
func TestForgottenSignInBeginsAgain(t *testing.T) {
	sent := time.Now().Add(-time.Minute)
	for _, tt := range []struct {
		name, method, refusal string
		from                  Phase
		sent                  time.Time
	}{
		{"password owed", "account.getPassword", "AUTH_KEY_UNREGISTERED", PhasePasswordNeeded, sent},
		{"password refused", "auth.checkPassword", "AUTH_RESTART", PhasePasswordNeeded, sent},
		{"code given", "auth.signIn", "AUTH_RESTART", PhaseCodeSent, sent},
		{"code asked for", "auth.sendCode", "AUTH_RESTART", PhaseStart, sent},
		{"name owed", "auth.signUp", "PHONE_CODE_EXPIRED", PhaseSignUpRequired, sent},
		{"name owed for long", "", "", PhaseSignUpRequired, sent.Add(-time.Hour)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &server{t: t, code: "12345", password: "pw", once: true, fail: map[string]error{
				tt.method: rpcerr.New(500, tt.refusal, tt.method),
			}}
			st := State{Phase: tt.from, Phone: fresh.Phone, CodeHash: "old", SentAt: tt.sent}
			who := &registering{answers{
				codes: []telemetry.Secret{"12345", "12345"}, passwords: []telemetry.Secret{"pw", "pw"},
			}}
			st, err := Run(t.Context(), s, app, st, who, nil)
			if err != nil || st.Phase != PhaseDone {
				t.Errorf("ended at %s: %v", st.Phase, err)
			}
			if !slices.Contains(s.calls, "auth.sendCode") {
				t.Errorf("requests %q: no new code was asked for", s.calls)
			}
		})
	}
	always := &server{t: t, code: "12345", password: "pw", fail: map[string]error{
		"account.getPassword": rpcerr.New(401, "AUTH_KEY_UNREGISTERED", "account.getPassword"),
	}}
	codes := slices.Repeat([]telemetry.Secret{"12345"}, 20)
	if _, err := Run(t.Context(), always, app, fresh, &answers{codes: codes}, nil); !errors.Is(err, ErrTooManyAttempts) {
		t.Errorf("a server that always forgets: %v, want ErrTooManyAttempts", err)
	}
}

func TestOtherErrorsLeaveTheStateAlone(t *testing.T) {
	s := &server{t: t, code: "12345", fail: map[string]error{"auth.sendCode": rpcerr.New(420, "FLOOD_WAIT_9", "auth.sendCode")}}
	st, err := Step(t.Context(), s, app, fresh, Input{})
	if st != fresh || !rpcerr.Is(err, "FLOOD_WAIT") {
		t.Errorf("state %v, error %v", st, err)
	}
}

func TestBot(t *testing.T) {
	s := &server{t: t}
	st, err := SignInBot(t.Context(), s, app, "1:token")
	if err != nil || st.Phase != PhaseDone || st.UserID != 42 {
		t.Errorf("state %v, %v", st, err)
	}
	if _, err := SignInBot(t.Context(), s, app, "wrong"); !rpcerr.Is(err, "ACCESS_TOKEN_INVALID") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("error %v, want the server's, without the token", err)
	}
}

func TestStateIsNotPrinted(t *testing.T) {
	const canary = "15550199"
	st := State{Phase: PhaseCodeSent, Phone: canary, CodeHash: canary, Hint: canary}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&out, verb+"\n", st)
		fmt.Fprintf(&out, verb+"\n", &st)
		fmt.Fprintf(&out, verb+"\n", struct{ S State }{st})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "state", st)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "state", st)
	if strings.Contains(out.String(), canary) || strings.Contains(out.String(), fmt.Sprintf("%x", canary)) {
		t.Errorf("printed:\n%s", out.String())
	}
	raw, err := json.Marshal(st)
	if err != nil || strings.Count(string(raw), canary) != 3 {
		t.Errorf("the store needs all of it, got %d bytes, %v", len(raw), err)
	}
}
