package table

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestForeignStatesAreRefused(t *testing.T) {
	run := func(text string) func(t *testing.T, db *DB) {
		return func(t *testing.T, db *DB) {
			if _, err := db.conn.ExecContext(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tc := range map[string]struct {
		spoil func(t *testing.T, db *DB)
		want  string
	}{
		"another program": {run("PRAGMA application_id = 1"), "another program"},
		"not marked":      {run("PRAGMA application_id = 0; PRAGMA user_version = 0"), "another program"},
		"other version":   {run("PRAGMA user_version = 9"), "version 9"},
		"unknown table":   {run("INSERT INTO row VALUES ('planet', '1', '{}')"), `no table "planet"`},
		"unknown field":   {run(`INSERT INTO row VALUES ('person', '2', '{"ID":2,"Age":3}')`), "Age"},
		"broken value":    {run(`INSERT INTO row VALUES ('person', '2', '{"ID":"x"}')`), "person"},
		"half a value":    {run(`INSERT INTO row VALUES ('person', '2', '{"ID":2')`), "person"},
		"wrong key":       {run(`INSERT INTO row VALUES ('person', '3', '{"ID":2}')`), "under 2"},
		"lost table":      {run("DROP TABLE row"), "no such table"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db, people := openSet(t, dir)
			people.Put(&person{1, "one"})
			commit(t, db)
			tc.spoil(t, db)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			refusedState(t, dir, tc.want)
		})
	}
}

func refusedState(t *testing.T, dir, want string) {
	t.Helper()
	path := filepath.Join(dir, file)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	db, _, err := tryOpen(t, dir)
	if err == nil {
		t.Fatal("opened, want an error")
	}
	if !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), want) {
		t.Errorf("error %q: want the folder and %q", err, want)
	}
	if db != nil {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
		t.Error("the refused state was changed")
	}
}

func TestDamagedStatesAreRefused(t *testing.T) {
	dir := t.TempDir()
	db, people := openSet(t, dir)
	for i := range 1000 {
		people.Put(&person{i, strings.Repeat("x", 50)})
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"text":         []byte(`{"tgfleet_sim_state":1}` + "\n"),
		"cut":          whole[:len(whole)/2],
		"zeros inside": append(append(whole[:32768:32768], make([]byte, 8192)...), whole[40960:]...),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
				t.Fatal(err)
			}
			refusedState(t, dir, "damaged")
		})
	}
}

func TestPlacesThatAreNoFolders(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "sim.json")
	if err := os.WriteFile(old, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(old); err == nil || !strings.Contains(err.Error(), old+": it is a file") {
		t.Errorf("a file: %v", err)
	}
	if _, err := Open(filepath.Join(old, "below")); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("below a file: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, file), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a folder in place of the database: %v", err)
	}
}
