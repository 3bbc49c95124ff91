package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tgfleet/tgfleet/store"
)

// txn is the writer's connection with its prepared statements. Only the
// writer goroutine uses it, and only between BEGIN and COMMIT.
type txn struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt // by text; the texts are constants of this package
	secrets    secrets
	head       journalHead // of the journal, as this transaction leaves it
}

func newTxn(conn *sql.Conn, sec secrets) *txn {
	return &txn{conn: conn, statements: make(map[string]*sql.Stmt), secrets: sec}
}

// prepare runs without a context of the caller: a statement that was begun
// is finished, and a cancelled neighbour must not break the transaction.
func (t *txn) prepare(query string) (*sql.Stmt, error) {
	if st, ok := t.statements[query]; ok {
		return st, nil
	}
	st, err := t.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.40q: %w", query, err)
	}
	t.statements[query] = st
	return st, nil
}

func (t *txn) exec(query string, args ...any) (sql.Result, error) {
	st, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), args...)
}

// get reads one row into dest; [sql.ErrNoRows] when there is none.
func (t *txn) get(dest []any, query string, args ...any) error {
	st, err := t.prepare(query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(context.Background(), args...).Scan(dest...)
}

func (t *txn) query(query string, args ...any) (*sql.Rows, error) {
	st, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(context.Background(), args...)
}

// changeOne fails with [store.ErrNotFound] when the statement changed no row.
func (t *txn) changeOne(query string, args ...any) error {
	res, err := t.exec(query, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return store.ErrNotFound
	}
	return err
}

// fence makes the transaction fail unless the lease is the newest of its subject.
func (t *txn) fence(l store.Lease) error {
	var one int
	err := t.get([]any{&one}, "SELECT 1 FROM lease WHERE subject = ? AND epoch = ? AND owner_id = ?",
		l.Subject, l.Epoch, l.Owner.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrFenced
	}
	return err
}

func (t *txn) close() {
	for _, st := range t.statements {
		_ = st.Close() // closing the connection, next, reports what matters
	}
	_ = t.conn.Close()
}
