package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/store"
)

// VerifyJournal implements [store.Runs]; the error for a journal that was
// changed is a [*store.TamperError].
func (s *Store) VerifyJournal(ctx context.Context) error {
	if err := s.verifyJournal(ctx); err != nil {
		return fmt.Errorf("verify journal: %w", s.readError(ctx, err))
	}
	return nil
}

func (s *Store) verifyJournal(ctx context.Context) error {
	tx, err := s.read.BeginTx(ctx, nil) // one snapshot of entries and head
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written

	head, err := s.readHead(ctx, tx)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+entryColumns+" FROM journal ORDER BY seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	var seq int64
	var hash [sha256.Size]byte
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return err
		}
		if e.Seq != seq+1 {
			return &store.TamperError{Seq: seq + 1, Detail: fmt.Sprintf("missing, %d follows %d", e.Seq, seq)}
		}
		hash = entryHash(hash, &e)
		if !bytes.Equal(hash[:], e.Hash) {
			return &store.TamperError{Seq: e.Seq, Detail: fmt.Sprintf("the hash of this entry (run %s, account %s, %s) does not fit its content", e.RunID, e.Account, e.Path)}
		}
		seq = e.Seq
	}
	if err := rows.Err(); err != nil {
		return err
	}
	switch {
	case seq < head.seq:
		return &store.TamperError{Seq: seq + 1, Detail: fmt.Sprintf("missing, the journal had %d entries", head.seq)}
	case seq > head.seq:
		return &store.TamperError{Seq: head.seq + 1, Detail: fmt.Sprintf("added by hand, the journal had %d entries", head.seq)}
	case hash != head.hash:
		return &store.TamperError{Seq: seq, Detail: "the chain was computed anew"}
	}
	return nil
}

func (s *Store) readHead(ctx context.Context, tx *sql.Tx) (journalHead, error) {
	var sealed []byte
	err := tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", metaHead).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return journalHead{loaded: true}, nil
	}
	if err != nil {
		return journalHead{}, err
	}
	head, err := s.secrets.openHead(sealed)
	if err != nil {
		return head, &store.TamperError{Seq: 0, Detail: "the sealed mark of its end does not open"}
	}
	return head, nil
}
