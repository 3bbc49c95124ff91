package scripts

import (
	"context"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Account is what the steps of a playbook may do with one running account.
// Package actors implements it. Methods may be called from any goroutine.
type Account interface {
	// Invoke returns when the server answered, ctx ended, or the account was
	// stopped or quarantined. Flood waits up to the caller's deadline and DC
	// migrations are dealt with below; others come up as *rpcerr.Error.
	telegram.Invoker

	ID() string
	Config() store.Account
	State() store.AccountState
	Lease() store.Lease
	Peers() *peers.Book

	// App is the api_id and api_hash that this account signs in with.
	App() auth.App
	// AllowSignUp is true on the simulator and the test DCs only.
	AllowSignUp() bool
	// SetLogin stores how far the sign-in has come and moves the account to
	// the state that follows: awaiting_code, awaiting_password or ready.
	SetLogin(ctx context.Context, st auth.State) error
}

// Fleet gives running accounts. Package actors implements it.
type Fleet interface {
	// Account starts the account when it is not running yet, taking its lease.
	// The error is a *store.HeldError when another process runs it.
	Account(ctx context.Context, id string) (Account, error)
}

// Prompter asks for what only a person, or the operator's command, knows.
type Prompter interface {
	// Code returns the login code that was sent to the account. attempt
	// counts from 1; it is above 1 after a wrong code.
	Code(ctx context.Context, a store.Account, st auth.State, attempt int) (telemetry.Secret, error)
	// Password returns the 2FA password of an account without password_ref.
	Password(ctx context.Context, a store.Account, hint string, attempt int) (telemetry.Secret, error)
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
