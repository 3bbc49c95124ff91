package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func fullAccount(id string) store.Account {
	return store.Account{
		ID: id, Phone: "+9996610042", BotTokenRef: "env:TOKEN", Login: "code", PasswordRef: "file:pw",
		CodeCmd: []string{"sh", "-c", "echo 12345"}, Proxy: "socks5://user:pass@127.0.0.1:1080",
		Groups: []string{"eu"}, Tags: []string{"owner", "night"},
		Vars: map[string]any{
			"text": "Grüße", "id": int64(9007199254740993), "half": 0.5, "on": true, "none": nil,
			"list": []any{int64(1), "two", map[string]any{"n": int64(-3)}},
		},
		Device: store.Device{Model: "PC", System: "Linux", App: "1.0"}, Enabled: true,
	}
}

func testAccounts(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open), t.Context()
	if _, err := s.Account(ctx, "alice"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Account of an empty store: %v, want ErrNotFound", err)
	}
	alice, bob := fullAccount("alice"), store.Account{ID: "bob", BotTokenRef: "env:BOB", Login: "bot_token"}
	must(t, s.PutAccounts(ctx, bob, alice))
	must(t, s.PutAccounts(ctx))

	got, err := s.Account(ctx, "alice")
	must(t, err)
	same(t, "alice", got, alice)
	all, err := s.ListAccounts(ctx)
	must(t, err)
	same(t, "all, by id", all, []store.Account{alice, bob})

	l := lease(t, s, "alice")
	state := store.AccountState{Account: "alice", State: store.StateReady, UserID: 42, UpdatedAt: time.Unix(1, 2)}
	must(t, s.PutAccountState(ctx, l, state))
	alice.Phone, alice.Vars, alice.Enabled = "", nil, false
	must(t, s.PutAccounts(ctx, alice))
	got, err = s.Account(ctx, "alice")
	must(t, err)
	same(t, "alice replaced", got, alice)
	kept, err := s.AccountState(ctx, "alice")
	must(t, err)
	same(t, "state after the identity was replaced", kept, state)
}

func testAccountsAllOrNone(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open), t.Context()
	if err := s.PutAccounts(ctx, store.Account{ID: "alice"}, store.Account{}); err == nil {
		t.Error("an account without id was stored")
	}
	if err := s.PutAccounts(ctx, store.Account{ID: "bob"}, store.Account{ID: "carol", Vars: map[string]any{"f": func() {}}}); err == nil {
		t.Error("a variable that is no JSON value was stored")
	}
	all, err := s.ListAccounts(ctx)
	must(t, err)
	same(t, "accounts after refused batches", all, []store.Account{})
}

func testDeleteAccount(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice"), t.Context()
	if err := s.DeleteAccount(ctx, "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("deleting what is not there: %v, want ErrNotFound", err)
	}
	l := lease(t, s, "alice")
	must(t, s.PutAuthKey(ctx, l, authKey("alice", 2, 1)))
	must(t, s.PutPeers(ctx, l, store.Peer{Kind: "user", ID: 7}))
	if _, ok := errors.AsType[*store.HeldError](s.DeleteAccount(ctx, "alice")); !ok {
		t.Error("an account that a process runs was deleted")
	}
	must(t, s.ReleaseLease(ctx, l))
	must(t, s.DeleteAccount(ctx, "alice"))

	if _, err := s.Account(ctx, "alice"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("account after deletion: %v, want ErrNotFound", err)
	}
	if _, err := s.AuthKey(ctx, "alice", 2); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("auth key after deletion: %v, want ErrNotFound", err)
	}
	if _, err := s.PeerByID(ctx, "alice", "user", 7); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("peer after deletion: %v, want ErrNotFound", err)
	}
	must(t, s.PutAccounts(ctx, store.Account{ID: "alice"}))
	if again := lease(t, s, "alice"); again.Epoch <= l.Epoch {
		t.Errorf("epoch %d after the account was made anew, want more than %d: the old owner could write", again.Epoch, l.Epoch)
	}
}

func testAccountState(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice", "bob"), t.Context()
	got, err := s.AccountState(ctx, "alice")
	must(t, err)
	same(t, "state before the first write", got, store.AccountState{Account: "alice", State: store.StateNew})

	st := store.AccountState{
		Account: "alice", State: store.StateWaiting, Reason: "FLOOD_WAIT", Until: time.Now().Add(time.Hour),
		HomeDC: 4, UserID: 1 << 40, Username: "alice", Login: []byte(`{"phase":2}`), UpdatedAt: time.Now(),
		HeardAt: time.Now().Add(-time.Minute), UpdateAt: time.Now().Add(-time.Hour),
	}
	l := lease(t, s, "alice")
	must(t, s.PutAccountState(ctx, l, st))
	got, err = s.AccountState(ctx, "alice")
	must(t, err)
	same(t, "state", got, st)

	st = store.AccountState{Account: "alice", State: store.StateReady, UpdatedAt: time.Now()}
	must(t, s.PutAccountState(ctx, l, st))
	all, err := s.ListAccountStates(ctx)
	must(t, err)
	same(t, "states that were stored", all, map[string]store.AccountState{"alice": st})

	ghost := lease(t, s, "ghost")
	if err := s.PutAccountState(ctx, ghost, store.AccountState{Account: "ghost"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("state of an unknown account: %v, want ErrNotFound", err)
	}
}
