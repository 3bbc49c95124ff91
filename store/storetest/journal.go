package storetest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func entry(run, account string, n int) store.Entry {
	return store.Entry{
		RunID: run, Account: account, Path: "steps.group", Iteration: -1, N: n, Kind: store.EntryIntent,
		Method: "channels.createChannel", Class: "unsafe", ArgsHash: "00ff", RandomID: -1 << 63, Status: "",
		Data: []byte(`{"a":1}`), Error: "", At: time.Unix(1700000000, 7),
	}
}

func testJournal(t *testing.T, open func(t *testing.T) store.Store) {
	s, ctx := fresh(t, open), t.Context()
	must(t, s.VerifyJournal(ctx))
	alice, run := lease(t, s, "alice"), lease(t, s, store.RunSubject("r-AAAA"))

	entries := []store.Entry{entry("r-AAAA", "alice", 0), entry("r-AAAA", "alice", -1)}
	must(t, s.AppendJournal(ctx, alice, entries...))
	must(t, s.AppendJournal(ctx, alice, entry("r-BBBB", "alice", 0)))
	byRun := []store.Entry{{RunID: "r-AAAA", Account: "bob", Kind: store.EntryStep}}
	must(t, s.AppendJournal(ctx, run, byRun...))
	must(t, s.AppendJournal(ctx, run))
	if byRun[0].At.IsZero() {
		t.Error("an entry without a time was given none")
	}

	got, err := s.Journal(ctx, "r-AAAA")
	must(t, err)
	same(t, "entries of the run in order, with Seq and Hash as they were set", got, append(entries, byRun...))
	for i, e := range got {
		if e.Seq == 0 || len(e.Hash) != 32 || i > 0 && (e.Seq <= got[i-1].Seq || bytes.Equal(e.Hash, got[i-1].Hash)) {
			t.Errorf("entry %d: seq %d, hash %x: want an increasing seq and a hash of its own", i, e.Seq, e.Hash)
		}
	}
	must(t, s.VerifyJournal(ctx))

	if err := s.AppendJournal(ctx, alice, entry("r-AAAA", "alice", 1), entry("r-AAAA", "bob", 0)); err == nil {
		t.Error("the lease of alice allowed an entry of bob")
	}
	again, err := s.Journal(ctx, "r-AAAA")
	must(t, err)
	same(t, "entries after a refused append", again, got)
}

func testJournalOfTwoProcesses(t *testing.T, open func(t *testing.T) store.Store) {
	const each = 40
	ctx := t.Context()
	var all sync.WaitGroup
	for i := range 2 {
		s, account := fresh(t, open), fmt.Sprintf("account%d", i)
		l := lease(t, s, account)
		all.Go(func() {
			for n := range each {
				if err := s.AppendJournal(ctx, l, entry("r-AAAA", account, n)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	s := fresh(t, open)
	got, err := s.Journal(ctx, "r-AAAA")
	must(t, err)
	if len(got) != 2*each {
		t.Errorf("%d entries, want %d", len(got), 2*each)
	}
	must(t, s.VerifyJournal(ctx))
}
