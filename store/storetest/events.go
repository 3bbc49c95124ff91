package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func testEvents(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice", "bob"), t.Context()
	got, err := s.AccountEvents(ctx, "alice", 10)
	must(t, err)
	same(t, "events before the first", got, []store.AccountEvent{})

	made := store.AccountEvent{Account: "alice", At: time.Unix(1, 0), Kind: "key_made", DC: 2}
	state := store.AccountEvent{Account: "alice", At: time.Unix(2, 0), Kind: "state", Fields: map[string]string{"state": "ready", "reason": "ü\""}}
	other := store.AccountEvent{Account: "bob", At: time.Unix(3, 0), Kind: "restarted"}
	nobody := store.AccountEvent{Account: "nobody", At: time.Unix(3, 0), Kind: "state"}
	must(t, s.AppendEvents(ctx, made, nobody, other, state))
	must(t, s.AppendEvents(ctx))
	got, err = s.AccountEvents(ctx, "alice", 10)
	must(t, err)
	same(t, "alice's events, oldest first", got, []store.AccountEvent{made, state})
	got, err = s.AccountEvents(ctx, "alice", 1)
	must(t, err)
	same(t, "the newest only", got, []store.AccountEvent{state})
	got, err = s.AccountEvents(ctx, "nobody", 10)
	must(t, err)
	same(t, "events of an account that does not exist", got, []store.AccountEvent{})

	must(t, s.DeleteAccount(ctx, "alice"))
	must(t, s.PutAccounts(ctx, store.Account{ID: "alice"}))
	got, err = s.AccountEvents(ctx, "alice", 10)
	must(t, err)
	same(t, "events after the account was deleted", got, []store.AccountEvent{})
	got, err = s.AccountEvents(ctx, "bob", 10)
	must(t, err)
	same(t, "bob's events", got, []store.AccountEvent{other})
}

func testEventsAreBounded(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open, "alice", "bob"), t.Context()
	must(t, s.AppendEvents(ctx, store.AccountEvent{Account: "bob", Kind: "state"}))
	const all = store.EventsKept + 30
	for i := 0; i < all; i += 53 {
		var batch []store.AccountEvent
		for n := i; n < min(i+53, all); n++ {
			batch = append(batch, store.AccountEvent{Account: "alice", Kind: fmt.Sprint(n)})
		}
		must(t, s.AppendEvents(ctx, batch...))
	}
	got, err := s.AccountEvents(ctx, "alice", 10*all)
	must(t, err)
	if len(got) != store.EventsKept || got[0].Kind != "30" || got[len(got)-1].Kind != fmt.Sprint(all-1) {
		t.Errorf("%d events kept, from %v to %v; want the newest %d", len(got), got[0].Kind, got[len(got)-1].Kind, store.EventsKept)
	}
	got, err = s.AccountEvents(ctx, "bob", 10)
	must(t, err)
	if len(got) != 1 {
		t.Errorf("%d events of a quiet neighbour, want its own one", len(got))
	}
}
