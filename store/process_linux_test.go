package store

import (
	"os"
	"os/exec"
	"testing"
)

func TestThisProcessIsAlive(t *testing.T) {
	o := ThisProcess()
	if o.ID == "" || o.Boot == "" || o.Born == 0 || o.PID != os.Getpid() {
		t.Fatalf("ThisProcess() = %+v, want every field set", o)
	}
	if again := ThisProcess(); again != o {
		t.Errorf("a second call gives %+v, want the same owner", again)
	}
	if o.Gone() {
		t.Error("the running process is reported gone")
	}
}

func TestGone(t *testing.T) {
	cmd := exec.Command("cat")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p, known := inspect(cmd.Process.Pid)
	if !known || !p.exists {
		t.Fatalf("inspect(child) = %+v, %v, want a live process", p, known)
	}
	child := Owner{ID: "child", Boot: bootID(), PID: cmd.Process.Pid, Born: p.born}
	if child.Gone() {
		t.Error("a live child is reported gone")
	}
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if !child.Gone() {
		t.Error("an ended child is not reported gone")
	}

	self := ThisProcess()
	reused := self
	reused.Born--
	if !reused.Gone() {
		t.Error("another process has the pid now, but its earlier owner is not reported gone")
	}
	for name, o := range map[string]Owner{
		"other boot":   {ID: "x", Boot: "other", PID: child.PID, Born: child.Born},
		"unknown boot": {ID: "x", PID: child.PID, Born: child.Born},
		"unknown born": {ID: "x", Boot: child.Boot, PID: child.PID},
		"no pid":       {ID: "x", Boot: child.Boot, Born: child.Born},
	} {
		if o.Gone() {
			t.Errorf("%s: reported gone, but nothing is known of that owner", name)
		}
	}
}

func TestParseStat(t *testing.T) {
	const tail = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21"
	tests := []struct {
		name, in string
		want     process
		bad      bool
	}{
		{name: "plain", in: "12 (runner) S" + tail, want: process{exists: true, born: 4711}},
		{name: "command with parentheses", in: "12 (a) Z 1 (b) R" + tail, want: process{exists: true, born: 4711}},
		{name: "zombie", in: "12 (runner) Z" + tail, want: process{exists: true, zombie: true, born: 4711}},
		{name: "empty", in: "", bad: true},
		{name: "short", in: "12 (runner) S 1 2", bad: true},
		{name: "not a number", in: "12 (r) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 x", bad: true},
	}
	for _, tt := range tests {
		got, err := parseStat([]byte(tt.in))
		if (err != nil) != tt.bad || got != tt.want {
			t.Errorf("%s: parseStat = %+v, %v, want %+v, error %v", tt.name, got, err, tt.want, tt.bad)
		}
	}
}
