package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	driver "modernc.org/sqlite"

	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/store"
)

// busyTimeout is how long a transaction waits for that of another process.
const busyTimeout = 5 * time.Second

// readers is the number of read-only connections.
const readers = 4

// Options says which store to open.
type Options struct {
	Path        string    // of the database; the folder is made, 0700, when missing
	Key         *seal.Key // seals auth keys, phone numbers, proxies, sign-in states
	Environment string    // identity of the servers, such as sim or custom:FINGERPRINT
	Logger      *slog.Logger
}

// Store is the SQLite backend. Make one with [Open].
type Store struct {
	write   *sql.DB // one connection, used by the writer goroutine alone
	read    *sql.DB
	queue   *queue
	done    chan struct{} // closed when the writer has ended
	secrets secrets
	log     *slog.Logger
	path    string
}

var _ store.Store = (*Store)(nil)

// Open opens the database, makes it when there is none, and brings its schema
// up to date. It refuses a store that was made for another environment or
// with another master key, and one that a newer version of the program wrote.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Path == "" || o.Key == nil || o.Environment == "" {
		return nil, errors.New("open store: path, key and environment are required")
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", o.Path, err)
	}
	log := o.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if err := prepareFile(path); err != nil {
		return nil, fmt.Errorf("open store %s: %w", o.Path, err)
	}
	s := &Store{queue: newQueue(), done: make(chan struct{}), secrets: secrets{o.Key}, log: log, path: path}
	if err := s.openPatiently(ctx, o.Environment); err != nil {
		return nil, fmt.Errorf("open store %s: %w", o.Path, s.explain(err))
	}
	return s, nil
}

// openPatiently tries again while another process makes the database or
// closes it: then SQLite needs the file for itself, and tells others that it
// is busy without waiting for busyTimeout.
func (s *Store) openPatiently(ctx context.Context, environment string) error {
	deadline := time.Now().Add(busyTimeout)
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		err := s.open(ctx, environment)
		if err == nil {
			return nil
		}
		if closing := s.closeFiles(); closing != nil || !isBusy(err) || time.Now().After(deadline) {
			return errors.Join(err, closing)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

func (s *Store) open(ctx context.Context, environment string) (err error) {
	if s.write, err = connect(s.path, false); err != nil {
		return err
	}
	if err := checkApplication(ctx, s.write); err != nil {
		return err
	}
	if err := migrate(ctx, s.write, s.log); err != nil {
		return err
	}
	if err := checkMeta(ctx, s.write, s.secrets, environment); err != nil {
		return err
	}
	if s.read, err = connect(s.path, true); err != nil {
		return err
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	go func() {
		defer close(s.done)
		s.serve(newTxn(conn, s.secrets))
	}()
	return nil
}

// Close finishes the writes that are queued, then closes the files. Later
// calls of any method fail with [store.ErrClosed].
func (s *Store) Close() error {
	if !s.queue.close() {
		<-s.done
		return nil
	}
	<-s.done
	if err := s.closeFiles(); err != nil {
		return fmt.Errorf("close store %s: %w", s.path, err)
	}
	return nil
}

// closeFiles closes the readers first: the last connection to close, which
// must be able to write, moves the WAL back into the database.
func (s *Store) closeFiles() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// prepareFile makes the folder and an empty database with modes that keep
// other users out, before SQLite would make them with looser ones. SQLite
// gives its -wal and -shm files the mode of the database.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("%w: run as the user who owns the file, or choose another store.path", err)
		}
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() || !info.Mode().IsRegular() {
		return errors.New("not a regular file: choose another store.path")
	}
	if info.Mode().Perm()&0o077 != 0 {
		return f.Chmod(0o600)
	}
	return nil
}

// connect opens a pool; connections are made when first used.
func connect(path string, readOnly bool) (*sql.DB, error) {
	q := url.Values{"_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"foreign_keys(1)",
	}}
	size := readers
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		size = 1
		q.Add("_pragma", "journal_mode(WAL)")
		q.Add("_pragma", "synchronous(FULL)")
		q.Add("_pragma", "fullfsync(1)") // macOS: fsync alone leaves data in the drive's cache
		q.Add("_txlock", "immediate")
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	c, err := driver.NewConnector(name.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}
