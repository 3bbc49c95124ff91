package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseRef(t *testing.T) {
	for in, want := range map[string]Ref{
		"env:NAME":                     {Kind: "env", Name: "NAME"},
		"file:/run/secrets/a:b":        {Kind: "file", Name: "/run/secrets/a:b"},
		"cmd:[pass, show, alice/2fa]":  {Kind: "cmd", Argv: []string{"pass", "show", "alice/2fa"}},
		`cmd:["pass", "show", "a, b"]`: {Kind: "cmd", Argv: []string{"pass", "show", "a, b"}},
	} {
		if got, err := ParseRef(in); err != nil || !cmp.Equal(got, want) {
			t.Errorf("ParseRef(%q) = %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "hunter2", "hunter2:x", "env:", "file: ", "cmd:", "cmd:pass show", "cmd:[]", "cmd:[[hunter2]]", "vault:accounts/hunter2", "http://hunter2"} {
		_, err := ParseRef(in)
		if err == nil {
			t.Errorf("ParseRef(%q) succeeds", in)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("ParseRef(%q): the error repeats what may be a secret: %v", in, err)
		}
	}
	if _, err := ParseRef("hunter2"); !errors.Is(err, ErrLiteral) {
		t.Errorf("a literal gives %v", err)
	}
}

func TestResolver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pw")
	if err := os.WriteFile(file, []byte("from file\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, make([]byte, maxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TGFLEET_TEST_SECRET", "from env")
	for _, tt := range []struct{ ref, want, err string }{
		{"env:TGFLEET_TEST_SECRET", "from env", ""},
		{"env:TGFLEET_TEST_UNSET", "", "is empty or not set"},
		{"file:" + file, "from file", ""},
		{"file:" + file + ".no", "", "no such file"},
		{"file:" + large, "", "more than"},
		{"cmd:[echo, from cmd]", "from cmd", ""},
		{"cmd:['true']", "", "is empty"},
		{"cmd:['false', hunter2]", "", "run command false"},
		{"cmd:[/no/such/program]", "", "no such file"},
	} {
		got, err := Resolver{}.Secret(t.Context(), tt.ref)
		if tt.err == "" && (err != nil || got.Reveal() != tt.want) {
			t.Errorf("%s = %q, %v; want %q", tt.ref, got.Reveal(), err, tt.want)
		}
		if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: error %v, want one with %q", tt.ref, err, tt.err)
		}
	}
}

func TestCommandEndsWithContext(t *testing.T) {
	cause := errors.New("stopped by the operator")
	ctx, cancel := context.WithCancelCause(t.Context())
	go cancel(cause)
	begin := time.Now()
	_, err := Command(ctx, []string{"sleep", "60"})
	if !errors.Is(err, cause) {
		t.Errorf("error %v, want the cause of the context", err)
	}
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestCommandGetsEnvironment(t *testing.T) {
	got, err := Command(t.Context(), []string{"sh", "-c", "printf %s-%s \"$TGFLEET_ACCOUNT\" \"$HOME\""}, "TGFLEET_ACCOUNT=alice")
	if err != nil || !strings.HasPrefix(got.Reveal(), "alice-/") {
		t.Errorf("output %q, %v", got.Reveal(), err)
	}
}
