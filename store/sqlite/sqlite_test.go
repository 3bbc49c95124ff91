package sqlite

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/store/storetest"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashPath); path != "" {
		crashingChild(path)
	}
	goleak.VerifyTestMain(m)
}

func TestConformance(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		return mustOpen(t, Options{Path: filepath.Join(dir, filepath.Base(t.Name())+".db"), Key: key, Environment: "sim"})
	})
}

var sharedKey = sync.OnceValues(func() (*seal.Key, error) { return seal.NewKey(rand.Reader) })

func newKey(t testing.TB) *seal.Key {
	t.Helper()
	key, err := sharedKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// options are for a store of its own for the test.
func options(t testing.TB) Options {
	t.Helper()
	return Options{Path: filepath.Join(t.TempDir(), "data", "runner.db"), Key: newKey(t), Environment: "sim"}
}

func mustOpen(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeStore(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
