package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Benchmarks of a running client want what is not the client in processes of
// their own: the server, so that its work is not counted, and each crowd of idle
// accounts, so that nothing else is in its memory. They are this same binary with
// a role.
const roleVar = "TGFLEET_BENCH_ROLE"

// role is what such a process is told.
type role struct {
	Name     string   // "server", or the side whose idle accounts it runs: "ours", "gotd"
	Accounts int      // how many the server knows, or how many to run
	Server   endpoint // for a client
}

func TestMain(m *testing.M) {
	text := os.Getenv(roleVar)
	if text == "" {
		os.Exit(m.Run())
	}
	if err := play(text); err != nil {
		fmt.Fprintln(os.Stderr, "role", text+":", err)
		os.Exit(1)
	}
}

func play(text string) error {
	var r role
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return err
	}
	if r.Name == "server" {
		return serve(r.Accounts)
	}
	return runIdle(r)
}

// spawn starts a process with the role, decodes the line of JSON it prints into
// answer, and returns what ends it.
func spawn(b *testing.B, r role, answer any) (stop func()) {
	b.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"="+string(text))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe() // the end of its input is the sign to end
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	stop = func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			b.Errorf("process %s: %v", text, err)
		}
	}
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(answer); err != nil {
		stop()
		b.Fatalf("process %s: %v", text, err)
	}
	return stop
}
