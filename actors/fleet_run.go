package actors

import (
	"context"
	"errors"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
)

var _ execution = (*scripts.Execution)(nil)

// Run executes a run, from its beginning or from where its journal stands, and
// returns when all of its accounts are through. When ctx ends, or the fleet is
// stopped, the accounts stop where they are, and the summary says that the run
// was interrupted. The error is a *store.HeldError when another process
// executes this run.
func (f *Fleet) Run(ctx context.Context, e *scripts.Engine, run store.Run) (scripts.Summary, error) {
	x, err := e.Prepare(ctx, run)
	if err != nil {
		return scripts.Summary{}, err
	}
	hosted := f.host(ctx, x)
	sum, err := x.Finish(ctx)
	return sum, errors.Join(hosted, err)
}

// host runs x in the tree and waits for its executors.
func (f *Fleet) host(ctx context.Context, x execution) error {
	var err error
	m := runWanted{ctx: ctx, fleet: f, x: x, ended: make(chan struct{}), err: &err}
	f.env.send(f.env.runs, m)
	select {
	case <-m.ended:
		return err
	case <-f.actor.done:
		// The runs ended before the root did; a run that came too late never
		// began.
		return nil
	}
}
