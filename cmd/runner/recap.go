package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// recapRows is how many accounts a recap table shows one by one. Those that
// need a look always come; the rest are one line.
const recapRows = 40

// recap is how a run ended, account by account.
type recap struct {
	run      store.Run
	accounts []store.RunAccount
	outputs  map[string]any // of the playbook
	all      bool           // the table shows every account, however many
}

// counts returns the number of accounts by status, and the steps of all.
func (r recap) counts() (byStatus map[store.RunStatus]int, steps store.RunAccount) {
	byStatus = map[store.RunStatus]int{}
	for _, a := range r.accounts {
		byStatus[a.Status]++
		steps.OK += a.OK
		steps.Changed += a.Changed
		steps.Skipped += a.Skipped
		steps.Waiting += a.Waiting
		steps.Failed += a.Failed
		steps.Unknown += a.Unknown
	}
	return byStatus, steps
}

// finished says whether no account is left to be resumed.
func (r recap) finished() bool {
	for _, a := range r.accounts {
		switch a.Status {
		case store.RunPending, store.RunRunning, store.RunWaiting, store.RunInterrupted:
			return false
		}
	}
	return true
}

// through says whether every account came through.
func (r recap) through() bool { return r.finished() && r.failed() == 0 }

// failed returns how many accounts did not come through.
func (r recap) failed() int {
	by, _ := r.counts()
	return by[store.RunFailed] + by[store.RunUnknown] + by[store.RunUnreachable]
}

var recapColumns = []column{
	{"ACCOUNT", false}, {"OK", true}, {"CHANGED", true}, {"SKIPPED", true}, {"WAITING", true},
	{"FAILED", true}, {"UNKNOWN", true}, {"TIME", true}, {"LAST", false},
}

// writeTable prints one line for each account and the line that sums them up.
func (r recap) writeTable(w io.Writer) error {
	shown := r.accounts
	if len(shown) > recapRows && !r.all {
		// The accounts that need a look first; the order is kept among equals.
		shown = slices.SortedStableFunc(slices.Values(shown), func(a, b store.RunAccount) int {
			return cmp.Compare(calm(a.Status), calm(b.Status))
		})
		notable := slices.IndexFunc(shown, func(a store.RunAccount) bool { return a.Status == store.RunOK })
		if notable < 0 {
			notable = len(shown)
		}
		shown = shown[:max(notable, recapRows)]
	}
	rows := make([][]string, 0, len(shown))
	for _, a := range shown {
		rows = append(rows, recapRow(a))
	}
	if err := writeTable(w, recapColumns, rows); err != nil {
		return err
	}
	if rest := len(r.accounts) - len(shown); rest > 0 {
		if _, err := fmt.Fprintf(w, "... and %d more, all ok: runner run show %s --all\n", rest, r.run.ID); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, r.summary())
	return err
}

// calm orders statuses: 0 for those that need a look.
func calm(s store.RunStatus) int {
	if s == store.RunOK {
		return 1
	}
	return 0
}

func recapRow(a store.RunAccount) []string {
	last := a.LastStep
	if a.Error != "" {
		last = strings.TrimSpace(last + "  " + firstLine(a.Error))
	}
	n := strconv.Itoa
	return []string{a.Account, n(a.OK), n(a.Changed), n(a.Skipped), n(a.Waiting), n(a.Failed), n(a.Unknown),
		shortDuration(a.Elapsed), last}
}

// summary is the RECAP line.
func (r recap) summary() string {
	by, _ := r.counts()
	var parts []string
	for _, s := range []store.RunStatus{store.RunOK, store.RunFailed, store.RunUnknown, store.RunUnreachable,
		store.RunWaiting, store.RunInterrupted, store.RunRunning, store.RunPending} {
		if by[s] > 0 || s == store.RunOK {
			parts = append(parts, fmt.Sprintf("%d %s", by[s], s))
		}
	}
	return fmt.Sprintf("RECAP %s: %s", plural(len(r.accounts), "account"), strings.Join(parts, ", "))
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// next is the command that a person would give after this run; "" when all is
// done.
func (r recap) next() string {
	switch {
	case !r.finished():
		return "runner run resume " + r.run.ID
	case r.failed() > 0 && r.run.File == "":
		return fmt.Sprintf("runner accounts login -l @run:%s:failed", r.run.ID)
	case r.failed() > 0:
		return fmt.Sprintf("runner run %s -l @run:%s:failed", r.run.File, r.run.ID)
	default:
		return ""
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// shortDuration is a duration for a narrow column: 340ms, 8s, 1m12, 2h05.
func shortDuration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02d", int(d.Minutes()), int(d.Seconds())%60)
	default:
		return fmt.Sprintf("%dh%02d", int(d.Hours()), int(d.Minutes())%60)
	}
}
