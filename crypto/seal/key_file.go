package seal

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	keyFilePrefix = "tgfleet-seal-key-1:"
	keyFileMode   = 0o600
	keyFileLimit  = 1024
)

// LoadOrCreateKeyFile reads the key in the file at path, or makes a new key and
// writes it there with mode 0600, creating the folder (0700) if need be. A
// file that others may read is refused: the key in it must be taken for known.
// When several processes create it at once, one key wins and all get it.
func LoadOrCreateKeyFile(path string) (*Key, error) {
	key, err := loadKeyFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := createKeyFile(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("create key file %s: %w", path, err)
	}
	return loadKeyFile(path)
}

func loadKeyFile(path string) (*Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("key file %s is not a regular file", path)
	}
	// Windows has no such bits; access is ruled by the folder there.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("key file %s can be read or changed by others (mode %04o): run: chmod 600 %s", path, mode, shellQuote(path))
	}
	text, err := io.ReadAll(io.LimitReader(f, keyFileLimit))
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	return parseKeyFile(path, string(text))
}

func parseKeyFile(path, text string) (*Key, error) {
	digits, ok := strings.CutPrefix(strings.TrimSpace(text), keyFilePrefix)
	if !ok {
		return nil, fmt.Errorf("key file %s does not begin with %q: restore it from a backup (without it, what it sealed is lost)", path, keyFilePrefix)
	}
	// The decoder's own error would quote the bad byte of a secret.
	secret, err := hex.DecodeString(digits)
	if err != nil || len(secret) != KeySize {
		return nil, fmt.Errorf("key file %s does not hold %d hex digits: restore it from a backup (without it, what it sealed is lost)", path, 2*KeySize)
	}
	return newKey(secret), nil
}

// createKeyFile writes a new key to a temporary file and links it to path, which
// fails with fs.ErrExist when there is a file already: path is never seen
// half-written and never replaced.
func createKeyFile(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	key, err := NewKey(nil)
	if err != nil {
		return err
	}
	// CreateTemp opens with O_EXCL and mode 0600.
	tmp, err := os.CreateTemp(dir, ".key-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = fmt.Fprintf(tmp, "%s%x\n", keyFilePrefix, key.bytes())
	if err = errors.Join(err, tmp.Chmod(keyFileMode), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the new name durable: a key lost in a power cut would take with
// it everything that was sealed since.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // folders cannot be synced there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// shellQuote makes path safe to paste into a shell.
func shellQuote(path string) string {
	if !strings.ContainsAny(path, " \t\n'\"\\$`&|;<>()*?[]#~!{}") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
