package actors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telemetry"
)

type (
	// executorDone says that one account is through with the run.
	executorDone struct {
		note
		account string
	}
	// runInterrupted asks the executors to stop where they are.
	runInterrupted struct{ note }
)

// run hosts one execution: a goroutine per account, because steps block. All
// execute at once, for a step with a meeting point needs every account of the
// run; only starting them is bounded.
type run struct {
	env     *environment
	want    runWanted
	cancel  context.CancelCauseFunc
	pending int
	all     *sync.WaitGroup
}

func newRun(env *environment, want runWanted) actor.Actor {
	return &run{env: env, want: want, all: new(sync.WaitGroup)}
}

func (r *run) Receive(ctx actor.Context) {
	defer r.env.rescue(ctx, named("run"))
	switch ctx.Message().(type) {
	case *actor.Started:
		r.start(ctx)
	case executorDone:
		if r.pending--; r.pending == 0 {
			ctx.Stop(ctx.Self())
		}
	case runInterrupted:
		r.cancel(telegram.ErrStopped)
	case *actor.Stopping:
		if r.cancel != nil {
			r.cancel(telegram.ErrStopped)
		}
		r.all.Wait() // steps end with their context
	case *actor.Stopped:
		close(r.want.ended)
	}
}

func (r *run) start(ctx actor.Context) {
	var life context.Context
	life, r.cancel = context.WithCancelCause(r.want.ctx)
	accounts := r.want.x.Accounts()
	r.pending = len(accounts)
	if r.pending == 0 {
		ctx.Stop(ctx.Self())
		return
	}
	starts := make(chan struct{}, r.env.opts.StartsAtOnce)
	self, env, want := ctx.Self(), r.env, r.want
	for _, id := range accounts {
		r.all.Go(func() {
			defer env.send(self, executorDone{account: id})
			want.execute(life, env, id, starts)
		})
	}
}

// execute takes one account through the run. Whatever happens to it happens to
// it alone: it leaves the run, so that nobody waits for it, and the others go
// on.
func (m runWanted) execute(ctx context.Context, env *environment, id string, starts chan struct{}) {
	defer func() {
		if reason := recover(); reason != nil {
			env.log.Error("a step panicked", slog.String(telemetry.KeyAccount, id),
				slog.Any("panic", reason), slog.String("stack", string(debug.Stack())))
			m.x.Leave(id, fmt.Errorf("internal error: %v", reason))
		}
	}()
	h, err := m.start(ctx, id, starts)
	if err != nil {
		if ctx.Err() == nil { // otherwise the whole run is being interrupted
			m.x.Leave(id, err)
		}
		return
	}
	if _, err := m.x.RunAccount(ctx, h); err != nil && !errors.Is(err, context.Cause(ctx)) {
		// The execution has put it on record; the log helps when it could not.
		env.log.Debug("an account's run ended with an error", slog.String(telemetry.KeyAccount, id), slog.Any(telemetry.KeyErr, err))
	}
}

func (m runWanted) start(ctx context.Context, id string, starts chan struct{}) (*handle, error) {
	select {
	case starts <- struct{}{}:
		defer func() { <-starts }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return m.fleet.account(ctx, id)
}
