package scripts

import (
	"context"
	"time"

	"github.com/tgfleet/tgfleet/scripts/module"
)

// Account is what the steps of a playbook may do with one running account.
// Package actors implements it.
type Account = module.Account

// Prompter asks for what only a person, or the operator's command, knows.
type Prompter = module.Prompter

// Fleet gives running accounts. Package actors implements it.
type Fleet interface {
	// Account starts the account when it is not running yet, taking its lease.
	// The error is a *store.HeldError when another process runs it.
	Account(ctx context.Context, id string) (Account, error)
}

// Progress is one fact about a run, for bars and logs. It is a value: nobody
// may change what it points to.
type Progress struct {
	RunID   string
	Account string
	Step    string
	Status  string // running, ok, changed, skipped, waiting, failed, unknown, done
	Detail  string
	Until   time.Time // end of a wait
	At      time.Time
}
