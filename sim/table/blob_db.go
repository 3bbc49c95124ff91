package table

import (
	"database/sql"
	"errors"
	"fmt"
)

// Blobs keeps the contents of files in a [DB]. What is put or deleted is durable
// with the next Commit, together with the rows that changed.
type Blobs struct {
	db                                   *DB
	put, slice, length, size, move, drop *sql.Stmt
}

// Put stores data as a part, in place of the one before.
func (b *Blobs) Put(key string, part int, data []byte) error {
	if data == nil {
		data = []byte{} // nil would be NULL
	}
	return b.change(b.put, key, part, data)
}

// Get returns a part, nil when there is none.
func (b *Blobs) Get(key string, part int) ([]byte, error) {
	const all = 1 << 31
	return b.read(key, part, 0, all)
}

// Range returns at most limit bytes from offset on.
func (b *Blobs) Range(key string, offset int64, limit int) ([]byte, error) {
	var size int
	err := b.length.QueryRowContext(background, key).Scan(&size)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, failed(err)
	}
	return readRange(size, offset, limit, func(part, from, n int) ([]byte, error) { return b.read(key, part, from, n) })
}

// Size returns how many parts there are under key and their bytes together.
func (b *Blobs) Size(key string) (parts int, total int64, err error) {
	err = failed(b.size.QueryRowContext(background, key).Scan(&parts, &total))
	return parts, total, err
}

// Move gives the parts of from to key to, in place of what that had.
func (b *Blobs) Move(from, to string) error {
	if from == to {
		return nil
	}
	if err := b.change(b.drop, to); err != nil {
		return err
	}
	return b.change(b.move, to, from)
}

// Delete forgets all parts of a key.
func (b *Blobs) Delete(key string) error { return b.change(b.drop, key) }

func (b *Blobs) read(key string, part, from, n int) ([]byte, error) {
	var data []byte
	err := b.slice.QueryRowContext(background, from+1, n, key, part).Scan(&data) // substr counts from 1
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if data == nil && err == nil {
		data = []byte{}
	}
	return data, failed(err)
}

func (b *Blobs) change(s *sql.Stmt, args ...any) error {
	err := b.db.transaction()
	if err == nil {
		_, err = s.ExecContext(background, args...)
	}
	return failed(err)
}

func failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("contents of files: %w", explain(err))
}
