package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/tgfleet/tgfleet/store"
)

const entryColumns = "seq, run_id, account, path, iteration, n, kind, method, class, args_hash, random_id, status, data, error, at, hash"

// journalHead is the newest entry of the journal. It is stored sealed, once
// per transaction: who lacks the master key can neither cut entries off the
// end nor compute a new chain.
type journalHead struct {
	loaded bool
	dirty  bool
	seq    int64
	hash   [sha256.Size]byte
}

// AppendJournal implements [store.Runs]: all of them or none.
func (s *Store) AppendJournal(ctx context.Context, l store.Lease, entries ...store.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows := slices.Clone(entries)
	for i, e := range rows {
		if l.Subject != e.Account && l.Subject != store.RunSubject(e.RunID) || l.Subject == "" {
			return fmt.Errorf("append to journal: a lease of %q does not allow entries of account %q in run %s", l.Subject, e.Account, e.RunID)
		}
		rows[i].At = orNow(e.At)
	}
	err := s.updateOwned(ctx, l, func(t *txn) error {
		for i := range rows {
			if err := t.appendEntry(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("append %d entries of run %s to the journal: %w", len(entries), entries[0].RunID, err)
	}
	copy(entries, rows)
	return nil
}

func (t *txn) appendEntry(e *store.Entry) error {
	if err := t.loadHead(); err != nil {
		return err
	}
	e.Seq = t.head.seq + 1
	hash := entryHash(t.head.hash, e)
	e.Hash = hash[:]
	_, err := t.exec("INSERT INTO journal ("+entryColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e.Seq, e.RunID, e.Account, e.Path, e.Iteration, e.N, string(e.Kind), e.Method, e.Class, e.ArgsHash,
		e.RandomID, e.Status, e.Data, e.Error, nanos(e.At), e.Hash)
	t.head.seq, t.head.hash, t.head.dirty = e.Seq, hash, true
	return err
}

// entryHash is SHA-256 over the hash of the entry before and every field of e
// but Hash. Strings go behind their length, so that no two entries encode alike.
func entryHash(before [sha256.Size]byte, e *store.Entry) [sha256.Size]byte {
	b := append([]byte("tgfleet journal v1\x00"), before[:]...)
	for _, n := range []int64{e.Seq, int64(e.Iteration), int64(e.N), e.RandomID, nanos(e.At)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, s := range []string{e.RunID, e.Account, e.Path, string(e.Kind), e.Method, e.Class, e.ArgsHash, e.Status, string(e.Data), e.Error} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	return sha256.Sum256(b)
}

// loadHead reads the head once per transaction: between two of them another
// process may have appended.
func (t *txn) loadHead() error {
	if t.head.loaded {
		return nil
	}
	var sealed []byte
	err := t.get([]any{&sealed}, "SELECT value FROM meta WHERE key = ?", metaHead)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		t.head = journalHead{loaded: true}
		return nil
	case err != nil:
		return err
	}
	t.head, err = t.secrets.openHead(sealed)
	return err
}

// saveHead ends a transaction that appended to the journal.
func (t *txn) saveHead() error {
	if !t.head.dirty {
		return nil
	}
	plain := binary.BigEndian.AppendUint64(nil, uint64(t.head.seq))
	sealed, err := t.secrets.seal(append(plain, t.head.hash[:]...), "meta", metaHead)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", metaHead, sealed)
	return err
}

func (s secrets) openHead(sealed []byte) (journalHead, error) {
	h := journalHead{loaded: true}
	plain, err := s.open(sealed, "meta", metaHead)
	if err == nil && len(plain) != 8+len(h.hash) {
		err = fmt.Errorf("the stored end of the journal has %d bytes, want %d", len(plain), 8+len(h.hash))
	}
	if err != nil {
		return h, err
	}
	h.seq = int64(binary.BigEndian.Uint64(plain))
	copy(h.hash[:], plain[8:])
	return h, nil
}

func scanEntry(row scanner) (store.Entry, error) {
	var e store.Entry
	var at int64
	err := row.Scan(&e.Seq, &e.RunID, &e.Account, &e.Path, &e.Iteration, &e.N, &e.Kind, &e.Method, &e.Class,
		&e.ArgsHash, &e.RandomID, &e.Status, &e.Data, &e.Error, &at, &e.Hash)
	e.At = fromNanos(at)
	return e, err
}

// Journal implements [store.Runs].
func (s *Store) Journal(ctx context.Context, runID string) ([]store.Entry, error) {
	all, err := many(ctx, s, scanEntry, "SELECT "+entryColumns+" FROM journal WHERE run_id = ? ORDER BY seq", runID)
	if err != nil {
		return nil, fmt.Errorf("journal of run %s: %w", runID, err)
	}
	return all, nil
}
