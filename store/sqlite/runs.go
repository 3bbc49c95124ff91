package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tgfleet/tgfleet/store"
)

const runColumns = "id, playbook, file, source, inputs, selector, accounts, status, error, created_at, updated_at"

// PutRun implements [store.Runs]. The time of creation stays that of the
// first write.
func (s *Store) PutRun(ctx context.Context, r store.Run) error {
	if r.ID == "" {
		return fmt.Errorf("put run: a run needs an id")
	}
	accounts, err := toJSON(r.Accounts)
	if err != nil {
		return fmt.Errorf("put run %s: %w", r.ID, err)
	}
	err = s.update(ctx, func(t *txn) error {
		_, err := t.exec(`INSERT INTO run (`+runColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET playbook = excluded.playbook, file = excluded.file, source = excluded.source,
			inputs = excluded.inputs, selector = excluded.selector, accounts = excluded.accounts,
			status = excluded.status, error = excluded.error, updated_at = excluded.updated_at`,
			r.ID, r.Playbook, r.File, r.Source, r.Inputs, r.Selector, accounts,
			string(r.Status), r.Error, nanos(orNow(r.CreatedAt)), nanos(orNow(r.UpdatedAt)))
		return err
	})
	if err != nil {
		return fmt.Errorf("put run %s: %w", r.ID, err)
	}
	return nil
}

func scanRun(row scanner) (store.Run, error) {
	var r store.Run
	var accounts string
	var created, updated int64
	err := row.Scan(&r.ID, &r.Playbook, &r.File, &r.Source, &r.Inputs, &r.Selector, &accounts,
		&r.Status, &r.Error, &created, &updated)
	if err != nil {
		return r, err
	}
	r.CreatedAt, r.UpdatedAt = fromNanos(created), fromNanos(updated)
	return r, json.Unmarshal([]byte(accounts), &r.Accounts)
}

// Run implements [store.Runs].
func (s *Store) Run(ctx context.Context, id string) (store.Run, error) {
	r, err := one(ctx, s, scanRun, "SELECT "+runColumns+" FROM run WHERE id = ?", id)
	if err != nil {
		return r, fmt.Errorf("run %q: %w", id, err)
	}
	return r, nil
}

// ListRuns implements [store.Runs]; a limit of 0 or less means all.
func (s *Store) ListRuns(ctx context.Context, limit int) ([]store.Run, error) {
	if limit <= 0 {
		limit = -1
	}
	all, err := many(ctx, s, scanRun, "SELECT "+runColumns+" FROM run ORDER BY created_at DESC, rowid DESC LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	return all, nil
}

const runAccountColumns = "run_id, account, status, ok, changed, skipped, waiting, failed, unknown, last_step, error, elapsed_ns"

// PutRunAccount implements [store.Runs].
func (s *Store) PutRunAccount(ctx context.Context, a store.RunAccount) error {
	err := s.update(ctx, func(t *txn) error {
		_, err := t.exec(`INSERT INTO run_account (`+runAccountColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (run_id, account) DO UPDATE SET status = excluded.status, ok = excluded.ok,
			changed = excluded.changed, skipped = excluded.skipped, waiting = excluded.waiting, failed = excluded.failed,
			unknown = excluded.unknown, last_step = excluded.last_step, error = excluded.error, elapsed_ns = excluded.elapsed_ns`,
			a.RunID, a.Account, string(a.Status), a.OK, a.Changed, a.Skipped, a.Waiting, a.Failed, a.Unknown,
			a.LastStep, a.Error, int64(a.Elapsed))
		return missing(err)
	})
	if err != nil {
		return fmt.Errorf("put account %q of run %s: %w", a.Account, a.RunID, err)
	}
	return nil
}

// RunAccounts implements [store.Runs], by account.
func (s *Store) RunAccounts(ctx context.Context, runID string) ([]store.RunAccount, error) {
	scan := func(row scanner) (a store.RunAccount, err error) {
		err = row.Scan(&a.RunID, &a.Account, &a.Status, &a.OK, &a.Changed, &a.Skipped, &a.Waiting,
			&a.Failed, &a.Unknown, &a.LastStep, &a.Error, &a.Elapsed)
		return a, err
	}
	all, err := many(ctx, s, scan, "SELECT "+runAccountColumns+" FROM run_account WHERE run_id = ? ORDER BY account", runID)
	if err != nil {
		return nil, fmt.Errorf("accounts of run %s: %w", runID, err)
	}
	return all, nil
}
