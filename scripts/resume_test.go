package scripts

import (
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/store"
)

const head = "playbook: test\nversion: 1\nsteps:\n"

// resumeCases have one step for each effect class.
var resumeCases = map[effect.Class]struct{ method, step string }{
	effect.Read: {"help.getNearestDc", `
  - use: rpc
    with: { method: help.getNearestDc }
`},
	effect.Idempotent: {"account.updateProfile", `
  - use: rpc
    with: { method: account.updateProfile, params: { about: new } }
`},
	effect.RandomID: {"messages.sendMessage", `
  - use: message.send
    with: { chat: me, text: hello }
`},
	effect.Unsafe: {"channels.createChannel", `
  - use: rpc
    with: { method: channels.createChannel, params: { megagroup: true, title: T, about: "" } }
`},
}

// TestResumeTable kills the process after the intent, after the request and
// after the result, for each effect class (design §6).
func TestResumeTable(t *testing.T) {
	for _, tt := range []struct {
		class   effect.Class
		dieOn   string
		status  store.RunStatus
		arrived int // requests that reached the server, of both processes
		effects int // in the ledger; -1: the method leaves no row there
	}{
		{effect.Read, "sent", store.RunOK, 2, -1}, // no rows, simply repeated
		{effect.Read, "step", store.RunOK, 1, -1},
		{effect.Idempotent, "intent", store.RunOK, 1, -1},
		{effect.Idempotent, "sent", store.RunOK, 2, -1},
		{effect.Idempotent, "result", store.RunOK, 1, -1},
		{effect.Idempotent, "step", store.RunOK, 1, -1},
		{effect.RandomID, "intent", store.RunOK, 1, 1},
		{effect.RandomID, "sent", store.RunOK, 2, 1}, // RANDOM_ID_DUPLICATE counts as sent
		{effect.RandomID, "result", store.RunOK, 1, 1},
		{effect.RandomID, "step", store.RunOK, 1, 1},
		{effect.Unsafe, "intent", store.RunUnknown, 0, 0}, // nobody can tell: never sent again by itself
		{effect.Unsafe, "sent", store.RunUnknown, 1, 1},
		{effect.Unsafe, "result", store.RunOK, 1, 1},
		{effect.Unsafe, "step", store.RunOK, 1, 1},
	} {
		t.Run(string(tt.class)+" "+tt.dieOn, func(t *testing.T) {
			c := resumeCases[tt.class]
			f := newFleet(t, 1)
			run, err := NewRun(mustLoad(t, head+c.step), nil, f.accounts())
			if err != nil {
				t.Fatal(err)
			}
			d := &death{on: tt.dieOn}
			if tt.dieOn == "sent" {
				d.on = "sent " + c.method
			}
			s, died := f.dieAndResume(t, run, d)
			if !died {
				t.Fatal("the first process did not die")
			}
			wantStatus(t, s, tt.status)
			if got := f.box.arrived(c.method); got != tt.arrived {
				t.Errorf("%s reached the server %d times, want %d", c.method, got, tt.arrived)
			}
			if got := f.box.count(c.method); tt.effects >= 0 && got != tt.effects {
				t.Errorf("the ledger has %s %d times, want %d", c.method, got, tt.effects)
			}
			checkJournal(t, f, run.ID, tt.class)
		})
	}
}

// checkJournal checks what a person reads in it afterwards.
func checkJournal(t *testing.T, f *fleet, id string, class effect.Class) {
	t.Helper()
	entries, err := f.store.Journal(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for _, e := range entries {
		switch {
		case e.Kind == store.EntryStep:
			steps++
		case class == effect.Read:
			t.Errorf("a read left a row: %+v", e)
		case e.Class != string(class):
			t.Errorf("class %q in the journal, want %q", e.Class, class)
		case (e.RandomID != 0) != (class == effect.RandomID):
			t.Errorf("random_id %d in a row of class %s", e.RandomID, class)
		case e.Kind == store.EntryIntent && len(e.ArgsHash) != 64:
			t.Errorf("intent has the arguments' hash %q", e.ArgsHash)
		}
	}
	if steps != 1 {
		t.Errorf("the step ended %d times", steps)
	}
}

func TestDuplicateMessageIsFoundAgain(t *testing.T) {
	f := newFleet(t, 1)
	run, err := NewRun(mustLoad(t, head+resumeCases[effect.RandomID].step+`
outputs:
  id: ${{ 1 }}
`), nil, f.accounts())
	if err != nil {
		t.Fatal(err)
	}
	if _, died := f.dieAndResume(t, run, &death{on: "sent messages.sendMessage"}); !died {
		t.Fatal("the first process did not die")
	}
	entries, err := f.store.Journal(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == store.EntryResult {
			if !strings.Contains(string(e.Data), `"id":`) || strings.Contains(string(e.Data), `"id":0`) {
				t.Errorf("the message that was sent before is not found again: %s", e.Data)
			}
			return
		}
	}
	t.Error("no result in the journal")
}

func TestFinishedRunIsOnlyRead(t *testing.T) {
	f := newFleet(t, 2)
	run, err := NewRun(mustLoad(t, head+resumeCases[effect.RandomID].step), nil, f.accounts())
	if err != nil {
		t.Fatal(err)
	}
	first, err := f.execute(t.Context(), f.engine(), run)
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.execute(t.Context(), f.engine(), first.Run)
	if err != nil {
		t.Fatal(err)
	}
	if again.OK != first.OK || again.Changed != first.Changed || again.Run.Status != store.RunOK {
		t.Errorf("again: ok %d, changed %d, %s; first: ok %d, changed %d", again.OK, again.Changed, again.Run.Status, first.OK, first.Changed)
	}
	if got := f.box.arrived("messages.sendMessage"); got != 2 {
		t.Errorf("%d messages were sent, want 2", got)
	}
}

// TestStrayAccount: that an account is not signed in, or could not follow to
// another data centre, ends no step: a resume does it, once.
func TestStrayAccount(t *testing.T) {
	for text, code := range map[string]int{"AUTH_KEY_UNREGISTERED": 401, "USER_MIGRATE_9": 303} {
		t.Run(text, func(t *testing.T) {
			f := newFleet(t, 1)
			f.box.inject(refuse("channels.createChannel", code, text))
			pb := mustLoad(t, head+resumeCases[effect.Unsafe].step)
			s := f.run(t, f.engine(), pb, nil)
			wantStatus(t, s, store.RunUnreachable)
			if s.Failed != 0 {
				t.Errorf("%d steps failed, want none", s.Failed)
			}
			again, err := f.execute(t.Context(), f.engine(), s.Run)
			if err != nil {
				t.Fatal(err)
			}
			wantStatus(t, again, store.RunOK)
			if n := f.box.arrived("channels.createChannel"); n != 2 {
				t.Errorf("%d requests, want the refused one and another", n)
			}
		})
	}
}
