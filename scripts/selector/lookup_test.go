package selector

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/store/sqlite"
)

func TestListsFromFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "ids.txt")
	if err := os.WriteFile(name, []byte("\xef\xbb\xbfalice\r\n# bob\n\n  carol  # the third\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ids, err := Lists{}.File(name)
	if err != nil || !slices.Equal(ids, []string{"alice", "carol"}) {
		t.Errorf("ids %v, %v", ids, err)
	}
	if _, err := Parse("@"+name+".no", Lists{}); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestListsFromRuns(t *testing.T) {
	key, err := seal.NewKey(strings.NewReader(strings.Repeat("k", 64)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "a.db"), Key: key, Environment: "sim"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := s.PutRun(t.Context(), store.Run{ID: "r-1", Status: store.RunFailed}); err != nil {
		t.Fatal(err)
	}
	for id, status := range map[string]store.RunStatus{"alice": store.RunFailed, "bob": store.RunOK} {
		if err := s.PutRunAccount(t.Context(), store.RunAccount{RunID: "r-1", Account: id, Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	lists := Lists{Ctx: context.Background(), Runs: s}
	ids, err := lists.Run("r-1", "failed")
	if err != nil || !slices.Equal(ids, []string{"alice"}) {
		t.Errorf("ids %v, %v", ids, err)
	}
	if _, err := lists.Run("r-2", "failed"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a run that is not there: %v", err)
	}
	if _, err := lists.Run("r-1", "faild"); err == nil || !strings.Contains(err.Error(), `did you mean "failed"`) {
		t.Errorf("a status that is not there: %v", err)
	}
	if _, err := Parse("@run:r-1:failed", Lists{}); err == nil {
		t.Error("runs are looked up without a store")
	}
}
