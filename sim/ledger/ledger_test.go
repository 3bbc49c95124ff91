package ledger

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
)

func TestLedgerCountsRepeatsAndSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	open := func(path string) (*Ledger, *table.File) {
		set := table.NewSet()
		l := New(set)
		f, err := table.Open(path, set)
		if err != nil {
			t.Fatal(err)
		}
		l.Start()
		return l, f
	}
	l, f := open(path)
	at := time.Unix(1_800_000_000, 0).UTC()
	l.Add(Entry{At: at, UserID: 1, Phone: "15550000001", Method: "messages.sendMessage", RandomID: 5})
	l.Add(Entry{At: at, UserID: 2, Method: "messages.sendMessage", RandomID: 5})
	l.Repeated(1, 5)
	l.Repeated(1, 6) // never sent
	if err := f.Append(); err != nil {
		t.Fatal(err)
	}
	// What a kill would leave behind; the file itself is still locked.
	left, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".left", left, 0o600); err != nil {
		t.Fatal(err)
	}
	l, _ = open(path + ".left")
	l.Repeated(1, 5)
	l.Add(Entry{At: at, UserID: 1, Method: "auth.logOut"})
	got := l.Entries()
	if len(got) != 3 {
		t.Fatalf("%d entries, want 3", len(got))
	}
	for i, want := range []struct {
		method  string
		repeats int
	}{{"messages.sendMessage", 2}, {"messages.sendMessage", 0}, {"auth.logOut", 0}} {
		if e := got[i]; e.Method != want.method || e.Repeats != want.repeats || e.Seq != int64(i+1) || !e.At.Equal(at) {
			t.Errorf("entry %d: %+v, want %+v", i, e, want)
		}
	}
	if got[0].Phone.Reveal() != "15550000001" {
		t.Error("the phone number is lost in the state file")
	}
}
