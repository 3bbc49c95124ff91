package table

import (
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Marks in the header of the database: whose it is, and a number that grows when
// older programs could not read it any more, or this one no older file.
const (
	applicationID = 0x74677369 // "tgsi"
	version       = 1
)

// schema keeps rows as JSON under JSON keys, which are short, and parts of files.
const schema = `
CREATE TABLE row (tab TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (tab, key)) WITHOUT ROWID;
CREATE TABLE blob (key TEXT NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (key, part));`

// claim takes the lock, which keeps other processes out until the end, makes the
// tables of a new database, and refuses one that is not a simulator's of this
// version.
func (db *DB) claim() error {
	if _, err := db.conn.ExecContext(background, "BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	if err := db.identify(); err != nil {
		_, undo := db.conn.ExecContext(background, "ROLLBACK")
		return errors.Join(err, undo)
	}
	_, err := db.conn.ExecContext(background, "COMMIT; PRAGMA journal_mode = WAL")
	return err
}

func (db *DB) identify() error {
	var id, have, tables int
	const q = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version"
	if err := db.conn.QueryRowContext(background, q).Scan(&id, &have, &tables); err != nil {
		return err
	}
	switch {
	case id == 0 && have == 0 && tables == 0:
		_, err := db.conn.ExecContext(background, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d; %s", applicationID, version, schema))
		return err
	case id != applicationID:
		return fmt.Errorf("%s is a database of another program: name another folder", file)
	case have != version:
		return otherVersion(fmt.Errorf("it is of version %d, and this program reads version %d", have, version))
	}
	return nil
}

// otherVersion says what to do about a state that this program cannot read.
func otherVersion(err error) error {
	return fmt.Errorf("%w: the state was written by another version of the program, or is damaged: use that version, or remove the folder or name another, and begin with an empty world", err)
}

// explain says what a person can do about the errors of SQLite that are about
// the file or its disk.
func explain(err error) error {
	switch code(err) {
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return fmt.Errorf("%s is damaged, or no database: restore the folder from a copy, or remove it or name another: %w", file, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("another process uses it: stop that, or name another folder: %w", err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("no room: free space on its disk: %w", err)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_CANTOPEN:
		return fmt.Errorf("it cannot be written: check the owner and mode of the folder and of %s in it: %w", file, err)
	}
	return err
}

// code returns the primary result code of a SQLite error, 0 for others.
func code(err error) int {
	if e, ok := errors.AsType[*driver.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// isNoTransaction tells the error of a ROLLBACK after SQLite rolled back itself.
func isNoTransaction(err error) bool { return code(err) == lib.SQLITE_ERROR }
