package interop

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program is the real runner in a folder of its own, set up for gotd's server
// as a user would set it up.
type program struct {
	binary, dir string
}

func newProgram(t *testing.T, s *gotdServer) *program {
	t.Helper()
	p := &program{binary: filepath.Join(t.TempDir(), "runner"), dir: t.TempDir()}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", p.binary, "./cmd/runner")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the runner: %v\n%s", err, out)
	}
	key := &rsa.PublicKey{N: s.keys[0].N, E: s.keys[0].E}
	p.write(t, "server.pem", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)})))
	p.write(t, "runner.yaml", fmt.Sprintf(`environment: custom
telegram: { api_id: 1, api_hash: abc, home_dc: %d, dcs: [{id: %[1]d, addr: %q}], public_keys: [server.pem] }
store: { path: data/runner.db }
`, gotdDC, s.addr))
	p.write(t, "inventory.yaml", fmt.Sprintf(`inventory: 1
defaults:
  code: {cmd: [echo, %q]}
accounts:
  - { id: alice, phone: %q }
`, gotdCode, gotdPhone(1)))
	p.write(t, "hello.yaml", `playbook: hello
version: 1
accounts: alice
steps:
  - id: hello
    use: message.send
    with: { chat: "@echo", text: "hello from ${{ account.id }}" }
`)
	return p
}

func (p *program) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run executes one command and returns what it printed on stdout.
func (p *program) run(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.binary, args...)
	cmd.Dir = p.dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("runner %s: %v\nstdout:\n%s\nstderr:\n%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return stdout.String()
}

// TestRunnerOnGotdServer is a user's first day with somebody else's server:
// every command is a process of its own.
func TestRunnerOnGotdServer(t *testing.T) {
	server := startGotd(t)
	p := newProgram(t, server)
	p.run(t, "accounts", "import", "inventory.yaml", "--apply")
	p.run(t, "accounts", "login")

	var config struct {
		ThisDC int `json:"this_dc"`
	}
	if err := json.Unmarshal([]byte(p.run(t, "rpc", "help.getConfig", "{}", "--anonymous")), &config); err != nil {
		t.Fatal(err)
	}
	if config.ThisDC != gotdDC {
		t.Errorf("an anonymous help.getConfig names DC %d, want %d", config.ThisDC, gotdDC)
	}
	var users []struct {
		ID string `json:"id"`
	}
	out := p.run(t, "rpc", "users.getUsers", `{"id":[{"_":"inputUserSelf"}]}`, "-a", "alice")
	if err := json.Unmarshal([]byte(out), &users); err != nil || len(users) != 1 {
		t.Fatalf("users.getUsers printed %q (%v), want one user", out, err)
	}
	p.run(t, "run", "hello.yaml")
	p.run(t, "accounts", "login") // signed in already: nothing is sent

	for method, want := range map[string]int{"auth.sendCode": 1, "auth.signIn": 1, "messages.sendMessage": 1} {
		if got := server.called(method); got != want {
			t.Errorf("%s ran %d times on the server, want %d", method, got, want)
		}
	}
}
