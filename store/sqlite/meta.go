package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Rows of table meta.
const (
	metaEnvironment = "environment"
	metaKeyCheck    = "key_check"    // keyCheck, sealed: tells a wrong master key at once
	metaHead        = "journal_head" // seq and hash of the newest journal entry, sealed
)

var keyCheck = []byte("tgfleet store")

// checkMeta writes what identifies a new store, and compares it on an old one.
func checkMeta(ctx context.Context, db *sql.DB, sec secrets, environment string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing

	var made string
	err = tx.QueryRowContext(ctx, "SELECT CAST(value AS TEXT) FROM meta WHERE key = ?", metaEnvironment).Scan(&made)
	if errors.Is(err, sql.ErrNoRows) {
		if err := writeMeta(ctx, tx, sec, environment); err != nil {
			return err
		}
		return tx.Commit()
	}
	if err != nil {
		return err
	}
	if made != environment {
		return fmt.Errorf("the store belongs to environment %q, not to %q: use another store.path for %q", made, environment, environment)
	}
	var sealed []byte
	if err := tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", metaKeyCheck).Scan(&sealed); err != nil {
		return fmt.Errorf("read the mark of the master key: %w", err)
	}
	if plain, err := sec.open(sealed, "meta", metaKeyCheck); err != nil || !bytes.Equal(plain, keyCheck) {
		return errors.New("the master key is not the one that this store was made with: give its own store.key_file, or use another store.path")
	}
	return nil
}

func writeMeta(ctx context.Context, tx *sql.Tx, sec secrets, environment string) error {
	const insert = "INSERT INTO meta (key, value) VALUES (?, ?)"
	sealed, err := sec.seal(keyCheck, "meta", metaKeyCheck)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insert, metaEnvironment, []byte(environment)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insert, metaKeyCheck, sealed)
	return err
}
