package scripts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telemetry"
)

const loginOnly = head + `
  - id: login
    use: account.login
outputs: { user: "${{ steps.login.user_id }}" }
`

const (
	testPhone    = "9996610002" // its code is 11111, by Telegram's rule for test numbers
	testCode     = "11111"
	testPassword = "correct horse battery"
)

// person answers questions about one account.
type person struct {
	mu       sync.Mutex
	codes    []telemetry.Secret // in turn; the last one again
	password telemetry.Secret
	asked    int
}

func (p *person) Code(_ context.Context, _ store.Account, st auth.State, attempt int) (telemetry.Secret, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if st.CodeLength != len(testCode) {
		return "", fmt.Errorf("the code has %d digits", st.CodeLength)
	}
	return p.codes[min(attempt, len(p.codes))-1], nil
}

func (p *person) Password(context.Context, store.Account, string, int) (telemetry.Secret, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	return p.password, nil
}

// newcomer is a fleet of one account that is not signed in yet.
func newcomer(t *testing.T, password string) *fleet {
	t.Helper()
	f := &fleet{box: newBox(t), store: testStore(t)}
	ref := filepath.Join(t.TempDir(), "2fa")
	if err := os.WriteFile(ref, []byte(testPassword+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	n := world.NewUser{Phone: testPhone, DC: 1, FirstName: "A"}
	if password != "" {
		var err error
		if n.Password, err = handlers.HashPassword(password, "hint", [24]byte{1, 2, 3}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.box.world.AddUser(time.Now(), n); err != nil {
		t.Fatal(err)
	}
	f.add(t, f.store, store.Account{ID: "a0", Phone: "+" + testPhone, Login: "code", PasswordRef: "file:" + ref, Enabled: true}, 0)
	return f
}

func TestLogin(t *testing.T) {
	for _, tt := range []struct {
		name     string
		password string // of the account; the inventory's is testPassword
		who      *person
		status   store.RunStatus
		asked    int
		want     string // in the error
	}{
		{"code", "", &person{codes: []telemetry.Secret{testCode}}, store.RunOK, 1, ""},
		{"code and password", testPassword, &person{codes: []telemetry.Secret{testCode}}, store.RunOK, 1, ""},
		{"wrong code, then right", "", &person{codes: []telemetry.Secret{"22222", testCode}}, store.RunOK, 2, ""},
		{"wrong codes", "", &person{codes: []telemetry.Secret{"22222"}}, store.RunFailed, 3, "wrong code"},
		{"wrong password", "another", &person{codes: []telemetry.Secret{testCode}}, store.RunFailed, 1, "the 2FA password is wrong"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newcomer(t, tt.password)
			e := f.engine()
			e.Prompter = tt.who
			s := f.run(t, e, mustLoad(t, loginOnly), nil)
			wantStatus(t, s, tt.status)
			if tt.who.asked != tt.asked {
				t.Errorf("somebody was asked %d times, want %d", tt.who.asked, tt.asked)
			}
			if !strings.Contains(s.Accounts[0].Error, tt.want) {
				t.Errorf("error %q, want %q", s.Accounts[0].Error, tt.want)
			}
			if tt.status == store.RunOK && (f.all[0].State().State != store.StateReady || s.Changed != 1) {
				t.Errorf("state %s, changed %d", f.all[0].State().State, s.Changed)
			}
			noSecrets(t, f, s)
		})
	}
}

// noSecrets looks for what must not be in a journal or a summary.
func noSecrets(t *testing.T, f *fleet, s Summary) {
	t.Helper()
	entries, err := f.store.Journal(t.Context(), s.Run.ID)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString(fmt.Sprintf("%s %v %v", s.Run.Inputs, s.Accounts, s.Outputs))
	intents := 0
	for _, e := range entries {
		text.WriteString(fmt.Sprintf("%s %s %s %s\n", e.Data, e.Error, e.ArgsHash, e.Method))
		if e.Kind == store.EntryIntent {
			intents++
			if e.ArgsHash != "" {
				t.Errorf("the hash of %s's arguments is kept: a code can be guessed from it", e.Method)
			}
		}
	}
	if intents < 2 {
		t.Errorf("only %d requests of the sign-in are in the journal", intents)
	}
	for _, secret := range []string{testPhone, testPhone[2:], testCode, "22222", testPassword} {
		if strings.Contains(text.String(), secret) {
			t.Errorf("%q is in:\n%s", secret, text.String())
		}
	}
}

func TestLoginAgainIsUnchanged(t *testing.T) {
	f := newcomer(t, "")
	e := f.engine()
	e.Prompter = &person{codes: []telemetry.Secret{testCode}}
	wantStatus(t, f.run(t, e, mustLoad(t, loginOnly), nil), store.RunOK)
	s := f.run(t, e, mustLoad(t, loginOnly), nil)
	wantStatus(t, s, store.RunOK)
	if s.Changed != 0 || f.box.arrived("auth.sendCode") != 1 {
		t.Errorf("changed %d, %d codes sent", s.Changed, f.box.arrived("auth.sendCode"))
	}
}

func TestLoginWithNobodyToAsk(t *testing.T) {
	f := newcomer(t, "")
	s := f.run(t, f.engine(), mustLoad(t, loginOnly), nil)
	wantStatus(t, s, store.RunFailed)
	if !strings.Contains(s.Accounts[0].Error, "nobody can be asked") {
		t.Errorf("error %q", s.Accounts[0].Error)
	}
	// The code that was sent is still good for the next try.
	if st := f.all[0].State(); st.State != store.StateAwaitingCode {
		t.Errorf("state %s", st.State)
	}
	e := f.engine()
	e.Prompter = &person{codes: []telemetry.Secret{testCode}}
	wantStatus(t, f.run(t, e, mustLoad(t, loginOnly), nil), store.RunOK)
	if got := f.box.arrived("auth.sendCode"); got != 1 {
		t.Errorf("%d codes were sent", got)
	}
}

// TestLoginDiesAnywhere kills the process at every point of a sign-in with
// code and password.
func TestLoginDiesAnywhere(t *testing.T) {
	pb := mustLoad(t, loginOnly)
	dieAnywhere(t, 10, func(t *testing.T, d *death) {
		f := newcomer(t, testPassword)
		run, err := NewRun(pb, nil, f.accounts())
		if err != nil {
			t.Fatal(err)
		}
		f.prompter = &person{codes: []telemetry.Secret{testCode}}
		s, _ := f.dieAndResume(t, run, d)
		wantStatus(t, s, store.RunOK)
		if s.OK != 1 || s.Changed != 1 || fmt.Sprint(s.Outputs["user"]) == "0" {
			t.Errorf("ok %d, changed %d, outputs %v", s.OK, s.Changed, s.Outputs)
		}
		if got := f.box.arrived("auth.sendCode"); got > 2 {
			t.Errorf("%d codes were sent", got)
		}
		if f.all[0].State().State != store.StateReady {
			t.Errorf("state %s", f.all[0].State().State)
		}
	})
}

func TestSignUpNeedsPermission(t *testing.T) {
	f := &fleet{box: newBox(t), store: testStore(t)}
	m := f.add(t, f.store, store.Account{ID: "a0", Phone: "+79990000077", Login: "code", Enabled: true}, 0)
	e := f.engine()
	e.Prompter = codeOf{f.box, "79990000077"}
	wantStatus(t, f.run(t, e, mustLoad(t, loginOnly), nil), store.RunFailed)

	signUp := mustLoad(t, head+`
  - use: account.login
    with: { sign_up: Ann }
`)
	m.noSignUp = true
	s := f.run(t, e, signUp, nil)
	wantStatus(t, s, store.RunFailed)
	if f.box.count("auth.signUp") != 0 {
		t.Error("signed up without permission")
	}
	m.noSignUp = false
	wantStatus(t, f.run(t, e, signUp, nil), store.RunOK)
}

// codeOf reads the text message of a number without an account.
type codeOf struct {
	box   *box
	phone world.Private
}

func (c codeOf) Code(context.Context, store.Account, auth.State, int) (telemetry.Secret, error) {
	c.box.mu.Lock()
	defer c.box.mu.Unlock()
	digits, ok := c.box.world.NewestCode(c.phone)
	if !ok {
		return "", errors.New("no text message")
	}
	return telemetry.Secret(digits), nil
}

func (c codeOf) Password(context.Context, store.Account, string, int) (telemetry.Secret, error) {
	return "", errors.New("not asked for")
}

// patient answers when everybody has asked.
type patient struct {
	all  sync.WaitGroup
	code telemetry.Secret
}

func (p *patient) Code(context.Context, store.Account, auth.State, int) (telemetry.Secret, error) {
	p.all.Done()
	p.all.Wait()
	return p.code, nil
}

func (p *patient) Password(context.Context, store.Account, string, int) (telemetry.Secret, error) {
	return "", errors.New("not asked for")
}

// TestWaitingForAPersonTakesNoSlot asks for two codes at a time although one
// account may work at a time.
func TestWaitingForAPersonTakesNoSlot(t *testing.T) {
	f := &fleet{box: newBox(t), store: testStore(t)}
	for i := range 2 {
		f.add(t, f.store, store.Account{ID: fmt.Sprintf("a%d", i), Phone: telemetry.Secret(fmt.Sprintf("+999661000%d", i)), Login: "code", Enabled: true}, 0)
	}
	p := &patient{code: testCode}
	p.all.Add(2)
	e := f.engine()
	e.Prompter, e.Parallel = p, 1
	wantStatus(t, f.run(t, e, mustLoad(t, loginOnly), nil), store.RunOK)
}
