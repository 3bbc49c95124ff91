package scripts

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/examples"
	"github.com/tgfleet/tgfleet/store"
)

var errDead = errors.New("the process is dead")

// death ends a process at one of its points: after the at-th durable write or
// answered request, or the first of a kind, nothing is written or sent any
// more.
type death struct {
	mu     sync.Mutex
	at     int    // 0: never by number
	on     string // kind of the point: intent, result, step, sent METHOD, row, peers, chat
	passed int
	over   bool
	kill   context.CancelFunc
}

func (d *death) dead() bool {
	if d == nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.over
}

// point passes a point and reports whether the process died there.
func (d *death) point(kind string) bool {
	if d == nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.passed++
	if !d.over && (d.at > 0 && d.passed >= d.at || d.on == kind) {
		d.over = true
		d.kill()
	}
	return d.over
}

// mortal is a store whose process may die between any two writes.
type mortal struct {
	store.Store
	d *death
}

func (m mortal) write(kind string, do func() error) error {
	if m.d.dead() {
		return errDead
	}
	if err := do(); err != nil {
		return err
	}
	if m.d.point(kind) {
		return errDead
	}
	return nil
}

func (m mortal) AppendJournal(ctx context.Context, l store.Lease, entries ...store.Entry) error {
	return m.write(string(entries[0].Kind), func() error { return m.Store.AppendJournal(ctx, l, entries...) })
}

func (m mortal) PutChatKey(ctx context.Context, l store.Lease, k store.ChatKey) error {
	return m.write("chat", func() error { return m.Store.PutChatKey(ctx, l, k) })
}

func (m mortal) PutPeers(ctx context.Context, l store.Lease, p ...store.Peer) error {
	return m.write("peers", func() error { return m.Store.PutPeers(ctx, l, p...) })
}

func (m mortal) PutAccountState(ctx context.Context, l store.Lease, s store.AccountState) error {
	return m.write("state", func() error { return m.Store.PutAccountState(ctx, l, s) })
}

func (m mortal) PutRunAccount(ctx context.Context, a store.RunAccount) error {
	return m.write("row", func() error { return m.Store.PutRunAccount(ctx, a) })
}

func (m mortal) PutRun(ctx context.Context, r store.Run) error {
	if m.d.dead() {
		return errDead
	}
	return m.Store.PutRun(ctx, r)
}

// dieAndResume runs a playbook in a process that dies as d says, and again in
// one that lives. died is false when the first one lived to the end.
func (f *fleet) dieAndResume(t *testing.T, run store.Run, d *death) (s Summary, died bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d.kill = cancel
	first := mortal{f.store, d}
	for _, m := range f.all {
		m.attach(t, first)
		m.dies = d
	}
	s, err := f.execute(ctx, &Engine{Store: first, Owner: store.ThisProcess(), Prompter: f.prompter}, run)
	if !d.dead() {
		if err != nil {
			t.Fatal(err)
		}
		return s, false
	}
	for _, m := range f.all {
		m.attach(t, f.store)
		m.dies = nil
	}
	stored, err := f.store.Run(t.Context(), run.ID)
	if err != nil {
		t.Fatalf("after death: %v", err)
	}
	s, err = f.execute(t.Context(), f.engine(), stored)
	if err != nil {
		t.Fatalf("resume: %v", err)
	}
	return s, true
}

// TestDieAnywhere kills the process of examples/community.yaml at every point
// where something has just become durable or has just happened on the server,
// resumes, and looks into the ledger: nothing twice, nothing missing.
func TestDieAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the playbook a hundred times")
	}
	const accounts = 3
	pb, err := Load("community.yaml", examples.Community)
	if err != nil {
		t.Fatal(err)
	}
	dieAnywhere(t, 40, func(t *testing.T, d *death) {
		f := newFleet(t, accounts)
		run, err := NewRun(pb, map[string]any{"key": "team", "title": "Our team", "admins": []any{"user0001", "user0002"}}, f.accounts())
		if err != nil {
			t.Fatal(err)
		}
		s, _ := f.dieAndResume(t, run, d)
		checkCommunity(t, f, s, accounts)
	})
}

// dieAnywhere counts the points of a run that lives, at least least of them,
// and then has it die at each.
func dieAnywhere(t *testing.T, least int, run func(*testing.T, *death)) {
	t.Helper()
	lives := new(death)
	run(t, lives)
	if lives.passed < least {
		t.Errorf("the run has only %d points", lives.passed)
	}
	for at := range lives.passed {
		t.Run(fmt.Sprint(at+1), func(t *testing.T) {
			t.Parallel()
			run(t, &death{at: at + 1})
		})
	}
}

func checkCommunity(t *testing.T, f *fleet, s Summary, accounts int) {
	t.Helper()
	wantStatus(t, s, store.RunOK)
	// Found, invite, 2 joins, 3 messages, promoting and pinning.
	if s.OK != 4+2*accounts-1 || s.Changed != s.OK || s.Skipped != 1 || s.Failed+s.Unknown != 0 {
		t.Errorf("ok %d, changed %d, skipped %d, failed %d, unknown %d", s.OK, s.Changed, s.Skipped, s.Failed, s.Unknown)
	}
	for method, want := range map[string]int{
		"channels.createChannel":       1,
		"messages.exportChatInvite":    1,
		"messages.importChatInvite":    accounts - 1,
		"messages.sendMessage":         accounts,
		"channels.editAdmin":           2,
		"messages.updatePinnedMessage": 1,
	} {
		if got := f.box.count(method); got != want {
			t.Errorf("ledger has %s %d times, want %d", method, got, want)
		}
	}
	if err := f.store.VerifyJournal(t.Context()); err != nil {
		t.Error(err)
	}
	if s.Outputs["chat_id"] == nil || s.Outputs["invite"] == "" {
		t.Errorf("outputs %v", s.Outputs)
	}
}
