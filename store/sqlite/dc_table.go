package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/tgfleet/tgfleet/store"
)

const dcColumns = "dc, addr, ipv6, media_only, cdn, obfuscated_only, static, this_port_only, secret"

// PutDCTable implements [store.Keys]; the order of the options is kept.
func (s *Store) PutDCTable(ctx context.Context, table store.DCTable) error {
	table.Options = slices.Clone(table.Options)
	if err := s.update(ctx, func(t *txn) error { return t.putDCTable(table) }); err != nil {
		return fmt.Errorf("put the table of data centres: %w", err)
	}
	return nil
}

func (t *txn) putDCTable(table store.DCTable) error {
	if _, err := t.exec("INSERT OR REPLACE INTO dc_table (id, expires_at) VALUES (1, ?)", nanos(table.Expires)); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM dc_option"); err != nil {
		return err
	}
	for i, o := range table.Options {
		_, err := t.exec("INSERT INTO dc_option (position, "+dcColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			i, o.DC, o.Addr, o.IPv6, o.MediaOnly, o.CDN, o.ObfuscatedOnly, o.Static, o.ThisPortOnly, o.Secret)
		if err != nil {
			return err
		}
	}
	return nil
}

// DCTable implements [store.Keys].
func (s *Store) DCTable(ctx context.Context) (store.DCTable, error) {
	table, err := s.readDCTable(ctx)
	if err != nil {
		return store.DCTable{}, fmt.Errorf("table of data centres: %w", err)
	}
	return table, nil
}

// readDCTable reads both parts in one transaction: another process may be
// replacing them.
func (s *Store) readDCTable(ctx context.Context) (table store.DCTable, err error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return table, s.readError(ctx, err)
	}
	defer tx.Rollback() //nolint:errcheck // it has only read
	var expires int64
	err = tx.QueryRowContext(ctx, "SELECT expires_at FROM dc_table").Scan(&expires)
	if errors.Is(err, sql.ErrNoRows) {
		return table, nil
	}
	if err != nil {
		return table, s.readError(ctx, err)
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+dcColumns+" FROM dc_option ORDER BY position")
	if err != nil {
		return table, s.readError(ctx, err)
	}
	table.Expires = fromNanos(expires)
	table.Options, err = collect(rows, scanDC)
	return table, s.readError(ctx, err)
}

func scanDC(row scanner) (o store.DCOption, err error) {
	err = row.Scan(&o.DC, &o.Addr, &o.IPv6, &o.MediaOnly, &o.CDN, &o.ObfuscatedOnly, &o.Static, &o.ThisPortOnly, &o.Secret)
	return o, err
}
