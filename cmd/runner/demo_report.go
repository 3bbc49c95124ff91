package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/store"
)

// demoReport is what `demo -o json` prints last. Every figure is counted.
type demoReport struct {
	Schema     int        `json:"schema"`
	Accounts   int        `json:"accounts"`
	Ready      int        `json:"ready"`
	Migrated   int        `json:"migrated"`
	TwoFactor  int        `json:"two_factor"`
	Playbook   stepResult `json:"playbook"`
	Sent       int        `json:"messages_sent"`      // by the journal
	InLedger   int        `json:"messages_in_ledger"` // by the simulator
	Duplicates int        `json:"duplicates"`
	Violations int        `json:"violations"` // of the protocol, as the simulator counts them
	Calls      int64      `json:"rpc_calls"`
	Seconds    float64    `json:"seconds"`
	*chaosReport

	effects map[string][2]int // method -> in the journal, in the ledger
	people  int
	// wordless are the accounts that did not post exactly once.
	wordless []string
	broken   map[string]int // rules of the protocol, by name
	failed   int            // accounts of the playbook
}

// stepResult counts the steps of all accounts of the playbook.
type stepResult struct {
	OK      int `json:"ok"`
	Changed int `json:"changed"`
	Failed  int `json:"failed"`
}

const sendMessage = "messages.sendMessage"

// count gathers the figures from the store, the fleet's events and counters,
// the journal and the simulator's ledger.
func (d *demoRun) count(ctx context.Context, r recap, stormy bool) (demoReport, error) {
	_, steps := r.counts()
	out := demoReport{Schema: schemaVersion, people: len(d.people), failed: r.failed(),
		Playbook: stepResult{steps.OK, steps.Changed, steps.Failed}, Calls: d.o.fleet.Counters().Calls}
	accounts, err := d.o.store.ListAccounts(ctx)
	if err != nil {
		return out, err
	}
	states, err := d.o.store.ListAccountStates(ctx)
	if err != nil {
		return out, err
	}
	out.Accounts = len(accounts)
	for _, a := range accounts {
		if states[a.ID].State == store.StateReady {
			out.Ready++
		}
	}
	d.facts.mu.Lock()
	out.Migrated, out.TwoFactor = len(d.facts.migrated), len(d.facts.password)
	d.facts.mu.Unlock()

	journal, err := d.o.store.Journal(ctx, r.run.ID)
	if err != nil {
		return out, err
	}
	report, err := d.control.Report(ctx)
	if err != nil {
		return out, fmt.Errorf("read the simulator's ledger: %w", err)
	}
	out.effects = compareEffects(journal, report.Entries)
	out.Sent, out.InLedger = out.effects[sendMessage][0], out.effects[sendMessage][1]
	if stormy {
		if out.chaosReport, err = d.countChaos(ctx, states); err != nil {
			return out, err
		}
		report.Entries = withoutSignIns(report.Entries)
	}
	out.Duplicates = duplicates(report.Entries)
	out.wordless = d.wordless(report.Entries)
	out.broken = report.Violations
	for _, n := range report.Violations {
		out.Violations += n
	}
	return out, nil
}

// compareEffects counts, for each method that the playbook's journal says had
// an effect, how often the journal and the ledger have it.
func compareEffects(journal []store.Entry, ledger []control.Entry) map[string][2]int {
	out := map[string][2]int{}
	for _, e := range journal {
		if e.Kind == store.EntryResult && e.Error == "" {
			n := out[e.Method]
			out[e.Method] = [2]int{n[0] + 1, n[1]}
		}
	}
	for _, e := range ledger {
		if n, ok := out[e.Method]; ok {
			out[e.Method] = [2]int{n[0], n[1] + 1}
		}
	}
	return out
}

// duplicates counts entries of the ledger that say what an earlier one said:
// the same account did the same thing to the same subject with the same words.
func duplicates(ledger []control.Entry) int {
	type effect struct {
		user    int64
		method  string
		chat    string
		subject int64
		random  int64
		text    string
	}
	seen := map[effect]bool{}
	n := 0
	for _, e := range ledger {
		k := effect{e.UserID, e.Method, e.Chat, e.Subject, e.RandomID, e.Text}
		if seen[k] {
			n++
		}
		seen[k] = true
	}
	return n
}

// withoutSignIns leaves out the sign-ins, which an account repeats that was
// signed out.
func withoutSignIns(ledger []control.Entry) []control.Entry {
	return slices.DeleteFunc(ledger, func(e control.Entry) bool { return strings.HasPrefix(e.Method, "auth.") })
}

// wordless returns who did not post exactly once.
func (d *demoRun) wordless(ledger []control.Entry) (out []string) {
	posts := map[string]int{}
	for _, e := range ledger {
		if e.Method == sendMessage {
			posts["+"+e.Phone]++
		}
	}
	for _, p := range d.people {
		if n := posts[p.phone.Reveal()]; n != 1 {
			out = append(out, fmt.Sprintf("%s (%d times)", p.id, n))
		}
	}
	return out
}

// wrong says what did not come out as it should have.
func (r demoReport) wrong() []error {
	var out []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, fmt.Errorf(format, args...))
		}
	}
	check(r.Accounts == r.people, "%d accounts in the store, want %d", r.Accounts, r.people)
	check(r.Ready == r.people, "%d of %d accounts are ready", r.Ready, r.people)
	check(r.failed == 0 && r.Playbook.Failed == 0, "the playbook failed for %d accounts in %d steps", r.failed, r.Playbook.Failed)
	check(r.Duplicates == 0, "the ledger has %d effects twice", r.Duplicates)
	check(r.Violations == 0, "the simulator counted %d violations of the protocol: %v", r.Violations, r.broken)
	check(len(r.wordless) == 0, "not everybody posted once: %s", strings.Join(r.wordless, ", "))
	check(r.Sent >= r.people, "%d messages sent by %d accounts", r.Sent, r.people)
	for _, method := range slices.Sorted(maps.Keys(r.effects)) {
		n := r.effects[method]
		check(n[0] == n[1], "%s: %d in the journal, %d in the ledger", method, n[0], n[1])
	}
	return out
}

// print shows the report.
func (d *demoRun) print(report demoReport, r recap, f format, keep bool) error {
	if f == formatJSON {
		return writeJSON(d.p.out, report)
	}
	if err := r.writeTable(d.p.out); err != nil {
		return err
	}
	_, err := fmt.Fprintf(d.p.out, `
%d accounts signed in (%d moved to their own data centre, %d with a 2FA password)
%d messages sent, %d in the simulator's ledger, %d duplicates; %d calls in %.1f s
`, report.Ready, report.Migrated, report.TwoFactor, report.Sent, report.InLedger, report.Duplicates, report.Calls, report.Seconds)
	if err != nil {
		return err
	}
	d.sayNext(keep, r.run.ID)
	return nil
}

// sayNext says what to try next.
func (d *demoRun) sayNext(keep bool, runID string) {
	if !keep {
		d.p.console.say("next:  runner demo --keep      keeps this fleet, to look around in")
		d.p.console.say("       runner sim serve        a simulated Telegram for your own client")
		return
	}
	d.p.console.say("next:  runner --config %s accounts list", demoConfigFile(d.dir))
	d.p.console.say("       runner --config %s run show %s", demoConfigFile(d.dir), runID)
}
