package sqlite

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/store"
)

func TestOpenRefuses(t *testing.T) {
	other, err := seal.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		spoil  func(t *testing.T, path string)
		change func(*Options)
		want   []string // all in the error
	}{
		{"another environment", nil, func(o *Options) { o.Environment = "custom:00ff" }, []string{`"sim"`, `"custom:00ff"`, "another store.path"}},
		{"another master key", nil, func(o *Options) { o.Key = other }, []string{"master key", "store.key_file"}},
		{"newer schema", func(t *testing.T, path string) {
			raw(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
		}, nil, []string{"version 9000", "upgrade runner"}},
		{"damaged header", func(t *testing.T, path string) { overwrite(t, path, 0, "not a database") }, nil, []string{"damaged or not a database", "backup"}},
		{"damaged schema", func(t *testing.T, path string) { overwrite(t, path, 100, strings.Repeat("\xff", 400)) }, nil, []string{"damaged or not a database", "backup"}},
		{"another program's database", func(t *testing.T, path string) {
			raw(t, path, "PRAGMA application_id = 0")
		}, nil, []string{"another program", "another store.path"}},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, nil, []string{"is a directory"}},
		{"no environment", nil, func(o *Options) { o.Environment = "" }, []string{"environment"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options(t)
			closeStore(t, mustOpen(t, o))
			if tt.spoil != nil {
				tt.spoil(t, o.Path)
			}
			if tt.change != nil {
				tt.change(&o)
			}
			s, err := Open(t.Context(), o)
			if err == nil {
				closeStore(t, s)
				t.Fatal("opened")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

// raw runs statements on the file as another program would.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range statements {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

func overwrite(t *testing.T, path string, at int64, with string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(with), at); err != nil {
		t.Fatal(err)
	}
}

func TestDamageFoundLater(t *testing.T) {
	o := options(t)
	s := mustOpen(t, o)
	for range 50 {
		if err := s.PutAccounts(t.Context(), store.Account{ID: rand.Text(), Login: strings.Repeat("x", 500)}); err != nil {
			t.Fatal(err)
		}
	}
	closeStore(t, s)
	info, err := os.Stat(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, o.Path, info.Size()-8*4096, strings.Repeat("\xff", 8*4096))
	s = mustOpen(t, o)
	defer closeStore(t, s)
	if _, err := s.ListAccounts(t.Context()); err == nil || !strings.Contains(err.Error(), "restore it from a backup") {
		t.Errorf("reading damaged pages: %v, want an error that says what to do", err)
	}
}

func TestFileModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no Unix modes")
	}
	o := options(t)
	s := mustOpen(t, o)
	for path, want := range map[string]os.FileMode{filepath.Dir(o.Path): 0o700, o.Path: 0o600, o.Path + "-wal": 0o600, o.Path + "-shm": 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode of %s is %o, want %o", filepath.Base(path), got, want)
		}
	}
	closeStore(t, s)
	if err := os.Chmod(o.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	closeStore(t, mustOpen(t, o))
	if info, err := os.Stat(o.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of an existing database is %v, %v after it was opened, want 0600", info.Mode(), err)
	}
}

func TestPathWithURISyntax(t *testing.T) {
	o := options(t)
	o.Path = filepath.Join(t.TempDir(), "100% of #1?mode=memory&x=ü.db")
	closeStore(t, mustOpen(t, o))
	if info, err := os.Stat(o.Path); err != nil || info.Size() == 0 {
		t.Errorf("the database is not at its path: %v", err)
	}
}

// TestOpenTogether opens one new file many times at once, as several
// processes may: one makes the schema, the others find it.
func TestOpenTogether(t *testing.T) {
	for range 2 {
		o := options(t)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				s, err := Open(t.Context(), o)
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

func TestPragmas(t *testing.T) {
	s := mustOpen(t, options(t))
	defer closeStore(t, s)
	err := s.update(t.Context(), func(tx *txn) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
			var got string
			if err := tx.get([]any{&got}, "PRAGMA "+pragma); err != nil {
				return err
			}
			if got != want {
				t.Errorf("%s = %s, want %s", pragma, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.read.ExecContext(t.Context(), "DELETE FROM account"); err == nil {
		t.Error("a reader's connection can write")
	}
}

func TestSecretsAreSealed(t *testing.T) {
	const canary = "canary-0123456789"
	o := options(t)
	s, ctx := mustOpen(t, o), t.Context()
	key := bytes.Repeat([]byte(canary), 16)[:256]
	if err := s.PutAccounts(ctx, store.Account{ID: "alice", Phone: "+" + canary, Proxy: "socks5://" + canary}); err != nil {
		t.Fatal(err)
	}
	l, err := s.AcquireLease(ctx, "alice", store.ThisProcess(), 1e9)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutAuthKey(ctx, l, store.AuthKey{Account: "alice", DC: 2, Key: key}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutAccountState(ctx, l, store.AccountState{Account: "alice", Login: []byte(canary)}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{o.Path, o.Path + "-wal"} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(canary)) {
			t.Errorf("%s holds a secret in the clear", filepath.Base(path))
		}
	}
	closeStore(t, s)

	// A sealed value is bound to its place: moved to another row it does not open.
	raw(t, o.Path, "UPDATE auth_key SET dc = 4")
	s = mustOpen(t, o)
	defer closeStore(t, s)
	if _, err := s.AuthKey(ctx, "alice", 4); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("a key moved to another dc: %v, want an error without the key", err)
	}
}
