package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

const accountColumns = `id, sealed_phone, sealed_proxy, bot_token_ref, login, password_ref, code_cmd,
	in_groups, tags, vars, device_model, device_system, device_app, enabled`

const putAccount = `INSERT INTO account (` + accountColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET sealed_phone = excluded.sealed_phone, sealed_proxy = excluded.sealed_proxy,
	bot_token_ref = excluded.bot_token_ref, login = excluded.login, password_ref = excluded.password_ref,
	code_cmd = excluded.code_cmd, in_groups = excluded.in_groups, tags = excluded.tags, vars = excluded.vars,
	device_model = excluded.device_model, device_system = excluded.device_system,
	device_app = excluded.device_app, enabled = excluded.enabled`

// PutAccounts implements [store.Accounts]: all of them or none.
func (s *Store) PutAccounts(ctx context.Context, accounts ...store.Account) error {
	rows := make([][]any, 0, len(accounts))
	for _, a := range accounts {
		row, err := s.accountRow(a)
		if err != nil {
			return fmt.Errorf("put account %q: %w", a.ID, err)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	err := s.update(ctx, func(t *txn) error {
		for _, row := range rows {
			if _, err := t.exec(putAccount, row...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put %d accounts: %w", len(accounts), err)
	}
	return nil
}

func (s *Store) accountRow(a store.Account) ([]any, error) {
	if a.ID == "" {
		return nil, errors.New("an account needs an id")
	}
	phone, err := s.secrets.seal([]byte(a.Phone.Reveal()), "account", a.ID, "phone")
	if err != nil {
		return nil, err
	}
	proxy, err := s.secrets.seal([]byte(a.Proxy.Reveal()), "account", a.ID, "proxy")
	if err != nil {
		return nil, err
	}
	row := []any{a.ID, phone, proxy, a.BotTokenRef, a.Login, a.PasswordRef}
	for _, v := range []any{a.CodeCmd, a.Groups, a.Tags, a.Vars} {
		column, err := toJSON(v)
		if err != nil {
			return nil, err
		}
		row = append(row, column)
	}
	return append(row, a.Device.Model, a.Device.System, a.Device.App, a.Enabled), nil
}

func (s *Store) scanAccount(row scanner) (store.Account, error) {
	var a store.Account
	var phone, proxy []byte
	var codeCmd, groups, tags, vars string
	err := row.Scan(&a.ID, &phone, &proxy, &a.BotTokenRef, &a.Login, &a.PasswordRef, &codeCmd,
		&groups, &tags, &vars, &a.Device.Model, &a.Device.System, &a.Device.App, &a.Enabled)
	if err != nil {
		return a, err
	}
	if phone, err = s.secrets.open(phone, "account", a.ID, "phone"); err != nil {
		return a, err
	}
	if proxy, err = s.secrets.open(proxy, "account", a.ID, "proxy"); err != nil {
		return a, err
	}
	a.Phone, a.Proxy = telemetry.Secret(phone), telemetry.Secret(proxy)
	return a, errors.Join(
		json.Unmarshal([]byte(codeCmd), &a.CodeCmd), json.Unmarshal([]byte(groups), &a.Groups),
		json.Unmarshal([]byte(tags), &a.Tags), varsFromJSON(vars, &a.Vars))
}

// Account implements [store.Accounts].
func (s *Store) Account(ctx context.Context, id string) (store.Account, error) {
	a, err := one(ctx, s, s.scanAccount, "SELECT "+accountColumns+" FROM account WHERE id = ?", id)
	if err != nil {
		return a, fmt.Errorf("account %q: %w", id, err)
	}
	return a, nil
}

// ListAccounts implements [store.Accounts].
func (s *Store) ListAccounts(ctx context.Context) ([]store.Account, error) {
	all, err := many(ctx, s, s.scanAccount, "SELECT "+accountColumns+" FROM account ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return all, nil
}

// DeleteAccount implements [store.Accounts]. The lease row stays, with the next
// epoch: an owner that slept past the end of its lease must not write to a new
// account of that name.
func (s *Store) DeleteAccount(ctx context.Context, id string) error {
	err := s.update(ctx, func(t *txn) error {
		held, err := t.lease(id)
		if err != nil {
			return err
		}
		if held.live() {
			return held.heldError(id)
		}
		if err := t.changeOne("DELETE FROM account WHERE id = ?", id); err != nil {
			return err
		}
		_, err = t.exec("UPDATE lease SET "+vacant+", epoch = epoch + 1 WHERE subject = ?", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete account %q: %w", id, err)
	}
	return nil
}
