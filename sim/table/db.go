package table

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	driver "modernc.org/sqlite"
)

// DB keeps a [Set] and the contents of files in a SQLite database. Commits are
// handed to the operating system before they return, so they survive the death
// of the process; after a loss of power the newest may be missing, and what is
// there is whole.
type DB struct {
	path string
	pool *sql.DB
	conn *sql.Conn // the only one: it holds the lock on the file
	set  *Set      // nil before Load
	open bool      // a transaction is

	prepared                []*sql.Stmt
	begin, commit, rollback *sql.Stmt
	putRow, dropRow         *sql.Stmt
	blobs                   Blobs
}

// background is the context of every statement: a request that was carried out
// is written down, whoever stops waiting.
var background = context.Background()

// file is the name of the database in its folder.
const file = "world.db"

// Open opens the database in the folder dir, and makes both when missing,
// readable by their owner only: they hold auth keys. It refuses a folder that
// another process uses.
func Open(dir string) (*DB, error) {
	db, err := open(dir)
	if err != nil {
		return nil, fmt.Errorf("open simulator state %s: %w", dir, err)
	}
	return db, nil
}

func open(dir string) (*DB, error) {
	path, err := prepare(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{path: path}
	if err := db.connect(); err != nil {
		return nil, errors.Join(explain(err), db.disconnect())
	}
	return db, nil
}

// prepare makes an empty database before SQLite would, which gives files looser
// modes.
func prepare(dir string) (path string, err error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return "", errors.New("it is a file, and the state is a folder: name another (a state file of an older version cannot be read)")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path, err = filepath.Abs(filepath.Join(dir, file))
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrPermission) {
		return "", fmt.Errorf("%w: run as the user who owns it, or name another folder", err)
	}
	if err != nil {
		return "", err
	}
	return path, errors.Join(f.Chmod(0o600), f.Close())
}

func (db *DB) connect() error {
	// With a locking mode of EXCLUSIVE other processes are kept away until the
	// connection, or the process, ends.
	// Only moving the log into the database waits for the disk, while every client
	// waits too, so the log may grow to some 40 MB before.
	q := url.Values{"_pragma": {"locking_mode(EXCLUSIVE)", "synchronous(NORMAL)", "wal_autocheckpoint(10000)"}}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(db.path), RawQuery: q.Encode()}
	c, err := driver.NewConnector(name.String())
	if err != nil {
		return err
	}
	db.pool = sql.OpenDB(c)
	if db.conn, err = db.pool.Conn(background); err != nil {
		return err
	}
	if err := db.claim(); err != nil {
		return err
	}
	return db.statements()
}

func (db *DB) statements() error {
	for _, s := range []struct {
		into **sql.Stmt
		text string
	}{
		{&db.begin, "BEGIN IMMEDIATE"},
		{&db.commit, "COMMIT"},
		{&db.rollback, "ROLLBACK"},
		{&db.putRow, "INSERT INTO row (tab, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"},
		{&db.dropRow, "DELETE FROM row WHERE tab = ? AND key = ?"},
		{&db.blobs.put, "INSERT INTO blob (key, part, data) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data"},
		{&db.blobs.slice, "SELECT substr(data, ?, ?) FROM blob WHERE key = ? AND part = ?"},
		{&db.blobs.length, "SELECT length(data) FROM blob WHERE key = ? AND part = 0"},
		{&db.blobs.size, "SELECT count(*), coalesce(sum(length(data)), 0) FROM blob WHERE key = ?"},
		{&db.blobs.move, "UPDATE blob SET key = ? WHERE key = ?"},
		{&db.blobs.drop, "DELETE FROM blob WHERE key = ?"},
	} {
		var err error
		if *s.into, err = db.conn.PrepareContext(background, s.text); err != nil {
			return err
		}
		db.prepared = append(db.prepared, *s.into)
	}
	db.blobs.db = db
	return nil
}

// Blobs returns the store of the contents of files, whose changes belong to the
// next Commit.
func (db *DB) Blobs() *Blobs { return &db.blobs }

// Load reads the rows of set, which must hold none yet, and follows it from now
// on.
func (db *DB) Load(set *Set) error {
	if err := db.load(set); err != nil {
		return fmt.Errorf("read simulator state %s: %w", db.path, explain(err))
	}
	db.set, set.record = set, true
	return nil
}

func (db *DB) load(set *Set) error {
	found, err := db.conn.QueryContext(background, "SELECT tab, key, value FROM row")
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var tab, key string
		var value sql.RawBytes
		if err := found.Scan(&tab, &key, &value); err != nil {
			return err
		}
		t, ok := set.tables[tab]
		if !ok {
			return otherVersion(fmt.Errorf("there is no table %q", tab))
		}
		if err := t.load(key, value); err != nil {
			return otherVersion(err)
		}
	}
	return found.Err()
}

// Commit writes what changed since the last call that succeeded. One that failed
// forgets the contents of files put since then; rows wait for the next.
func (db *DB) Commit() error {
	if err := db.save(); err != nil {
		return fmt.Errorf("write simulator state %s: %w", db.path, explain(errors.Join(err, db.abandon())))
	}
	return nil
}

func (db *DB) save() error {
	if db.set != nil && db.set.dirty > 0 {
		if err := db.writeRows(); err != nil {
			return err
		}
	}
	if !db.open {
		return nil
	}
	if _, err := db.commit.ExecContext(background); err != nil {
		return err
	}
	db.open = false
	if db.set != nil {
		for _, t := range db.set.tables {
			t.written()
		}
	}
	return nil
}

func (db *DB) writeRows() error {
	if err := db.transaction(); err != nil {
		return err
	}
	for _, name := range db.set.order {
		err := db.set.tables[name].changes(func(key string, value []byte) error {
			var err error
			if value == nil {
				_, err = db.dropRow.ExecContext(background, name, key)
			} else {
				_, err = db.putRow.ExecContext(background, name, key, string(value))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// transaction begins one unless one is open.
func (db *DB) transaction() error {
	if db.open {
		return nil
	}
	_, err := db.begin.ExecContext(background)
	db.open = err == nil
	return err
}

// abandon ends a transaction that cannot be finished.
func (db *DB) abandon() error {
	if !db.open {
		return nil
	}
	db.open = false
	_, err := db.rollback.ExecContext(background)
	if isNoTransaction(err) {
		return nil // SQLite has done it already, as it does when the disk is full
	}
	return err
}

// Close writes what is left and closes the database.
func (db *DB) Close() error { return errors.Join(db.Commit(), db.disconnect()) }

// disconnect gives up the lock, which SQLite keeps while there are statements.
func (db *DB) disconnect() error {
	var errs []error
	for _, s := range db.prepared {
		errs = append(errs, s.Close())
	}
	if db.conn != nil {
		errs = append(errs, db.conn.Close())
	}
	if db.pool != nil {
		errs = append(errs, db.pool.Close())
	}
	return errors.Join(errs...)
}
