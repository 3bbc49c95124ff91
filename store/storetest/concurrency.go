package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/store"
)

// testConcurrency lets many accounts of two processes write and read at once.
func testConcurrency(t *testing.T, open func(t *testing.T) store.Store) {
	const accounts, rounds = 16, 10
	ctx := t.Context()
	stores := []store.Store{fresh(t, open), fresh(t, open)}
	var all sync.WaitGroup
	for i := range accounts {
		s, id := stores[i%len(stores)], fmt.Sprintf("account%d", i)
		must(t, s.PutAccounts(ctx, store.Account{ID: id}))
		l := lease(t, s, id)
		all.Go(func() {
			for n := range rounds {
				err := errors.Join(
					s.AppendJournal(ctx, l, entry("r-AAAA", id, n)),
					s.PutAccountState(ctx, l, store.AccountState{Account: id, State: store.StateReady, UserID: int64(n)}),
					s.PutPeers(ctx, l, store.Peer{Kind: "user", ID: int64(n)}))
				if err != nil {
					t.Error(err)
					return
				}
				if st, err := s.AccountState(ctx, id); err != nil || st.UserID != int64(n) {
					t.Errorf("%s reads user %d, %v after it wrote %d", id, st.UserID, err, n)
				}
			}
		})
	}
	all.Wait()
	entries, err := stores[0].Journal(ctx, "r-AAAA")
	must(t, err)
	if len(entries) != accounts*rounds {
		t.Errorf("%d journal entries, want %d", len(entries), accounts*rounds)
	}
	must(t, stores[1].VerifyJournal(ctx))
}

// testFailingNeighbours mixes requests that must fail, some after they have
// written, among others that must not notice.
func testFailingNeighbours(t *testing.T, open func(t *testing.T) store.Store) {
	const each = 60
	s, ctx := fresh(t, open, "alice"), t.Context()
	must(t, s.PutRun(ctx, store.Run{ID: "r-AAAA"}))
	stale := lease(t, s, "alice")
	l := lease(t, s, "alice")
	ghost := lease(t, s, "ghost")
	var all sync.WaitGroup
	for n := range each {
		all.Go(func() {
			if err := s.AppendJournal(ctx, l, entry("r-AAAA", "alice", n)); err != nil {
				t.Errorf("good append: %v", err)
			}
		})
		all.Go(func() {
			if err := s.AppendJournal(ctx, stale, entry("r-AAAA", "alice", n)); !errors.Is(err, store.ErrFenced) {
				t.Errorf("fenced append: %v, want ErrFenced", err)
			}
		})
		all.Go(func() {
			if err := s.PutPeers(ctx, ghost, store.Peer{Kind: "user", ID: int64(n)}); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("peers of an unknown account: %v, want ErrNotFound", err)
			}
		})
	}
	all.Wait()
	entries, err := s.Journal(ctx, "r-AAAA")
	must(t, err)
	if len(entries) != each {
		t.Errorf("%d journal entries, want %d", len(entries), each)
	}
	must(t, s.VerifyJournal(ctx))
}
