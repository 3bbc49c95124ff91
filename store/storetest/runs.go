package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func testRuns(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open), t.Context()
	if _, err := s.Run(ctx, "r-NONE"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown run: %v, want ErrNotFound", err)
	}
	at := time.Unix(1700000000, 5)
	first := store.Run{
		ID: "r-AAAA", Playbook: "community", File: "examples/community.yaml", Source: []byte("name: community\n"),
		Inputs: []byte(`{"n":1}`), Selector: "tag:owner", Accounts: []string{"bob", "alice"},
		Status: store.RunRunning, CreatedAt: at, UpdatedAt: at,
	}
	second := store.Run{ID: "r-BBBB", Status: store.RunPending, CreatedAt: at.Add(time.Second), UpdatedAt: at.Add(time.Second)}
	must(t, s.PutRun(ctx, first))
	must(t, s.PutRun(ctx, second))
	if err := s.PutRun(ctx, store.Run{}); err == nil {
		t.Error("a run without id was stored")
	}
	got, err := s.Run(ctx, "r-AAAA")
	must(t, err)
	same(t, "run", got, first)

	first.Status, first.Error, first.UpdatedAt = store.RunFailed, "3 accounts failed", at.Add(time.Hour)
	must(t, s.PutRun(ctx, first))
	all, err := s.ListRuns(ctx, 0)
	must(t, err)
	same(t, "all, newest first", all, []store.Run{second, first})
	newest, err := s.ListRuns(ctx, 1)
	must(t, err)
	same(t, "newest", newest, []store.Run{second})
}

func testRunAccounts(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open), t.Context()
	must(t, s.PutRun(ctx, store.Run{ID: "r-AAAA"}))
	bob := store.RunAccount{RunID: "r-AAAA", Account: "bob", Status: store.RunRunning}
	alice := store.RunAccount{
		RunID: "r-AAAA", Account: "alice", Status: store.RunFailed, OK: 1, Changed: 2, Skipped: 3, Waiting: 4,
		Failed: 5, Unknown: 6, LastStep: "join", Error: "INVITE_HASH_EXPIRED", Elapsed: 1500 * time.Millisecond,
	}
	must(t, s.PutRunAccount(ctx, bob))
	must(t, s.PutRunAccount(ctx, alice))
	bob.Status, bob.OK = store.RunOK, 9
	must(t, s.PutRunAccount(ctx, bob))
	// The run's own later writes must not touch its accounts.
	must(t, s.PutRun(ctx, store.Run{ID: "r-AAAA", Status: store.RunOK}))

	got, err := s.RunAccounts(ctx, "r-AAAA")
	must(t, err)
	same(t, "accounts of the run", got, []store.RunAccount{alice, bob})
	if err := s.PutRunAccount(ctx, store.RunAccount{RunID: "r-NONE", Account: "bob"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("account of an unknown run: %v, want ErrNotFound", err)
	}
}
