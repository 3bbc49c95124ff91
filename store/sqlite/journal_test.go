package sqlite

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/store"
)

// journalOf makes a store whose journal has n entries, closed again.
func journalOf(t *testing.T, n int) Options {
	t.Helper()
	o := options(t)
	s := mustOpen(t, o)
	l, err := s.AcquireLease(t.Context(), "run:r-AAAA", store.ThisProcess(), 1e9)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := s.AppendJournal(t.Context(), l, store.Entry{RunID: "r-AAAA", Account: "alice", N: i, Data: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	closeStore(t, s)
	return o
}

func TestJournalIsAppendOnly(t *testing.T) {
	s := mustOpen(t, journalOf(t, 2))
	defer closeStore(t, s)
	for _, q := range []string{"UPDATE journal SET status = 'ok'", "DELETE FROM journal WHERE seq = 2", "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 1"} {
		err := s.update(t.Context(), func(tx *txn) error {
			_, err := tx.exec(q)
			return err
		})
		if err == nil {
			t.Errorf("%s: no error", q)
		}
	}
}

func TestTamperedJournal(t *testing.T) {
	const drop = "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;"
	tests := []struct {
		name, edit string
		seq        int64 // that the error names
	}{
		{"a field edited", drop + "UPDATE journal SET status = 'ok' WHERE seq = 3", 3},
		{"data edited", drop + `UPDATE journal SET data = CAST('{"a":1}' AS BLOB) WHERE seq = 2`, 2},
		{"a hash edited", drop + "UPDATE journal SET hash = zeroblob(32) WHERE seq = 4", 4},
		{"one deleted inside", drop + "DELETE FROM journal WHERE seq = 3", 3},
		{"the first deleted", drop + "DELETE FROM journal WHERE seq = 1", 1},
		{"the last deleted", drop + "DELETE FROM journal WHERE seq = 5", 5},
		{"all deleted", drop + "DELETE FROM journal", 1},
		{"the end's mark deleted", "DELETE FROM meta WHERE key = 'journal_head'", 1},
		{"the end's mark edited", "UPDATE meta SET value = zeroblob(80) WHERE key = 'journal_head'", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := journalOf(t, 5)
			raw(t, o.Path, strings.Split(tt.edit, ";")...)
			wantTampered(t, o, tt.seq)
		})
	}
}

func wantTampered(t *testing.T, o Options, seq int64) {
	t.Helper()
	s := mustOpen(t, o)
	defer closeStore(t, s)
	err := s.VerifyJournal(t.Context())
	tampered, ok := errors.AsType[*store.TamperError](err)
	if !ok || tampered.Seq != seq {
		t.Errorf("VerifyJournal: %v, want a *TamperError for entry %d", err, seq)
	}
}

// TestRechainedJournal edits an entry and computes every later hash anew, as
// somebody who knows the program but not the master key can.
func TestRechainedJournal(t *testing.T) {
	o := journalOf(t, 3)
	s := mustOpen(t, o)
	entries, err := s.Journal(t.Context(), "r-AAAA")
	if err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	raw(t, o.Path, "DROP TRIGGER journal_no_update")
	entries[1].Status = "ok"
	var hash [sha256.Size]byte
	for _, e := range entries {
		hash = entryHash(hash, &e)
		raw(t, o.Path, fmt.Sprintf("UPDATE journal SET status = '%s', hash = x'%x' WHERE seq = %d", e.Status, hash, e.Seq))
	}
	wantTampered(t, o, 3)
}

// TestEntryHash checks that every field counts, and none runs into its neighbour.
func TestEntryHash(t *testing.T) {
	base := store.Entry{Seq: 1, RunID: "a", Account: "b"}
	seen := map[[sha256.Size]byte]string{}
	for name, e := range map[string]store.Entry{
		"base": base, "seq": {Seq: 2, RunID: "a", Account: "b"}, "shifted": {Seq: 1, RunID: "ab"},
		"shifted back": {Seq: 1, Account: "ab"}, "path": {Seq: 1, RunID: "a", Account: "b", Path: "p"},
		"iteration": {Seq: 1, RunID: "a", Account: "b", Iteration: 1}, "n": {Seq: 1, RunID: "a", Account: "b", N: 1},
		"kind": {Seq: 1, RunID: "a", Account: "b", Kind: "k"}, "method": {Seq: 1, RunID: "a", Account: "b", Method: "k"},
		"class": {Seq: 1, RunID: "a", Account: "b", Class: "k"}, "args": {Seq: 1, RunID: "a", Account: "b", ArgsHash: "k"},
		"random": {Seq: 1, RunID: "a", Account: "b", RandomID: 1}, "status": {Seq: 1, RunID: "a", Account: "b", Status: "k"},
		"data": {Seq: 1, RunID: "a", Account: "b", Data: []byte("k")}, "error": {Seq: 1, RunID: "a", Account: "b", Error: "k"},
		"at": {Seq: 1, RunID: "a", Account: "b", At: fromNanos(1)},
	} {
		h := entryHash([sha256.Size]byte{}, &e)
		if other, ok := seen[h]; ok {
			t.Errorf("%s and %s hash alike", name, other)
		}
		seen[h] = name
	}
	if _, ok := seen[entryHash([sha256.Size]byte{1}, &base)]; ok {
		t.Error("the hash of the entry before does not count")
	}
}
