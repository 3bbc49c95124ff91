package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/control"
)

// server is a simulator in a process of its own.
type server struct {
	cmd     *exec.Cmd
	dir     string
	control *control.Client
	keys    []*crypto.PublicKey
	ready   ready
}

// ready is what `runner sim serve -o json` prints first.
type ready struct {
	DCs []struct {
		Addr string `json:"addr"`
	} `json:"dcs"`
	PublicKeyPEM string `json:"public_key_pem"`
	APIID        int32  `json:"api_id"`
	APIHash      string `json:"api_hash"`
	Control      string `json:"control"`
}

// startServer builds the runner of this checkout and lets it serve one DC.
func startServer(ctx context.Context, state bool) (*server, error) {
	dir, err := os.MkdirTemp("", "simload")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if err := s.start(ctx, state); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) start(ctx context.Context, state bool) error {
	binary := filepath.Join(s.dir, "runner")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/runner")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the runner: %w\n%s", err, out)
	}
	args := []string{"sim", "serve", "--dcs", "1", "-o", "json"}
	if state {
		args = append(args, "--state", filepath.Join(s.dir, "state"))
	}
	s.cmd = exec.Command(binary, args...)
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	if err := json.NewDecoder(out).Decode(&s.ready); err != nil {
		return fmt.Errorf("the server's first line: %w", err)
	}
	s.control = control.New(s.ready.Control)
	s.keys, err = crypto.ParsePublicKeys([]byte(s.ready.PublicKeyPEM))
	return err
}

func (s *server) stop() {
	if s.cmd != nil && s.cmd.Process != nil {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		_ = s.cmd.Wait() // 143, because of the signal
	}
	_ = os.RemoveAll(s.dir)
}

func phone(i int) string    { return fmt.Sprintf("1555%07d", i) }
func username(i int) string { return fmt.Sprintf("load_%d", i) }

// register makes the clients' accounts.
func (s *server) register(ctx context.Context, n int) error {
	for i := range n {
		err := s.control.Register(ctx, control.Number{Phone: phone(i), FirstName: fmt.Sprint("Client ", i), Username: username(i)})
		if err != nil {
			return err
		}
	}
	return nil
}
