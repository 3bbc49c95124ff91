package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/config"
	"github.com/tgfleet/tgfleet/scripts"
)

// readmeBlock returns the code block of README.md that begins with a line.
func readmeBlock(t *testing.T, first string) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(text), "```yaml\n"+first)
	if !ok {
		t.Fatalf("README.md has no block that begins with %q", first)
	}
	block, _, _ = strings.Cut(block, "```")
	return first + block
}

func TestReadmeInventoryLoads(t *testing.T) {
	file := filepath.Join(t.TempDir(), "inventory.yaml")
	if err := os.WriteFile(file, []byte(readmeBlock(t, "inventory: 1\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	accounts, err := scripts.LoadInventory(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(accounts) != 1 || accounts[0].PasswordRef != "env:ALICE_2FA" || len(accounts[0].CodeCmd) != 1 {
		t.Errorf("accounts = %+v, want alice with a password reference and a code command", accounts)
	}
}

func TestReadmeConfigurationsLoad(t *testing.T) {
	for first, want := range map[string]config.Environment{
		"environment: custom\n": config.Custom,
		"environment: test ":    config.Test,
		"environment: test\n":   config.Test, // with transport, proxy and pfs
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "runner.yaml"), []byte(readmeBlock(t, first)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, keys := os.Create(filepath.Join(dir, "server.pem"))
		if keys != nil {
			t.Fatal(keys)
		}
		cfg, err := config.Load(config.Options{Dir: dir, Env: []string{}})
		if err != nil {
			t.Errorf("%s: %v", first, err)
			continue
		}
		if cfg.Environment != want || cfg.Telegram.HomeDC != 2 {
			t.Errorf("%s: environment %s, home dc %d, want %s and 2", first, cfg.Environment, cfg.Telegram.HomeDC, want)
		}
	}
}
