package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

const keyColumns = "account, dc, key_id, sealed_key, salt, offset_ns, created_at"

// PutAuthKey implements [store.Keys]. Storing the same key again refreshes its
// salt and time offset.
func (s *Store) PutAuthKey(ctx context.Context, l store.Lease, k store.AuthKey) error {
	if err := s.putAuthKey(ctx, l, k); err != nil {
		return fmt.Errorf("put auth key of account %q on dc %d: %w", k.Account, k.DC, err)
	}
	return nil
}

func (s *Store) putAuthKey(ctx context.Context, l store.Lease, k store.AuthKey) error {
	if err := owns(l, k.Account); err != nil {
		return err
	}
	if len(k.Key) != 256 {
		return fmt.Errorf("the key has %d bytes, want 256", len(k.Key))
	}
	sealed, err := s.secrets.seal(k.Key, keyPlace(k.Account, k.DC)...)
	if err != nil {
		return err
	}
	return s.updateOwned(ctx, l, func(t *txn) error {
		old, err := t.authKey(k.Account, k.DC)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			_, err := t.exec("INSERT INTO auth_key ("+keyColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
				k.Account, k.DC, int64(k.KeyID), sealed, k.Salt, int64(k.Offset), nanos(orNow(k.CreatedAt)))
			return missing(err)
		case err != nil:
			return err
		case !bytes.Equal(old.Key, k.Key):
			return store.ErrKeyExists
		}
		return t.updateSalt(k.Account, k.DC, k.Salt, k.Offset)
	})
}

func keyPlace(account string, dc int) []string {
	return []string{"auth_key", account, strconv.Itoa(dc), "key"}
}

func (t *txn) authKey(account string, dc int) (store.AuthKey, error) {
	st, err := t.prepare("SELECT " + keyColumns + " FROM auth_key WHERE account = ? AND dc = ?")
	if err != nil {
		return store.AuthKey{}, err
	}
	return t.secrets.scanKey(st.QueryRowContext(context.Background(), account, dc))
}

func (s secrets) scanKey(row scanner) (store.AuthKey, error) {
	var k store.AuthKey
	var id, created int64
	var sealed []byte
	if err := row.Scan(&k.Account, &k.DC, &id, &sealed, &k.Salt, &k.Offset, &created); err != nil {
		return k, err
	}
	k.KeyID, k.CreatedAt = uint64(id), fromNanos(created)
	var err error
	k.Key, err = s.open(sealed, keyPlace(k.Account, k.DC)...)
	return k, err
}

// AuthKey implements [store.Keys].
func (s *Store) AuthKey(ctx context.Context, account string, dc int) (store.AuthKey, error) {
	k, err := one(ctx, s, s.secrets.scanKey, "SELECT "+keyColumns+" FROM auth_key WHERE account = ? AND dc = ?", account, dc)
	if err != nil {
		return k, fmt.Errorf("auth key of account %q on dc %d: %w", account, dc, err)
	}
	return k, nil
}

// ListAuthKeys implements [store.Keys]. The sealed keys are not read.
func (s *Store) ListAuthKeys(ctx context.Context, account string) ([]store.AuthKey, error) {
	scan := func(row scanner) (k store.AuthKey, err error) {
		var id, created int64
		err = row.Scan(&k.Account, &k.DC, &id, &k.Salt, &k.Offset, &created)
		k.KeyID, k.CreatedAt = uint64(id), fromNanos(created)
		return k, err
	}
	keys, err := many(ctx, s, scan, "SELECT account, dc, key_id, salt, offset_ns, created_at FROM auth_key WHERE account = ? ORDER BY dc", account)
	if err != nil {
		return nil, fmt.Errorf("auth keys of account %q: %w", account, err)
	}
	return keys, nil
}

// UpdateSalt implements [store.Keys].
func (s *Store) UpdateSalt(ctx context.Context, l store.Lease, dc int, salt int64, offset time.Duration) error {
	err := s.updateOwned(ctx, l, func(t *txn) error { return t.updateSalt(l.Subject, dc, salt, offset) })
	if err != nil {
		return fmt.Errorf("update salt of account %q on dc %d: %w", l.Subject, dc, err)
	}
	return nil
}

func (t *txn) updateSalt(account string, dc int, salt int64, offset time.Duration) error {
	return t.changeOne("UPDATE auth_key SET salt = ?, offset_ns = ? WHERE account = ? AND dc = ?",
		salt, int64(offset), account, dc)
}

// DeleteAuthKey implements [store.Keys]. Deleting a key that is not there is
// no error: the caller's aim is reached.
func (s *Store) DeleteAuthKey(ctx context.Context, l store.Lease, dc int) error {
	err := s.updateOwned(ctx, l, func(t *txn) error {
		_, err := t.exec("DELETE FROM auth_key WHERE account = ? AND dc = ?", l.Subject, dc)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete auth key of account %q on dc %d: %w", l.Subject, dc, err)
	}
	return nil
}
