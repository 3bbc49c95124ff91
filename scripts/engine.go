package scripts

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/scripts/modules"
	"github.com/tgfleet/tgfleet/scripts/secret"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Secrets reads what a reference (env:, file:, cmd:) names.
type Secrets interface {
	Secret(ctx context.Context, ref string) (telemetry.Secret, error)
}

// Engine runs playbooks. Set the fields before the first use; Store and Owner
// are needed, the rest has defaults.
type Engine struct {
	Store    store.Store
	Owner    store.Owner
	Prompter Prompter // nil: nobody answers, steps that ask fail
	Secrets  Secrets
	// Progress is called from many goroutines and must not block.
	Progress func(Progress)
	Logger   *slog.Logger
	// Modules are what steps can use, by name; nil means the built-in ones.
	Modules map[string]*module.Module

	// Parallel bounds how many accounts work at the same time; 0 is no bound.
	// Accounts that wait, for a flood wait or for others, do not count.
	Parallel int
	// RequestTimeout bounds one request; longer flood waits come up to the
	// engine, which waits them out and writes them down. Default 1 minute.
	RequestTimeout time.Duration
	// LeaseTTL is how long the lease of a run lasts without renewal. Default 30 s.
	LeaseTTL time.Duration
}

func (e *Engine) defaults() Engine {
	d := *e
	if d.Secrets == nil {
		d.Secrets = secret.Resolver{}
	}
	if d.Progress == nil {
		d.Progress = func(Progress) {}
	}
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.Modules == nil {
		d.Modules = modules.ByName()
	}
	if d.RequestTimeout <= 0 {
		d.RequestTimeout = time.Minute
	}
	if d.LeaseTTL <= 0 {
		d.LeaseTTL = 30 * time.Second
	}
	return d
}

// ErrNoAccounts means that a run was to begin with nobody in it.
var ErrNoAccounts = errors.New("no account matches: look at `runner accounts list`, and at the accounts field of the playbook")

// NewRun describes a run of pb with these accounts, which the caller has
// selected ([Playbook.SelectAccounts]). Nothing is stored yet; [Engine.Prepare]
// does. Everything the run depends on is in the result.
func NewRun(pb *Playbook, inputs map[string]any, accounts []store.Account) (store.Run, error) {
	values, err := pb.resolveInputs(inputs)
	if err != nil {
		return store.Run{}, err
	}
	if len(accounts) == 0 {
		return store.Run{}, ErrNoAccounts
	}
	if pb.RunOn == RunOnOne {
		accounts = accounts[:1]
	}
	encoded, err := json.Marshal(values)
	if err != nil {
		return store.Run{}, fmt.Errorf("encode inputs: %w", err)
	}
	now := time.Now()
	run := store.Run{
		ID: newRunID(), Playbook: pb.Name, File: pb.File, Source: pb.Source, Inputs: encoded,
		Selector: pb.Selector(), Status: store.RunPending, CreatedAt: now, UpdatedAt: now,
	}
	for _, a := range accounts {
		run.Accounts = append(run.Accounts, a.ID)
	}
	return run, nil
}

// newRunID returns r- and six characters that are not taken for each other.
func newRunID() string {
	const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return "r-" + string(b[:])
}

// Prepare makes a run ready: it takes the run's lease ([store.HeldError] when
// another process has it), compiles the source kept in the run, and folds the
// journal, so that a run which was begun before goes on where it stopped. The
// caller must call [Execution.Finish].
func (e *Engine) Prepare(ctx context.Context, run store.Run) (*Execution, error) {
	d := e.defaults()
	pb, err := load(run.File, run.Source, d.Modules)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", run.ID, err)
	}
	x := newExecution(&d, pb, run)
	if x.inputs, err = d.inputsObject(ctx, pb, run.Inputs); err != nil {
		return nil, fmt.Errorf("run %s: %w", run.ID, err)
	}
	if x.lease, err = d.Store.AcquireLease(ctx, "run:"+run.ID, d.Owner, d.LeaseTTL); err != nil {
		return nil, err
	}
	if err := x.restore(ctx); err != nil {
		return nil, errors.Join(err, d.Store.ReleaseLease(context.WithoutCancel(ctx), x.lease))
	}
	return x, nil
}

// inputsObject gives expressions the inputs kept with a run. Inputs of type
// secret are kept as references and read now.
func (e *Engine) inputsObject(ctx context.Context, pb *Playbook, encoded []byte) (*expr.Object, error) {
	kept, err := decodeObject(encoded)
	if err != nil {
		return nil, fmt.Errorf("inputs: %w", err)
	}
	given := make(map[string]any, len(kept))
	for name, v := range kept {
		if v != nil {
			given[name] = v
		}
	}
	values, err := pb.resolveInputs(given)
	if err != nil {
		return nil, err
	}
	for _, in := range pb.Inputs {
		if ref, ok := values[in.Name].(string); ok && in.Type == "secret" {
			s, err := e.Secrets.Secret(ctx, ref)
			if err != nil {
				return nil, fmt.Errorf("input %s: %w", in.Name, err)
			}
			values[in.Name] = s
		}
	}
	v, err := expr.FromGo("inputs", values)
	if err != nil {
		return nil, err
	}
	return v.(*expr.Object), nil
}
