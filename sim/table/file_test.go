package table

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type person struct {
	ID   int
	Name string
}

func open(t *testing.T, path string) (*File, *Set, *Table[int, person]) {
	t.Helper()
	set := NewSet()
	people := New(set, "person", func(p *person) int { return p.ID })
	f, err := Open(path, set)
	if err != nil {
		t.Fatal(err)
	}
	return f, set, people
}

// kill leaves behind what a killed process does.
func kill(t *testing.T, f *File) {
	t.Helper()
	if err := f.unlock(); err != nil {
		t.Fatal(err)
	}
}

func TestTwoProcessesOnOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f, _, _ := open(t, path)
	set := NewSet()
	if _, err := Open(path, set); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("second opening: %v, want an error that names the file", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, set); err != nil {
		t.Errorf("after Close: %v", err)
	}
}

func TestFileKeepsEveryAppendedRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f, _, people := open(t, path)
	people.Put(&person{1, "one"})
	people.Put(&person{2, "two"})
	if err := f.Append(); err != nil {
		t.Fatal(err)
	}
	people.Get(1).Name = "uno"
	people.Put(people.Get(1))
	people.Delete(2)
	if err := f.Append(); err != nil {
		t.Fatal(err)
	}
	kill(t, f)
	again, _, people := open(t, path)
	if got := people.Get(1); people.Len() != 1 || got == nil || got.Name != "uno" {
		t.Errorf("after reopening: %d rows, row 1 = %v, want only {1 uno}", people.Len(), got)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, people = open(t, path)
	if people.Len() != 1 {
		t.Errorf("after Close and reopening: %d rows, want 1", people.Len())
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode().Perm())
	}
}

func TestEveryPrefixOfAFileIsReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f, _, people := open(t, path)
	for i := range 3 {
		people.Put(&person{i, strings.Repeat("x", i*10)})
		if err := f.Append(); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		cut := filepath.Join(t.TempDir(), "cut")
		if err := os.WriteFile(cut, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, people := open(t, cut)
		want := max(0, bytes.Count(whole[:n], []byte("\n"))-1)
		if people.Len() != want {
			t.Fatalf("%d of %d bytes: %d rows, want %d", n, len(whole), people.Len(), want)
		}
	}
}

func TestChangesOfOneAppendStayTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f, _, people := open(t, path)
	people.Put(&person{1, "one"})
	people.Put(&person{2, "two"})
	if err := f.Append(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) + 1 {
		cut := filepath.Join(t.TempDir(), "cut")
		if err := os.WriteFile(cut, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, people := open(t, cut); people.Len() == 1 {
			t.Fatalf("%d of %d bytes: one row of two that were written together", n, len(whole))
		}
	}
}

// TestFailedWriteIsMadeUp: a full disk leaves half a line, after which nothing
// may be written, and rows that only the next write can bring.
func TestFailedWriteIsMadeUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	f, _, people := open(t, path)
	if _, err := f.f.WriteString(`[{"t":"per`); err != nil {
		t.Fatal(err)
	}
	f.f.Close()
	var err error
	if f.f, err = os.Open(path); err != nil { // cannot be written
		t.Fatal(err)
	}
	people.Put(&person{1, "one"})
	if err := f.Append(); err == nil {
		t.Fatal("no error for a write that failed")
	}
	people.Put(&person{2, "two"})
	if err := f.Append(); err != nil {
		t.Fatal(err)
	}
	people.Put(&person{3, "three"})
	if err := f.Append(); err != nil {
		t.Fatal(err)
	}
	kill(t, f)
	if _, _, people := open(t, path); people.Len() != 3 {
		t.Errorf("%d rows, want the one of the failed write and both after it", people.Len())
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"another program": "hello\n",
		"unknown table":   header + `{"t":"planet","v":{}}` + "\n",
		"broken row":      header + `{"t":"person","v":{"ID":"x"}}` + "\n",
		"no row":          header + `{"t":"person"}` + "\n",
		"not JSON":        header + "}{\n",
		"empty line":      header + "\n",
		"broken change":   header + `[{"t":"person","v":{"ID":1}},{"t":"person"}]` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			set := NewSet()
			New(set, "person", func(p *person) int { return p.ID })
			if _, err := Open(path, set); err == nil {
				t.Fatal("opened, want an error")
			} else if !strings.Contains(err.Error(), path) {
				t.Errorf("error %q does not name the file", err)
			}
			if kept, _ := os.ReadFile(path); string(kept) != content {
				t.Error("the refused file was changed")
			}
		})
	}
}

func TestSetWithoutFileCollectsNothing(t *testing.T) {
	set := NewSet()
	people := New(set, "person", func(p *person) int { return p.ID })
	people.Put(&person{1, "one"})
	if set.Dirty() {
		t.Error("changes are collected although nothing will write them")
	}
}
