package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/tgfleet/tgfleet/store"
)

// errForeignKey is the extended code of a row whose parent does not exist.
const errForeignKey = lib.SQLITE_CONSTRAINT_FOREIGNKEY

// code returns the extended result code of a SQLite error, 0 for others.
func code(err error) int {
	if e, ok := errors.AsType[*driver.Error](err); ok {
		return e.Code()
	}
	return 0
}

func isBusy(err error) bool {
	c := code(err) & 0xff
	return c == lib.SQLITE_BUSY || c == lib.SQLITE_LOCKED
}

// explain says what a person can do about the errors of SQLite that are not
// about a statement but about the file or its disk.
func (s *Store) explain(err error) error {
	const primary = 0xff // the low byte of an extended code
	switch c := code(err); c & primary {
	case 0:
		return err
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return fmt.Errorf("%s is damaged or not a database: restore it from a backup, or move it and its -wal file away and sign in again: %w", s.path, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("%s was locked by another process for longer than %s: stop that process or try again: %w", s.path, busyTimeout, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("no room to write %s: free space on its disk: %w", s.path, err)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_CANTOPEN:
		return fmt.Errorf("%s cannot be written: check the owner and mode of the file and its folder: %w", s.path, err)
	case lib.SQLITE_IOERR:
		return fmt.Errorf("reading or writing %s: check its disk: %w", s.path, err)
	default:
		return err
	}
}

// readError is what a reader returns for err: the reason of its context before
// the interruption that it caused, and ErrClosed before what closing caused.
func (s *Store) readError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case s.queue.isClosed():
		return store.ErrClosed
	default:
		return s.explain(missing(err))
	}
}

// missing turns the error of a row that does not exist into [store.ErrNotFound].
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) || code(err) == errForeignKey {
		return store.ErrNotFound
	}
	return err
}
