package seal

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestKeyFileIsCreatedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "key")
	first, err := LoadOrCreateKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := LoadOrCreateKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.bytes(), second.bytes()) {
		t.Error("the file gave another key the second time")
	}
	wantMode(t, path, keyFileMode)
	wantMode(t, filepath.Dir(path), 0o700)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("%d files in the folder, want the key file only: %v", len(entries), entries)
	}
}

func wantMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has mode %04o, want %04o", path, got, want)
	}
}

func TestKeyFileReadableByOthersIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes")
	}
	path := filepath.Join(t.TempDir(), "my key")
	if _, err := LoadOrCreateKeyFile(path); err != nil {
		t.Fatal(err)
	}
	for mode, refused := range map[fs.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true, 0o620: true, 0o601: true, 0o644: true} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := LoadOrCreateKeyFile(path)
		if !refused && err != nil {
			t.Errorf("mode %04o: %v", mode, err)
		}
		if refused && (err == nil || !strings.Contains(err.Error(), "chmod 600 '"+path+"'")) {
			t.Errorf("mode %04o: %v, want the command that helps", mode, err)
		}
	}
}

func TestBrokenKeyFileIsNotReplaced(t *testing.T) {
	digits := strings.Repeat("0f", KeySize)
	for name, c := range map[string]struct{ text, want string }{
		"empty":     {"", "does not begin with"},
		"other":     {"hello", "does not begin with"},
		"cut short": {keyFilePrefix + digits[2:], "64 hex digits"},
		"too long":  {keyFilePrefix + digits + "0f", "64 hex digits"},
		"not hex":   {keyFilePrefix + "x" + digits[1:], "64 hex digits"},
		"endless":   {keyFilePrefix + strings.Repeat("0", 1<<20), "64 hex digits"},
	} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := LoadOrCreateKeyFile(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one with %q and the path", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), digits[2:20]) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != c.text {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
	}
	if _, err := LoadOrCreateKeyFile(t.TempDir()); err == nil {
		t.Error("a folder is no key file")
	}
	if _, err := LoadOrCreateKeyFile(filepath.Join(t.TempDir(), "key\x00")); err == nil {
		t.Error("an impossible path")
	}
}

// Many first starts at once must agree: what one has sealed, all must open.
func TestKeyFileRace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	keys := make([]*Key, 16)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			k, err := LoadOrCreateKeyFile(path)
			if err != nil {
				t.Error(err)
			}
			keys[i] = k
		})
	}
	wg.Wait()
	for _, k := range keys {
		if k == nil || !bytes.Equal(k.bytes(), keys[0].bytes()) {
			t.Fatal("two starts got two keys")
		}
	}
}
