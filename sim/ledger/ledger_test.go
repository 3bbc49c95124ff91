package ledger

import (
	"os"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
)

func TestLedgerCountsRepeatsAndSurvives(t *testing.T) {
	dir := t.TempDir()
	open := func(dir string) (*Ledger, *table.DB) {
		set := table.NewSet()
		l := New(set)
		db, err := table.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		if err := db.Load(set); err != nil {
			t.Fatal(err)
		}
		l.Start()
		return l, db
	}
	l, db := open(dir)
	at := time.Unix(1_800_000_000, 0).UTC()
	l.Add(Entry{At: at, UserID: 1, Phone: "15550000001", Method: "messages.sendMessage", RandomID: 5})
	l.Add(Entry{At: at, UserID: 2, Method: "messages.sendMessage", RandomID: 5})
	l.Repeated(1, 5)
	l.Repeated(1, 6) // never sent
	if err := db.Commit(); err != nil {
		t.Fatal(err)
	}
	image := t.TempDir() // what a kill would leave behind
	if err := os.CopyFS(image, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	l, _ = open(image)
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
		t.Error("the phone number is lost")
	}
}
