package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tgfleet/tgfleet/store"
)

// executeFlags are the flags of every command that runs a playbook.
type executeFlags struct {
	timeout time.Duration
}

func (fl *executeFlags) add(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&fl.timeout, "timeout", requestTimeout, "how long one request may take, the way to a connection included")
}

// requestTimeout is the default of --timeout.
const requestTimeout = time.Minute

// execute brings the accounts of a run online, runs it to its end or to a
// signal, and prints how it went.
func (p *program) execute(ctx context.Context, w *workspace, run store.Run, fl executeFlags, f format) error {
	board := p.newBoard(len(run.Accounts), boardLabels...)
	watch := &watcher{p: p, board: board, events: f == formatJSON}
	o, err := p.goOnline(ctx, w, watch.fleetEvent)
	if err != nil {
		board.close()
		return err
	}
	p.console.say("run %s  %s  %s", run.ID, run.Playbook, plural(len(run.Accounts), "account"))
	o.timeout = fl.timeout
	r, err := o.execute(ctx, run, watch)
	board.close()
	if stopErr := o.stop(); stopErr != nil {
		w.log.Warn("stopping was not clean", "err", stopErr)
	}
	if err != nil {
		return err
	}
	return p.finish(ctx, r, f, watch)
}

// execute runs a run and reads back how it stands. The error is about the run
// as a whole; accounts that failed are in the recap.
func (o *online) execute(ctx context.Context, run store.Run, watch *watcher) (recap, error) {
	watch.prompter = o.newPrompter()
	summary, err := o.fleet.Run(ctx, o.engine(watch.prompter, watch.progress), run)
	if err != nil && ctx.Err() == nil {
		return recap{}, fmt.Errorf("run %s: %w", run.ID, err)
	}
	// The store is asked even after a signal: what it says is what a resume finds.
	r, readErr := o.recapOf(context.WithoutCancel(ctx), run.ID)
	if readErr != nil {
		return recap{}, errors.Join(causeOf(ctx, err), readErr)
	}
	r.outputs = summary.Outputs
	return r, nil
}

// finish prints the recap of a run and decides about the exit code.
func (p *program) finish(ctx context.Context, r recap, f format, watch *watcher) error {
	var err error
	if f == formatJSON {
		err = writeJSON(p.out, r.json(false))
	} else {
		err = r.writeTable(p.out)
	}
	if err != nil {
		return err
	}
	stopped := ctx.Err() != nil && r.run.Status != store.RunOK
	if stopped {
		// A person waits for this line, --quiet or not.
		_, _ = fmt.Fprintf(p.console, "resume with:  runner run resume %s\n", r.run.ID)
	} else if next := r.next(); next != "" {
		p.console.say("next:  %s", next)
	}
	switch {
	case stopped:
		return causeOf(ctx, ctx.Err())
	case watch.prompter.unanswered.Load() > 0:
		return reported{exitNeedsPerson}
	case r.failed() > 0 || !r.finished():
		return reported{exitSomeFailed}
	default:
		return nil
	}
}
