package scripts

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestLoadErrors compares what is said about broken playbooks with the golden
// files beside them.
func TestLoadErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/load/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no broken playbooks", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Load(filepath.Base(file), src)
			if err == nil {
				t.Fatal("it loads")
			}
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("the error is a %T without a place", err)
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".err"
			got := err.Error() + "\n"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	pb := mustLoad(t, `
playbook: full
version: 1
description: all fields
inputs:
  who: { type: list, of: username, default: [alice] }
accounts: "tag:owner & !state:quarantined"
run_on: each-in-order
vars: { greeting: "hi ${{ account.id }}" }
steps:
  - id: a
    name: First
    use: message.send
    for_each: inputs.who
    as: who
    when: who != "@bob"
    with: { chat: "${{ who }}", text: "${{ vars.greeting }}" }
    retry: { attempts: 3, backoff: 2s..1m, on: [network, USER_BLOCKED] }
    continue_on: PEER_ID_INVALID
    no_log: true
  - use: account.self
outputs: { n: "${{ len(steps.a.results) }}" }
`)
	if pb.Name != "full" || pb.RunOn != RunOnEach || pb.Selector() != "tag:owner & !state:quarantined" {
		t.Errorf("playbook %+v", pb)
	}
	a := pb.Steps[0]
	if a.Path != "steps.a" || a.As != "who" || !a.NoLog || a.Title() != "First" || len(a.ContinueOn) != 1 {
		t.Errorf("step %+v", a)
	}
	if want := (Retry{Attempts: 3, Min: 2 * time.Second, Max: time.Minute, On: []string{"network", "USER_BLOCKED"}}); !cmp.Equal(a.Retry, want) {
		t.Errorf("retry %+v, want %+v", a.Retry, want)
	}
	if b := pb.Steps[1]; b.Path != "steps.2" || b.Title() != "account.self" {
		t.Errorf("step without an id: %+v", b)
	}
}

func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/load/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(examplesDir, "*.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(files, more...) {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("a: &a [*a]\nb: *a"))
	f.Add([]byte("playbook: x\nversion: 1\nsteps: [{use: log, with: {message: \"${{ ((((((((((1)))))))))) }}\"}}]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		pb, err := Load("fuzz.yaml", src)
		if (pb == nil) == (err == nil) {
			t.Fatalf("playbook %v, error %v", pb, err)
		}
		if err == nil {
			if _, err := Load("again.yaml", pb.Source); err != nil {
				t.Fatalf("the source kept with a run does not load: %v", err)
			}
		}
	})
}

func TestLoadIsBounded(t *testing.T) {
	const ten = "[*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]"
	var bomb strings.Builder
	bomb.WriteString("playbook: x\nversion: 1\nvars:\n  a: &a [1]\n")
	for name := 'b'; name < 'j'; name++ {
		bomb.WriteString("  " + string(name) + ": &" + string(name) + " " + strings.ReplaceAll(ten, "*a", "*"+string(name-1)) + "\n")
	}
	for name, src := range map[string]string{
		"aliases that multiply": bomb.String() + "steps: []",
		"alias of itself":       "playbook: x\nversion: 1\nvars: {a: &a [*a, *a, *a, *a]}\nsteps: []",
		"nested lists":          "playbook: x\nversion: 1\nsteps: " + strings.Repeat("[", 20000),
		"nested brackets":       "playbook: x\nversion: 1\nvars: {a: '${{ " + strings.Repeat("(", 8000) + " }}'}\nsteps: []",
		"nested prefixes":       "playbook: x\nversion: 1\nvars: {a: '${{ " + strings.Repeat("not ", 4000) + "1 }}'}\nsteps: []",
		"many faults":           "playbook: x\nversion: 1\nsteps:\n" + strings.Repeat("  - use: nothing\n", 999),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load("bomb.yaml", []byte(src))
			if err == nil {
				t.Fatal("it loads")
			}
			if n := len(err.Error()); n > 64<<10 {
				t.Errorf("the error has %d bytes", n)
			}
		})
	}
}
