package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/tgfleet/tgfleet/store"
)

const (
	// An event of an account that was deleted meanwhile must not cost those of
	// its neighbours.
	insertEvent = `INSERT INTO account_event (account, at, kind, dc, fields)
		SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM account WHERE id = ?1)`
	pruneEvents = `DELETE FROM account_event WHERE account = ?1 AND seq <=
		(SELECT seq FROM account_event WHERE account = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`
	selectEvents = `SELECT account, at, kind, dc, fields FROM account_event
		WHERE account = ? ORDER BY seq DESC LIMIT ?`
)

// AppendEvents implements [store.History].
func (s *Store) AppendEvents(ctx context.Context, events ...store.AccountEvent) error {
	rows := make([][]any, 0, len(events))
	accounts := make(map[string]bool)
	for _, e := range events {
		fields, err := toJSON(e.Fields)
		if err != nil {
			return fmt.Errorf("append events: %w", err)
		}
		rows = append(rows, []any{e.Account, nanos(orNow(e.At)), e.Kind, e.DC, fields})
		accounts[e.Account] = true
	}
	err := s.update(ctx, func(t *txn) error {
		for _, row := range rows {
			if _, err := t.exec(insertEvent, row...); err != nil {
				return err
			}
		}
		for account := range accounts {
			if _, err := t.exec(pruneEvents, account, store.EventsKept); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	return nil
}

// AccountEvents implements [store.History].
func (s *Store) AccountEvents(ctx context.Context, account string, limit int) ([]store.AccountEvent, error) {
	all, err := many(ctx, s, scanEvent, selectEvents, account, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("events of account %q: %w", account, err)
	}
	slices.Reverse(all)
	return all, nil
}

func scanEvent(row scanner) (e store.AccountEvent, err error) {
	var at int64
	var fields string
	if err := row.Scan(&e.Account, &at, &e.Kind, &e.DC, &fields); err != nil {
		return e, err
	}
	e.At = fromNanos(at)
	return e, json.Unmarshal([]byte(fields), &e.Fields)
}
