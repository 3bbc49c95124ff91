package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// condition is what scripts may ask of the machine: [ipv6] has ::1.
func condition(what string) (bool, error) {
	if what != "ipv6" {
		return false, fmt.Errorf("unknown condition %q", what)
	}
	ln, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false, nil
	}
	return true, ln.Close()
}

// cmdExits is `exits CODE program args...`: it runs the program as exec does
// and fails when the exit code is another one.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// child starts a program of the script's world whose lines can be read.
func child(ts *testscript.TestScript, args []string) (*exec.Cmd, *bufio.Scanner) {
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	cmd := exec.Command(path, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, key := range []string{"PATH", "HOME", "TMPDIR", "XDG_CONFIG_HOME", "EXAMPLES", "CONTROL"} {
		cmd.Env = append(cmd.Env, key+"="+ts.Getenv(key))
	}
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill() })
	go func() { _ = w.CloseWithError(waitErr(cmd.Wait())) }()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	return cmd, lines
}

// waitErr lets the reader of the pipe see an ordinary end.
func waitErr(error) error { return io.EOF }

// cmdSimServe is `simserve [args...]`: a simulator as a process of its own,
// with server.pem and runner.yaml for it in the script's folder, and CONTROL,
// API_ID, API_HASH and DC1, DC2, ... in its environment.
func cmdSimServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: simserve [args...]")
	}
	_, lines := child(ts, append([]string{"runner", "sim", "serve", "-o", "json"}, args...))
	var ready readyJSON
	for lines.Scan() {
		if json.Unmarshal(lines.Bytes(), &ready) == nil && ready.Ready {
			break
		}
		ts.Logf("%s", lines.Text())
	}
	if !ready.Ready {
		ts.Fatalf("sim serve ended before it was ready")
	}
	go func() {
		for lines.Scan() { // keeps the pipe empty
		}
	}()
	ts.Setenv("CONTROL", ready.Control)
	ts.Setenv("API_ID", fmt.Sprint(ready.APIID))
	ts.Setenv("API_HASH", ready.APIHash)
	dcs := make([]string, 0, len(ready.DCs))
	for _, dc := range ready.DCs {
		ts.Setenv(fmt.Sprintf("DC%d", dc.ID), dc.Addr)
		dcs = append(dcs, fmt.Sprintf("{id: %d, addr: %q}", dc.ID, dc.Addr))
	}
	ts.Check(os.WriteFile(ts.MkAbs("server.pem"), []byte(ready.PublicKeyPEM), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("runner.yaml"), fmt.Appendf(nil, `environment: custom
telegram:
  api_id: %d
  api_hash: %s
  home_dc: 2
  dcs: [%s]
  public_keys: [server.pem]
store: { path: data/runner.db }
`, ready.APIID, ready.APIHash, strings.Join(dcs, ", ")), 0o644))
}

// cmdSignalAfter is `signal-after PATTERN SIGNAL CODE program args...`: it
// sends the signal when a line of output matches and checks the exit code (137
// stands for SIGKILL). What was printed is in the file "signalled".
func cmdSignalAfter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: signal-after PATTERN SIGNAL CODE program args...")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	sig, ok := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}[args[1]]
	if !ok {
		ts.Fatalf("signal %q: want INT, TERM or KILL", args[1])
	}
	cmd, lines := child(ts, args[3:])
	var said strings.Builder
	sent := false
	for lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		if !sent && pattern.MatchString(lines.Text()) {
			sent = true
			ts.Check(cmd.Process.Signal(sig))
		}
	}
	ts.Logf("%s", said.String())
	ts.Check(os.WriteFile(ts.MkAbs("signalled"), []byte(said.String()), 0o644))
	if !sent {
		ts.Fatalf("no line matched %q", args[0])
	}
	if got := exitCodeOf(cmd.ProcessState); strconv.Itoa(got) != args[2] {
		ts.Fatalf("exit code %d, want %s", got, args[2])
	}
}

func exitCodeOf(s *os.ProcessState) int {
	if status, ok := s.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return s.ExitCode()
}
