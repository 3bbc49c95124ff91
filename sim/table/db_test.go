package table

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type person struct {
	ID   int
	Name string
}

// openSet opens a state of persons and blobs.
func openSet(t *testing.T, dir string) (*DB, *Table[int, person]) {
	t.Helper()
	db, people, err := tryOpen(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	return db, people
}

// tryOpen is openSet when it may be refused.
func tryOpen(t *testing.T, dir string) (*DB, *Table[int, person], error) {
	t.Helper()
	db, err := Open(dir)
	if err != nil {
		return nil, nil, err
	}
	t.Cleanup(func() { _ = db.disconnect() }) // after Close it does nothing
	set := NewSet()
	people := New(set, "person", func(p *person) int { return p.ID })
	return db, people, db.Load(set)
}

func commit(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Commit(); err != nil {
		t.Fatal(err)
	}
}

// image copies what a process that is killed now would leave behind.
func image(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestCommittedRowsStay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "state?x=1 %41")
	db, people := openSet(t, dir)
	people.Put(&person{1, "one"})
	people.Put(&person{2, "two"})
	put(t, db.Blobs(), "f", "0123", "45")
	commit(t, db)
	people.Get(1).Name = "uno"
	people.Put(people.Get(1))
	people.Delete(2)
	people.Put(&person{3, "three"})
	people.Delete(3)
	commit(t, db)
	put(t, db.Blobs(), "lost", "x")
	people.Put(&person{4, "not committed"})

	again, people := openSet(t, image(t, dir))
	if got := people.Get(1); people.Len() != 1 || got == nil || got.Name != "uno" {
		t.Errorf("after a kill: %d rows, row 1 = %v, want only {1 uno}", people.Len(), got)
	}
	wantSize(t, again.Blobs(), "f", 2, 6)
	wantSize(t, again.Blobs(), "lost", 0, 0)
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db, people = openSet(t, dir)
	if people.Len() != 2 {
		t.Errorf("after Close: %d rows, want 2", people.Len())
	}
	wantSize(t, db.Blobs(), "lost", 1, 1)
	for name, want := range map[string]os.FileMode{"": 0o700, file: 0o600, file + "-wal": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("mode of %q is %v, want %v", name, info.Mode().Perm(), want)
		}
	}
}

func TestOneFolderOneProcess(t *testing.T) {
	dir := t.TempDir()
	db, _ := openSet(t, dir)
	_, err := Open(dir)
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "another process uses it") {
		t.Errorf("second opening: %v, want an error that names the folder and the reason", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	openSet(t, dir)
}

// TestChangesOfOneCommitStayTogether cuts the log as a loss of power may.
func TestChangesOfOneCommitStayTogether(t *testing.T) {
	dir := t.TempDir()
	db, people := openSet(t, dir)
	const commits = 3
	for i := range commits {
		people.Put(&person{2 * i, "one"})
		people.Put(&person{2*i + 1, strings.Repeat("two", 2000)}) // of more than a page
		put(t, db.Blobs(), string(rune('a'+i)), "content")
		commit(t, db)
	}
	dir = image(t, dir)
	wal := filepath.Join(dir, file+"-wal")
	whole, err := os.ReadFile(wal)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for n := 0; n <= len(whole); n += 509 {
		cut := image(t, dir)
		if err := os.WriteFile(filepath.Join(cut, file+"-wal"), whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		db, people := openSet(t, cut)
		var files int
		for i := range commits {
			parts, _, err := db.Blobs().Size(string(rune('a' + i)))
			if err != nil {
				t.Fatal(err)
			}
			files += parts
		}
		if people.Len() != 2*files {
			t.Fatalf("%d of %d bytes: %d rows and %d files, want two rows for a file", n, len(whole), people.Len(), files)
		}
		seen[files] = true
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) < commits {
		t.Errorf("the cuts show states with %v files only", seen)
	}
}

// TestFailedCommitIsMadeUp fills the disk: the rows come with the next commit,
// and contents whose putting nobody was told of do not.
func TestFailedCommitIsMadeUp(t *testing.T) {
	dir := t.TempDir()
	db, people := openSet(t, dir)
	limit := func(pages string) {
		t.Helper()
		if _, err := db.conn.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("8")
	put(t, db.Blobs(), "small", "x")
	people.Put(&person{1, strings.Repeat("x", 1<<20)})
	people.Put(&person{2, "two"})
	if err := db.Commit(); err == nil || !strings.Contains(err.Error(), "free space") {
		t.Fatalf("commit on a full disk: %v", err)
	}
	people.Put(&person{1, "shorter"})
	if err := db.Blobs().Put("large", 0, make([]byte, 1<<20)); err == nil {
		t.Fatal("no error for a part that does not fit")
	}
	if err := db.Commit(); err == nil {
		t.Error("a commit after which a part is missing has no error")
	}
	limit("1000")
	people.Put(&person{3, "three"})
	commit(t, db)
	db, people = openSet(t, image(t, dir))
	if people.Len() != 3 || people.Get(1).Name != "shorter" {
		t.Errorf("%d rows, want those of the failed commits and the one after", people.Len())
	}
	wantSize(t, db.Blobs(), "small", 0, 0)
	wantSize(t, db.Blobs(), "large", 0, 0)
}

func TestSetWithoutDatabaseCollectsNothing(t *testing.T) {
	set := NewSet()
	people := New(set, "person", func(p *person) int { return p.ID })
	people.Put(&person{1, "one"})
	if set.dirty != 0 || len(people.dirty) != 0 {
		t.Error("changes are collected although nothing will write them")
	}
}
