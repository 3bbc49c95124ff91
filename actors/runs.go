package actors

import (
	"context"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
)

// execution is a run of a playbook as this package sees it. *scripts.Execution
// implements it.
type execution interface {
	Accounts() []string
	RunAccount(ctx context.Context, a scripts.Account) (store.RunAccount, error)
	Leave(account string, err error)
}

// runWanted asks for a run to be hosted; ended is closed when all its executors
// are done.
type runWanted struct {
	note
	ctx   context.Context
	fleet *Fleet
	x     execution
	ended chan struct{}
	err   *error // why it did not run; set before ended is closed
}

func (m runWanted) abandon(err error) {
	*m.err = err
	close(m.ended)
}

// runsInterrupted ends all runs; idle is closed when none is left.
type runsInterrupted struct {
	note
	idle chan struct{}
}

// runs hosts the runs of playbooks, one actor each.
type runs struct {
	env      *environment
	stopping bool
	idle     []chan struct{}
}

func newRuns(env *environment) actor.Actor { return &runs{env: env} }

// HandleFailure implements actor.SupervisorStrategy: a run is not repeated
// blindly; its journal says how to resume it.
func (r *runs) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, _, _ any) {
	sup.StopChildren(child)
}

func (r *runs) Receive(ctx actor.Context) {
	defer r.env.rescue(ctx, named("runs"))
	switch m := ctx.Message().(type) {
	case runWanted:
		if r.stopping {
			m.abandon(telegram.ErrStopped)
			return
		}
		ctx.Spawn(props(func() actor.Actor { return newRun(r.env, m) }))
	case runsInterrupted:
		r.stopping = true
		r.idle = append(r.idle, m.idle)
		for _, child := range ctx.Children() {
			r.env.send(child, runInterrupted{})
		}
		r.settle(ctx)
	case *actor.Terminated:
		r.settle(ctx)
	}
}

func (r *runs) settle(ctx actor.Context) {
	if len(ctx.Children()) > 0 {
		return
	}
	for _, c := range r.idle {
		close(c)
	}
	r.idle = nil
}
