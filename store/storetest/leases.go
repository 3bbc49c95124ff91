package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func testLeaseTwoOwners(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := t.Context()
	one, two := fresh(t, open), fresh(t, open)
	l, err := one.AcquireLease(ctx, "alice", owner("first"), ttl)
	must(t, err)
	if !l.Valid(time.Now()) || l.Valid(time.Now().Add(ttl+time.Second)) {
		t.Errorf("lease until %v, want valid now and not after %v", l.Expires, ttl)
	}
	_, err = two.AcquireLease(ctx, "alice", owner("second"), ttl)
	held, ok := errors.AsType[*store.HeldError](err)
	if !ok {
		t.Fatalf("second owner: %v, want a *HeldError", err)
	}
	if held.Subject != "alice" || held.Owner != owner("first").Name || time.Until(held.Until) < ttl/2 || time.Until(held.Until) > ttl {
		t.Errorf("HeldError = %+v, want subject, owner's name and the end of the lease", held)
	}
	seen, err := two.LeaseOf(ctx, "alice")
	must(t, err)
	if seen.Owner.Name != owner("first").Name || seen.Epoch != l.Epoch || time.Until(seen.Expires) < ttl/2 {
		t.Errorf("LeaseOf = %+v, want what the first owner holds", seen)
	}
	if free, err := two.LeaseOf(ctx, "nobody"); err != nil || free.Owner.ID != "" {
		t.Errorf("LeaseOf a free subject = %+v, %v", free, err)
	}
	if _, err := two.AcquireLease(ctx, "bob", owner("second"), ttl); err != nil {
		t.Errorf("another subject: %v", err)
	}

	again, err := one.AcquireLease(ctx, "alice", owner("first"), ttl)
	must(t, err)
	if again.Epoch <= l.Epoch {
		t.Errorf("epoch %d of the second own lease, want more than %d", again.Epoch, l.Epoch)
	}
	must(t, one.ReleaseLease(ctx, l)) // the older lease: no longer the held one
	if _, err := two.AcquireLease(ctx, "alice", owner("second"), ttl); err == nil {
		t.Error("releasing a lease of an older epoch released the newer one")
	}
	must(t, one.ReleaseLease(ctx, again))
	if free, err := two.LeaseOf(ctx, "alice"); err != nil || free.Owner.ID != "" {
		t.Errorf("LeaseOf after the release = %+v, %v", free, err)
	}
	third, err := two.AcquireLease(ctx, "alice", owner("second"), ttl)
	must(t, err)
	if third.Epoch <= again.Epoch {
		t.Errorf("epoch %d after release, want more than %d", third.Epoch, again.Epoch)
	}
}

func testLeaseExpires(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	old, err := s.AcquireLease(ctx, "alice", owner("first"), 20*time.Millisecond)
	must(t, err)
	// The database's clock is not ours to move: wait until its lease has ended.
	var l store.Lease
	for {
		l, err = s.AcquireLease(ctx, "alice", owner("second"), ttl)
		held, ok := errors.AsType[*store.HeldError](err)
		if !ok {
			break
		}
		<-time.After(max(time.Until(held.Until), time.Millisecond))
	}
	must(t, err)
	if l.Epoch <= old.Epoch {
		t.Errorf("epoch %d, want more than %d", l.Epoch, old.Epoch)
	}
	if err := s.PutAccountState(ctx, old, store.AccountState{Account: "alice"}); !errors.Is(err, store.ErrFenced) {
		t.Errorf("write of the owner whose lease ran out: %v, want ErrFenced", err)
	}
}

func testLeaseRenew(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice", "bob", "carol"), t.Context()
	short := func(subject string) store.Lease {
		l, err := s.AcquireLease(ctx, subject, owner("first"), time.Second)
		must(t, err)
		return l
	}
	alice, bob, carol := short("alice"), short("bob"), short("carol")
	must(t, s.ReleaseLease(ctx, bob))
	_, err := s.AcquireLease(ctx, "carol", owner("first"), ttl)
	must(t, err)

	kept, err := s.RenewLeases(ctx, []store.Lease{alice, bob, carol}, ttl)
	must(t, err)
	if len(kept) != 1 || kept[0].Subject != "alice" || kept[0].Epoch != alice.Epoch {
		t.Fatalf("kept %v, want alice's alone: bob's was released, carol's has a newer epoch", kept)
	}
	if !kept[0].Expires.After(alice.Expires) {
		t.Errorf("renewed until %v, want later than %v", kept[0].Expires, alice.Expires)
	}
	_, err = s.AcquireLease(ctx, "alice", owner("second"), ttl)
	if held, ok := errors.AsType[*store.HeldError](err); !ok || time.Until(held.Until) < ttl/2 {
		t.Errorf("second owner after renewal: %v, want a *HeldError until the renewed end", err)
	}
	none, err := s.RenewLeases(ctx, nil, ttl)
	must(t, err)
	same(t, "nothing renewed", none, []store.Lease{})
}

// ownedWrites is every write that a lease guards.
func ownedWrites(s store.Store) map[string]func(t *testing.T, l store.Lease) error {
	return map[string]func(t *testing.T, l store.Lease) error{
		"PutAccountState": func(t *testing.T, l store.Lease) error {
			return s.PutAccountState(t.Context(), l, store.AccountState{Account: "alice", State: store.StateReady})
		},
		"PutAuthKey":    func(t *testing.T, l store.Lease) error { return s.PutAuthKey(t.Context(), l, authKey("alice", 2, 1)) },
		"UpdateSalt":    func(t *testing.T, l store.Lease) error { return s.UpdateSalt(t.Context(), l, 2, 1, 1) },
		"DeleteAuthKey": func(t *testing.T, l store.Lease) error { return s.DeleteAuthKey(t.Context(), l, 2) },
		"PutPeers": func(t *testing.T, l store.Lease) error {
			return s.PutPeers(t.Context(), l, store.Peer{Kind: "user", ID: 1})
		},
		"PutChatKey": func(t *testing.T, l store.Lease) error {
			return s.PutChatKey(t.Context(), l, store.ChatKey{Account: "alice", Key: "k"})
		},
		"AppendJournal": func(t *testing.T, l store.Lease) error {
			return s.AppendJournal(t.Context(), l, entry("r-AAAA", "alice", 0))
		},
	}
}

func testFencing(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	stale := lease(t, s, "alice")
	must(t, s.PutAuthKey(ctx, stale, authKey("alice", 2, 1)))
	current := lease(t, s, "alice")
	forged := current
	forged.Owner = owner("second")
	for name, write := range ownedWrites(s) {
		for what, l := range map[string]store.Lease{"stale": stale, "forged": forged} {
			if err := write(t, l); !errors.Is(err, store.ErrFenced) {
				t.Errorf("%s under a %s lease: %v, want ErrFenced", name, what, err)
			}
		}
	}
	key, err := s.AuthKey(ctx, "alice", 2)
	must(t, err)
	same(t, "key after fenced writes", key, authKey("alice", 2, 1))

	must(t, s.PutAccountState(ctx, current, store.AccountState{Account: "alice", State: store.StateReady}))
	must(t, s.ReleaseLease(ctx, current))
	for name, write := range ownedWrites(s) {
		if err := write(t, current); !errors.Is(err, store.ErrFenced) {
			t.Errorf("%s after release: %v, want ErrFenced", name, err)
		}
	}
}

// testDeletedAccountFences: an owner that slept while its lease ended and its
// account was removed does not write to the next account of that name.
func testDeletedAccountFences(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	old, err := s.AcquireLease(ctx, "alice", owner("first"), 20*time.Millisecond)
	must(t, err)
	for {
		err := s.DeleteAccount(ctx, "alice")
		held, ok := errors.AsType[*store.HeldError](err)
		if !ok {
			must(t, err)
			break
		}
		<-time.After(max(time.Until(held.Until), time.Millisecond))
	}
	must(t, s.PutAccounts(ctx, store.Account{ID: "alice"}))
	for name, write := range ownedWrites(s) {
		if err := write(t, old); !errors.Is(err, store.ErrFenced) {
			t.Errorf("%s under a lease of the deleted account: %v, want ErrFenced", name, err)
		}
	}
	if kept, err := s.RenewLeases(ctx, []store.Lease{old}, ttl); err != nil || len(kept) != 0 {
		t.Errorf("renewed %v, %v, want none", kept, err)
	}
}

func testForeignLease(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice", "bob"), t.Context()
	bob := lease(t, s, "bob")
	for _, name := range []string{"PutAccountState", "PutAuthKey", "PutChatKey", "AppendJournal"} {
		if err := ownedWrites(s)[name](t, bob); err == nil {
			t.Errorf("%s: the lease of bob allowed a write for alice", name)
		}
	}
	st, err := s.AccountState(ctx, "alice")
	must(t, err)
	same(t, "state of alice", st, store.AccountState{Account: "alice", State: store.StateNew})
}
