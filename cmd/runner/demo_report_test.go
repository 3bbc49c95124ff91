package main

import (
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/store"
)

func TestDemoReportFindsWhatIsWrong(t *testing.T) {
	good := func() demoReport {
		return demoReport{people: 3, Accounts: 3, Ready: 3, Sent: 3, InLedger: 3,
			effects: map[string][2]int{sendMessage: {3, 3}, "channels.createChannel": {1, 1}}}
	}
	for _, tc := range []struct {
		name  string
		spoil func(*demoReport)
		want  string // "" for nothing wrong
	}{
		{"all well", func(*demoReport) {}, ""},
		{"an account is missing", func(r *demoReport) { r.Accounts = 2 }, "2 accounts in the store, want 3"},
		{"one did not get in", func(r *demoReport) { r.Ready = 2 }, "2 of 3 accounts are ready"},
		{"one failed", func(r *demoReport) { r.failed = 1 }, "failed for 1 accounts"},
		{"a step failed", func(r *demoReport) { r.Playbook.Failed = 1 }, "in 1 steps"},
		{"something happened twice", func(r *demoReport) { r.Duplicates = 1 }, "1 effects twice"},
		{"the protocol was broken", func(r *demoReport) { r.Violations = 2 }, "2 violations of the protocol"},
		{"somebody said nothing", func(r *demoReport) { r.Sent = 2 }, "2 messages sent by 3"},
		{"a message got lost", func(r *demoReport) { r.effects[sendMessage] = [2]int{3, 2} }, "messages.sendMessage: 3 in the journal, 2 in the ledger"},
		{"a second group", func(r *demoReport) { r.effects["channels.createChannel"] = [2]int{1, 2} }, "channels.createChannel: 1 in the journal, 2 in the ledger"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := good()
			tc.spoil(&r)
			wrong := r.wrong()
			if (len(wrong) > 0) != (tc.want != "") {
				t.Fatalf("wrong() = %v, want %q", wrong, tc.want)
			}
			if tc.want != "" && !strings.Contains(wrong[0].Error(), tc.want) {
				t.Errorf("wrong() = %v, want %q", wrong, tc.want)
			}
		})
	}
}

func TestCompareEffects(t *testing.T) {
	journal := []store.Entry{
		{Kind: store.EntryIntent, Method: sendMessage},
		{Kind: store.EntryResult, Method: sendMessage},
		{Kind: store.EntryIntent, Method: sendMessage},
		{Kind: store.EntryResult, Method: sendMessage, Error: "CHAT_WRITE_FORBIDDEN"},
		{Kind: store.EntryStep, N: -1},
	}
	ledger := []control.Entry{{Method: sendMessage}, {Method: sendMessage, RandomID: 2}, {Method: "auth.signIn"}}
	got := compareEffects(journal, ledger)
	if len(got) != 1 || got[sendMessage] != [2]int{1, 2} {
		t.Errorf("got %v, want one message in the journal and two in the ledger", got)
	}
}

func TestDuplicates(t *testing.T) {
	one := control.Entry{Seq: 1, UserID: 7, Method: sendMessage, Chat: "channel 1", RandomID: 9, Text: "hello"}
	again := one
	again.Seq, again.MessageID = 2, 5
	other := one
	other.RandomID = 10
	if got := duplicates([]control.Entry{one, other}); got != 0 {
		t.Errorf("two messages: %d duplicates, want 0", got)
	}
	if got := duplicates([]control.Entry{one, other, again}); got != 1 {
		t.Errorf("one of them twice: %d duplicates, want 1", got)
	}
}

func TestDemoPeople(t *testing.T) {
	for _, n := range []int{3, 30, 300, demoMax} {
		moved, passwords, phones, names := 0, 0, map[string]bool{}, map[string]bool{}
		for _, p := range demoPeople(n, 42) {
			if p.dc != demoHomeDC {
				moved++
			}
			if p.password != "" {
				passwords++
			}
			phones[p.phone.Reveal()], names[p.username] = true, true
		}
		if moved != n/3 || passwords != n/5 || len(phones) != n || len(names) != n {
			t.Errorf("of %d people: %d moved, %d passwords, %d phones, %d usernames; want %d, %d, %d, %d",
				n, moved, passwords, len(phones), len(names), n/3, n/5, n, n)
		}
	}
}

// TestChaosReportAsJSON: programs read what struck and what was brought back.
func TestChaosReportAsJSON(t *testing.T) {
	var out strings.Builder
	report := demoReport{Schema: 1, Ready: 3, chaosReport: &chaosReport{Faults: map[string]int{"drop": 2}, Recovered: 1, Resumed: 4}}
	if err := writeJSON(&out, report); err != nil {
		t.Fatal(err)
	}
	if want := `"faults":{"drop":2},"recovered":1,"resumed":4`; !strings.Contains(out.String(), want) {
		t.Errorf("%s: want %s in it", out.String(), want)
	}
	out.Reset()
	if err := writeJSON(&out, demoReport{Schema: 1}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "faults") {
		t.Errorf("%s: nobody asked for chaos", out.String())
	}
}
