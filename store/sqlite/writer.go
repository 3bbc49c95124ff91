package sqlite

import (
	"context"
	"errors"

	"github.com/tgfleet/tgfleet/store"
)

// serve is the writer: it runs until the queue is closed and empty. Nobody
// hears of a request's outcome before its transaction has ended.
func (s *Store) serve(t *txn) {
	defer t.close()
	var batch []*request
	var outcomes []error
	for {
		batch = s.queue.take(batch[:0])
		if len(batch) == 0 {
			return
		}
		outcomes = outcomes[:0]
		for range batch {
			outcomes = append(outcomes, nil)
		}
		if err := t.commit(batch, outcomes); err != nil {
			for i := range outcomes {
				outcomes[i] = err
			}
		}
		for i, r := range batch {
			r.err <- s.explain(outcomes[i])
		}
		clear(batch)
	}
}

// commit runs a batch in one transaction. It fills in the errors of single
// requests; an error of its own means that nothing of the batch was written.
func (t *txn) commit(batch []*request, outcomes []error) error {
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		t.rollback()
		return err
	}
	t.head = journalHead{}
	for i, r := range batch {
		err := t.alone(r.do)
		if fatal, ok := errors.AsType[*batchError](err); ok {
			t.rollback()
			return fatal.err
		}
		outcomes[i] = err
	}
	err := t.saveHead()
	if err == nil {
		_, err = t.exec("COMMIT")
	}
	if err != nil {
		t.rollback()
	}
	return err
}

// batchError is an error after which the transaction cannot go on.
type batchError struct{ err error }

func (e *batchError) Error() string { return e.err.Error() }

// alone runs one request so that its failure leaves no trace.
func (t *txn) alone(do func(*txn) error) error {
	if _, err := t.exec("SAVEPOINT request"); err != nil {
		return &batchError{err}
	}
	head := t.head
	failed := do(t)
	if failed != nil {
		t.head = head
		// SQLite may have rolled back everything by itself (disk full, I/O error).
		if _, err := t.exec("ROLLBACK TO request"); err != nil {
			return &batchError{errors.Join(failed, err)}
		}
	}
	if _, err := t.exec("RELEASE request"); err != nil {
		return &batchError{errors.Join(failed, err)}
	}
	return failed
}

// rollback ends the transaction. It fails when SQLite has ended it already,
// which is as good; one that is still open shows at the next BEGIN.
func (t *txn) rollback() { _, _ = t.exec("ROLLBACK") }

// update queues one write and waits until it is durable.
func (s *Store) update(ctx context.Context, do func(*txn) error) error {
	return s.queue.run(ctx, do)
}

// updateOwned is update for what the lease's subject owns.
func (s *Store) updateOwned(ctx context.Context, l store.Lease, do func(*txn) error) error {
	return s.queue.run(ctx, func(t *txn) error {
		if err := t.fence(l); err != nil {
			return err
		}
		return do(t)
	})
}
