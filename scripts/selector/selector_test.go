package selector

import (
	"errors"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/store"
)

// lists is what selectors may name in these tests.
type lists struct{}

func (lists) File(name string) ([]string, error) {
	if name == "ids.txt" {
		return []string{"alice", "bot-2"}, nil
	}
	return nil, errors.New("no such file")
}

func (lists) Run(id, status string) ([]string, error) {
	if id == "r-1" && status == "failed" {
		return []string{"bob"}, nil
	}
	return nil, errors.New("no such run")
}

var people = []struct {
	account store.Account
	state   store.State
}{
	{store.Account{ID: "alice", Groups: []string{"new", "eu"}, Tags: []string{"owner"}, Enabled: true}, store.StateReady},
	{store.Account{ID: "bob", Groups: []string{"new"}, Tags: []string{"paused"}, Enabled: true}, store.StateNew},
	{store.Account{ID: "bot-1", Groups: []string{"bots"}, Enabled: true}, ""},
	{store.Account{ID: "bot-2", Groups: []string{"bots"}, Enabled: false}, store.StateReady},
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct{ expr, want string }{
		{"*", "alice bob bot-1 bot-2"},
		{"alice", "alice"},
		{"id:alice", "alice"},
		{"bot-*", "bot-1 bot-2"},
		{"*o*", "bob bot-1 bot-2"},
		{"b*-*", "bot-1 bot-2"},
		{"group:new", "alice bob"},
		{"group:new & !tag:paused", "alice"},
		{"group:new & !tag:paused, bot-*", "alice bot-1 bot-2"},
		{"!group:bots", "alice bob"},
		{"!!group:bots", "bot-1 bot-2"},
		{"! alice & ! bob", "bot-1 bot-2"},
		{"state:ready", "alice"}, // bot-2 is disabled, whatever its actor last said
		{"state:new", "bob bot-1"},
		{"state:disabled", "bot-2"},
		{"state:*", "alice bob bot-1 bot-2"},
		{"@ids.txt", "alice bot-2"},
		{"!@ids.txt & group:new", "bob"},
		{"@run:r-1:failed", "bob"},
		{"tag:own*", "alice"},
		{"nobody", ""},
		{"group:new & group:bots", ""},
		{" alice\n, bob\t", "alice bob"},
	} {
		s, err := Parse(tt.expr, lists{})
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.expr, err)
			continue
		}
		var got []string
		for _, p := range people {
			if s.Match(p.account, store.AccountState{State: p.state}) {
				got = append(got, p.account.ID)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q matches %v, want %q", tt.expr, got, tt.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct {
		expr string
		col  int
		want string
	}{
		{"", 1, "is empty"},
		{"  ", 1, "is empty"},
		{"alice,", 7, "a name is missing"},
		{"alice & & bob", 9, "a name is missing"},
		{"alice bob", 6, "between terms"},
		{"(alice, bob)", 1, "no brackets"},
		{"a, tga:owner", 4, `did you mean "tag"`},
		{"state:redy", 1, `did you mean "ready"`},
		{"group:", 1, "missing after"},
		{"alice, @no.txt", 8, "no such file"},
		{"@run:r-1", 1, "@run:ID:STATUS"},
		{"@run:r-9:failed", 1, "no such run"},
		{"@", 1, "file name is missing"},
		{"!", 2, "a name is missing"},
	} {
		_, err := Parse(tt.expr, lists{})
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Col != tt.col || !strings.Contains(e.Msg, tt.want) {
			t.Errorf("Parse(%q): %v, want column %d and %q", tt.expr, err, tt.col, tt.want)
		}
	}
	if _, err := Parse(strings.Repeat("a,", 5000)+"a", lists{}); err == nil {
		t.Error("5001 terms are accepted")
	}
	if _, err := Parse("@ids.txt", nil); err == nil {
		t.Error("a list is accepted where there are none")
	}
}

func TestZeroMatchesNothing(t *testing.T) {
	if (Selector{}).Match(people[0].account, store.AccountState{}) {
		t.Error("the zero selector matches")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"group:new & !tag:paused, alice, bot-*", "@ids.txt", "@run:r-1:failed", "!!*", "state:ready"} {
		f.Add(s, "alice")
	}
	f.Fuzz(func(t *testing.T, expr, id string) {
		s, err := Parse(expr, lists{})
		if err != nil {
			return
		}
		a := store.Account{ID: id, Enabled: true}
		before := s.Match(a, store.AccountState{})
		again, err := Parse(s.String(), lists{})
		if err != nil || again.Match(a, store.AccountState{}) != before {
			t.Fatalf("%q parses differently the second time: %v", expr, err)
		}
	})
}
