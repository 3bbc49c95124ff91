package sqlite

import (
	"context"
	"database/sql"
)

// scanner is a *sql.Row or *sql.Rows at one row.
type scanner interface{ Scan(dest ...any) error }

// one reads the single row of a query; [store.ErrNotFound] when there is none.
func one[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(s.read.QueryRowContext(ctx, query, args...))
	if err != nil {
		var zero T
		return zero, s.readError(ctx, err)
	}
	return v, nil
}

// many reads all rows of a query.
func many[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.readError(ctx, err)
	}
	all, err := collect(rows, scan)
	return all, s.readError(ctx, err)
}

func collect[T any](rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
