package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/store"
)

const stateColumns = "account, state, reason, until, home_dc, user_id, username, sealed_login, updated_at, heard_at, update_at"

const putState = `INSERT INTO account_state (` + stateColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (account) DO UPDATE SET state = excluded.state, reason = excluded.reason, until = excluded.until,
	home_dc = excluded.home_dc, user_id = excluded.user_id, username = excluded.username,
	sealed_login = excluded.sealed_login, updated_at = excluded.updated_at,
	heard_at = excluded.heard_at, update_at = excluded.update_at`

// PutAccountState implements [store.Accounts].
func (s *Store) PutAccountState(ctx context.Context, l store.Lease, st store.AccountState) error {
	err := s.putAccountState(ctx, l, st)
	if err != nil {
		return fmt.Errorf("put state of account %q: %w", st.Account, err)
	}
	return nil
}

func (s *Store) putAccountState(ctx context.Context, l store.Lease, st store.AccountState) error {
	if err := owns(l, st.Account); err != nil {
		return err
	}
	// A sign-in under way holds the phone number and the code hash.
	login, err := s.secrets.seal(st.Login, "account_state", st.Account, "login")
	if err != nil {
		return err
	}
	return s.updateOwned(ctx, l, func(t *txn) error {
		_, err := t.exec(putState, st.Account, string(st.State), st.Reason, nanos(st.Until), st.HomeDC,
			st.UserID, st.Username, login, nanos(orNow(st.UpdatedAt)), nanos(st.HeardAt), nanos(st.UpdateAt))
		return missing(err)
	})
}

func (s *Store) scanState(row scanner) (store.AccountState, error) {
	var st store.AccountState
	var until, updated, heard, update int64
	var login []byte
	err := row.Scan(&st.Account, &st.State, &st.Reason, &until, &st.HomeDC,
		&st.UserID, &st.Username, &login, &updated, &heard, &update)
	if err != nil {
		return st, err
	}
	st.Until, st.UpdatedAt = fromNanos(until), fromNanos(updated)
	st.HeardAt, st.UpdateAt = fromNanos(heard), fromNanos(update)
	st.Login, err = s.secrets.open(login, "account_state", st.Account, "login")
	return st, err
}

// AccountState implements [store.Accounts].
func (s *Store) AccountState(ctx context.Context, id string) (store.AccountState, error) {
	st, err := one(ctx, s, s.scanState, "SELECT "+stateColumns+" FROM account_state WHERE account = ?", id)
	if errors.Is(err, store.ErrNotFound) {
		return store.AccountState{Account: id, State: store.StateNew}, nil
	}
	if err != nil {
		return st, fmt.Errorf("state of account %q: %w", id, err)
	}
	return st, nil
}

// ListAccountStates implements [store.Accounts]: those that were stored.
func (s *Store) ListAccountStates(ctx context.Context) (map[string]store.AccountState, error) {
	all, err := many(ctx, s, s.scanState, "SELECT "+stateColumns+" FROM account_state")
	if err != nil {
		return nil, fmt.Errorf("list account states: %w", err)
	}
	states := make(map[string]store.AccountState, len(all))
	for _, st := range all {
		states[st.Account] = st
	}
	return states, nil
}
