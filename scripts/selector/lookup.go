package selector

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
	"github.com/tgfleet/tgfleet/store"
)

// Lists is the Lookup of the program: files on disk and the runs of a store.
type Lists struct {
	Ctx  context.Context
	Runs store.Runs // nil: @run: cannot be used
}

// File reads account ids, one in a line; "#" begins a comment.
func (Lists) File(name string) ([]string, error) {
	f, err := source.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var ids []string
	for line := range strings.Lines(string(f.Text)) {
		line, _, _ = strings.Cut(line, "#")
		if id := strings.TrimSpace(line); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

var runStatuses = []string{"pending", "running", "waiting", "interrupted", "ok", "failed", "unknown", "unreachable"}

// Run returns the accounts of a run with a status.
func (l Lists) Run(id, status string) ([]string, error) {
	if l.Runs == nil {
		return nil, fmt.Errorf("runs cannot be looked up here")
	}
	if !slices.Contains(runStatuses, status) {
		return nil, fmt.Errorf("no status %q%s", status, source.DidYouMean(status, runStatuses))
	}
	if _, err := l.Runs.Run(l.Ctx, id); err != nil {
		return nil, fmt.Errorf("run %s: %w", id, err)
	}
	accounts, err := l.Runs.RunAccounts(l.Ctx, id)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, a := range accounts {
		if string(a.Status) == status {
			ids = append(ids, a.Account)
		}
	}
	return ids, nil
}
