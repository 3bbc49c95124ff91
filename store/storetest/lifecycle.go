package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func testDurability(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := t.Context()
	s := open(t)
	alice := fullAccount("alice")
	must(t, s.PutAccounts(ctx, alice))
	l := lease(t, s, "alice")
	state := store.AccountState{Account: "alice", State: store.StateReady, Login: []byte("{}"), UpdatedAt: time.Now()}
	key := authKey("alice", 2, 9)
	peer := store.Peer{Kind: "user", ID: 5, Username: "carol"}
	must(t, s.PutAccountState(ctx, l, state))
	must(t, s.PutAuthKey(ctx, l, key))
	must(t, s.PutPeers(ctx, l, peer))
	must(t, s.AppendJournal(ctx, l, entry("r-AAAA", "alice", 0)))
	must(t, s.Close())

	s = fresh(t, open)
	gotAccount, err := s.Account(ctx, "alice")
	must(t, err)
	same(t, "account", gotAccount, alice)
	gotState, err := s.AccountState(ctx, "alice")
	must(t, err)
	same(t, "state", gotState, state)
	gotKey, err := s.AuthKey(ctx, "alice", 2)
	must(t, err)
	same(t, "key", gotKey, key)
	gotPeer, err := s.PeerByUsername(ctx, "alice", "carol")
	must(t, err)
	same(t, "peer", gotPeer, peer)
	must(t, s.AppendJournal(ctx, l, entry("r-AAAA", "alice", 1))) // the lease outlives the file handle
	entries, err := s.Journal(ctx, "r-AAAA")
	must(t, err)
	if len(entries) != 2 {
		t.Errorf("%d journal entries, want 2", len(entries))
	}
	must(t, s.VerifyJournal(ctx))
}

func testCancelled(t *testing.T, open func(t *testing.T) store.Store) {
	s := fresh(t, open, "alice")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.PutAccounts(ctx, store.Account{ID: "bob"}); !errors.Is(err, context.Canceled) {
		t.Errorf("write: %v, want context.Canceled", err)
	}
	if _, err := s.Account(ctx, "alice"); !errors.Is(err, context.Canceled) {
		t.Errorf("read: %v, want context.Canceled", err)
	}
	if _, err := s.AcquireLease(ctx, "alice", owner("first"), ttl); !errors.Is(err, context.Canceled) {
		t.Errorf("lease: %v, want context.Canceled", err)
	}
	if _, err := s.Account(t.Context(), "bob"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("account of the cancelled write: %v, want ErrNotFound", err)
	}
}

func testClosed(t *testing.T, open func(t *testing.T) store.Store) {
	s := open(t)
	must(t, s.Close())
	must(t, s.Close())
	if err := s.PutAccounts(t.Context(), store.Account{ID: "bob"}); !errors.Is(err, store.ErrClosed) {
		t.Errorf("write: %v, want ErrClosed", err)
	}
	if _, err := s.ListAccounts(t.Context()); !errors.Is(err, store.ErrClosed) {
		t.Errorf("read: %v, want ErrClosed", err)
	}
	if err := s.VerifyJournal(t.Context()); !errors.Is(err, store.ErrClosed) {
		t.Errorf("VerifyJournal: %v, want ErrClosed", err)
	}
}

// testCloseDrains closes the store under its writers: each write was either
// refused or is there afterwards.
func testCloseDrains(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := open(t), t.Context()
	var mu sync.Mutex
	var stored []string
	var writers sync.WaitGroup
	started := make(chan struct{}, 16)
	for w := range cap(started) {
		writers.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("w%d-%d", w, i)
				err := s.PutAccounts(ctx, store.Account{ID: id})
				if i == 0 {
					started <- struct{}{}
				}
				if errors.Is(err, store.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				stored = append(stored, id)
				mu.Unlock()
			}
		})
	}
	for range cap(started) {
		<-started
	}
	must(t, s.Close())
	writers.Wait()

	s = fresh(t, open)
	for _, id := range stored {
		if _, err := s.Account(ctx, id); err != nil {
			t.Errorf("acknowledged write: %v", err)
		}
	}
}
