package sqlite

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/store"
)

// holdWriter keeps the writer inside a transaction until release is called.
func holdWriter(t *testing.T, s *Store) (release func()) {
	t.Helper()
	inside, gate, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- s.update(context.Background(), func(*txn) error {
			close(inside)
			<-gate
			return nil
		})
	}()
	<-inside
	return sync.OnceFunc(func() {
		close(gate)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// queued waits until n requests wait for the writer.
func queued(s *Store, n int) {
	for {
		s.queue.mu.Lock()
		have := len(s.queue.waiting)
		s.queue.mu.Unlock()
		if have >= n {
			return
		}
		<-s.queue.wake // the writer is held: the token is ours to take
	}
}

func insertAccount(id string) func(*txn) error {
	return func(t *txn) error {
		_, err := t.exec(putAccount, id, nil, nil, "", "", "", "null", "null", "null", "null", "", "", "", false)
		return err
	}
}

// TestGroupCommit checks that requests which queue up behind a transaction
// share the next one: the second sees what the first wrote, a reader does not.
func TestGroupCommit(t *testing.T) {
	s, ctx := mustOpen(t, options(t)), t.Context()
	defer closeStore(t, s)
	release := holdWriter(t, s)
	defer release()

	failed := errors.New("this request only")
	var all sync.WaitGroup
	all.Go(func() {
		if err := s.update(ctx, insertAccount("first")); err != nil {
			t.Error(err)
		}
	})
	queued(s, 1)
	all.Go(func() {
		err := s.update(ctx, func(tx *txn) error {
			return errors.Join(insertAccount("second")(tx), failed)
		})
		if !errors.Is(err, failed) {
			t.Errorf("failing request: %v, want its own error", err)
		}
	})
	queued(s, 2)
	all.Go(func() {
		err := s.update(ctx, func(tx *txn) error {
			var n int
			if err := tx.get([]any{&n}, "SELECT count(*) FROM account"); err != nil || n != 1 {
				t.Errorf("inside the transaction: %d accounts, %v, want the first alone", n, err)
			}
			if _, err := s.Account(ctx, "first"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a reader sees the first request before the commit: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	queued(s, 3)
	release()
	all.Wait()

	accounts, err := s.ListAccounts(ctx)
	if err != nil || len(accounts) != 1 || accounts[0].ID != "first" {
		t.Errorf("after the commit: %v, %v, want the first account alone", accounts, err)
	}
}

func TestCancelWhileQueued(t *testing.T) {
	s := mustOpen(t, options(t))
	defer closeStore(t, s)
	release := holdWriter(t, s)
	defer release()

	ctx, cancel := context.WithCancel(t.Context())
	outcome := make(chan error, 1)
	go func() { outcome <- s.update(ctx, insertAccount("withdrawn")) }()
	queued(s, 1)
	cancel()
	if err := <-outcome; !errors.Is(err, context.Canceled) { // although the writer is held
		t.Errorf("cancelled while queued: %v, want context.Canceled", err)
	}
	release()
	if _, err := s.Account(t.Context(), "withdrawn"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("account of the withdrawn request: %v, want ErrNotFound", err)
	}
}

func TestCancelWhileWriting(t *testing.T) {
	s := mustOpen(t, options(t))
	defer closeStore(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.update(ctx, func(tx *txn) error {
		cancel()
		return insertAccount("kept")(tx)
	})
	if err != nil {
		t.Errorf("cancelled while being written: %v, want the outcome of the write", err)
	}
	if _, err := s.Account(t.Context(), "kept"); err != nil {
		t.Error(err)
	}
}

// TestFullDisk lets SQLite run out of room in the middle of a batch: it ends
// the transaction by itself, and later writes must work again.
func TestFullDisk(t *testing.T) {
	s, ctx := mustOpen(t, options(t)), t.Context()
	defer closeStore(t, s)
	limit := func(pages string) {
		t.Helper()
		err := s.update(ctx, func(tx *txn) error {
			var now int
			return tx.get([]any{&now}, "PRAGMA max_page_count = "+pages)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	big := store.Account{ID: "big", Login: strings.Repeat("x", 1<<20)}
	limit("64")
	if err := s.PutAccounts(ctx, store.Account{ID: "before"}, big); err == nil || !strings.Contains(err.Error(), "free space") {
		t.Errorf("write beyond the limit: %v, want an error that says to free space", err)
	}
	limit("100000")
	if err := s.PutAccounts(ctx, big); err != nil {
		t.Errorf("write after room was made: %v", err)
	}
	if _, err := s.Account(ctx, "before"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("part of a failed request is there: %v", err)
	}
}

func TestReadersDoNotWait(t *testing.T) {
	s := mustOpen(t, options(t))
	defer closeStore(t, s)
	defer holdWriter(t, s)()
	if _, err := s.ListAccounts(t.Context()); err != nil {
		t.Errorf("read during a write: %v", err)
	}
}
