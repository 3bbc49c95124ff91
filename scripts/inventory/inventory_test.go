package inventory

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

var update = flag.Bool("update", false, "write the golden files anew")

const fullYAML = `inventory: 1
defaults:
  device: { model: runner, system: Linux, app: "1.0" }
  code: { cmd: [fetch-code, --fast] }
  tags: [all]
  vars: { n: 1, s: base }
groups:
  new: { vars: { first_name: Team, s: new } }
  eu: { proxy: "socks5://127.0.0.1:1080", vars: { s: eu }, device: { system: BSD } }
accounts:
  - id: alice
    phone: +9996621111
    groups: [new, eu]
    tags: [owner]
    password_ref: "env:ALICE_2FA"
    vars: { first_name: Alice, zip: 01234, list: [1, true, null, 1.5] }
  - id: helper-bot
    bot_token_ref: { cmd: [pass, show, bot] }
    enabled: false
`

func TestParse(t *testing.T) {
	got, err := Parse(Text{"a.yaml", []byte(fullYAML)},
		Text{"b.csv", []byte("id,phone,groups,tags,login,password_ref,var.first_name,code,enabled\n" +
			"carol,+9990000001,new;eu,x; y,code,file:/run/pw,Carol,\"cmd:[get, it]\",\n\ndave,+9990000002,,,,,,,false\n")})
	if err != nil {
		t.Fatal(err)
	}
	device := store.Device{Model: "runner", System: "Linux", App: "1.0"}
	eu := device
	eu.System = "BSD"
	want := []store.Account{
		{
			ID: "alice", Phone: "+9996621111", Login: "code", PasswordRef: "env:ALICE_2FA", CodeCmd: []string{"fetch-code", "--fast"},
			Proxy: "socks5://127.0.0.1:1080", Groups: []string{"new", "eu"}, Tags: []string{"all", "owner"}, Device: eu, Enabled: true,
			Vars: map[string]any{"n": int64(1), "s": "eu", "first_name": "Alice", "zip": "01234", "list": []any{int64(1), true, nil, 1.5}},
		},
		{
			ID: "helper-bot", BotTokenRef: `cmd:["pass","show","bot"]`, Login: "bot_token", CodeCmd: []string{"fetch-code", "--fast"},
			Tags: []string{"all"}, Device: device, Vars: map[string]any{"n": int64(1), "s": "base"},
		},
		{
			ID: "carol", Phone: "+9990000001", Login: "code", PasswordRef: "file:/run/pw", CodeCmd: []string{"get", "it"},
			Proxy: "socks5://127.0.0.1:1080", Groups: []string{"new", "eu"}, Tags: []string{"all", "x", "y"}, Device: eu, Enabled: true,
			Vars: map[string]any{"n": int64(1), "s": "eu", "first_name": "Carol"},
		},
		{
			ID: "dave", Phone: "+9990000002", Login: "code", CodeCmd: []string{"fetch-code", "--fast"}, Tags: []string{"all"},
			Device: device, Vars: map[string]any{"n": int64(1), "s": "base"},
		},
	}
	// A Secret prints as ***, so compare phones and proxies as text.
	if diff := cmp.Diff(want, got, cmp.Transformer("reveal", telemetry.Secret.Reveal)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// canaries are in the broken files and must be in no message.
var canaries = []string{"hunter2", "9996621111", "9990000001", "s3cr3t"}

func TestErrors(t *testing.T) {
	var files []string
	for _, pattern := range []string{"testdata/*.yaml", "testdata/*.csv"} {
		more, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	if len(files) < 4 {
		t.Fatal("broken inventories are missing")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(Text{filepath.Base(file), data})
			if err == nil {
				t.Fatal("it is accepted")
			}
			if _, ok := errors.AsType[*source.Error](err); !ok {
				t.Errorf("the error is a %T without a place", err)
			}
			got := err.Error() + "\n"
			for _, c := range canaries {
				if strings.Contains(got, c) {
					t.Errorf("the error shows %q:\n%s", c, got)
				}
			}
			golden := strings.TrimSuffix(file, filepath.Ext(file)) + ".err"
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

func TestSameAccountInTwoFiles(t *testing.T) {
	_, err := Parse(
		Text{"a.yaml", []byte("inventory: 1\naccounts:\n  - {id: alice, phone: \"+9990000001\"}\n")},
		Text{"b.csv", []byte("id,phone\nalice,+9990000002\nbob,+9990000001\n")})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"b.csv:2:1: account \"alice\" appears twice, first at a.yaml:3", "b.csv:3:5: account \"bob\" has the same phone as account \"alice\" at a.yaml:3"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nwants %q", err, want)
		}
	}
}

func TestLoadNamesMissingFile(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "no.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, err := Load(); err == nil {
		t.Error("no file at all is accepted")
	}
}

func TestPlanImport(t *testing.T) {
	same := store.Account{ID: "same", Phone: "+1", Vars: map[string]any{"n": float64(1)}, Enabled: true}
	sameAgain := same
	sameAgain.Vars = map[string]any{"n": int64(1)}
	before := store.Account{ID: "changed", Phone: "+2", Tags: []string{"a"}, Enabled: true}
	after := before
	after.Phone, after.Tags = "+3", []string{"b"}
	p := PlanImport(
		[]store.Account{before, same, {ID: "gone"}},
		[]store.Account{{ID: "new2"}, {ID: "new1"}, sameAgain, after})
	ids := func(list []store.Account) string {
		var out []string
		for _, a := range list {
			out = append(out, a.ID)
		}
		return strings.Join(out, " ")
	}
	if got := ids(p.Add) + "|" + ids(p.Unchanged) + "|" + ids(p.Missing) + "|" + ids(p.Put()); got != "new1 new2|same|gone|new1 new2 changed" {
		t.Errorf("add|unchanged|missing|put = %s", got)
	}
	if len(p.Change) != 1 || strings.Join(p.Change[0].Fields, " ") != "phone tags" {
		t.Errorf("change %+v", p.Change)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.yaml", []byte(fullYAML))
	f.Add("a.csv", []byte("id,phone,groups\nalice,+9990000001,a;b\n\"b\"\"c\",,\n"))
	f.Add("a.csv", []byte("id,phone\n\"alice,+999\n"))
	f.Add("a.yaml", []byte("inventory: 1\naccounts: &a [*a]"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		accounts, err := Parse(Text{name, data})
		if err != nil {
			if accounts != nil {
				t.Fatal("accounts and an error")
			}
			return
		}
		seen := map[string]bool{}
		for _, a := range accounts {
			if a.ID == "" || seen[a.ID] || a.Phone == "" && a.BotTokenRef == "" {
				t.Fatalf("account %+v", a)
			}
			seen[a.ID] = true
		}
		plan := PlanImport(accounts, accounts)
		if len(plan.Unchanged) != len(accounts) {
			t.Fatalf("an inventory differs from itself: %+v", plan.Change)
		}
	})
}
