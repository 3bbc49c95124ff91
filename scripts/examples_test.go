package scripts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/examples"
	"github.com/tgfleet/tgfleet/store"
)

const examplesDir = "../examples"

// TestEveryExampleLoads goes over all files of the folder, so that none can be
// added without being loaded here.
func TestEveryExampleLoads(t *testing.T) {
	files, err := os.ReadDir(examplesDir)
	if err != nil {
		t.Fatal(err)
	}
	playbooks, inventories := 0, 0
	for _, f := range files {
		name := filepath.Join(examplesDir, f.Name())
		switch {
		case f.Name() == "runner.yaml", filepath.Ext(name) == ".go":
		case strings.HasPrefix(f.Name(), "inventory"):
			accounts, err := LoadInventory(name)
			if err != nil || len(accounts) == 0 {
				t.Errorf("%s: %d accounts, error %v", f.Name(), len(accounts), err)
			}
			inventories++
		case filepath.Ext(name) == ".yaml":
			if _, err := LoadFile(name); err != nil {
				t.Errorf("%s: %v", f.Name(), err)
			}
			playbooks++
		default:
			t.Errorf("%s: no test knows what to do with it", f.Name())
		}
	}
	if playbooks < 3 || inventories < 2 {
		t.Errorf("%d playbooks and %d inventories were loaded", playbooks, inventories)
	}
}

func TestCommunityExampleSelects(t *testing.T) {
	pb, err := Load("community.yaml", examples.Community)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := LoadInventory(filepath.Join(examplesDir, "inventory.yaml"), filepath.Join(examplesDir, "inventory.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range pb.SelectAccounts(accounts, map[string]store.AccountState{}, nil) {
		ids = append(ids, a.ID)
	}
	if got, want := strings.Join(ids, " "), "alice bob carol erin frank"; got != want {
		t.Errorf("selected %q, want %q: dave is not enabled", got, want)
	}
	if got := accounts[4]; got.ID != "erin" || got.Vars["tz"] != "Europe/Berlin" || got.Device.Model != "runner" {
		t.Errorf("the CSV account does not see defaults and groups of the YAML file: %+v", got)
	}
}
