package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
)

// fleetActor is the root of the tree.
type fleetActor struct {
	env     *environment
	ready   chan struct{} // closed when the branches below exist
	done    chan struct{} // closed when all of them are gone
	shards  []*actor.PID  // written before ready is closed, read-only afterwards
	nursery nursery

	guests   map[string]bool
	open     int // shards and guests still running
	stopping bool
}

func newFleetActor(env *environment) *fleetActor {
	f := &fleetActor{
		env:    env,
		ready:  make(chan struct{}),
		done:   make(chan struct{}),
		guests: make(map[string]bool),
	}
	f.nursery = nursery{policy: branchPolicy, restarting: func(_ *actor.PID, after time.Duration, reason string) {
		env.emit(Event{Kind: EventRestarted, Reason: reason, Wait: after})
	}}
	return f
}

// HandleFailure implements actor.SupervisorStrategy for the branches.
func (f *fleetActor) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, reason, message any) {
	f.nursery.handle(sup, child, reason, message)
}

func (f *fleetActor) Receive(ctx actor.Context) {
	defer f.env.rescue(ctx, named("fleet"))
	switch m := ctx.Message().(type) {
	case *actor.Started:
		f.spawn(ctx)
		close(f.ready)
	case guestWanted:
		f.admit(ctx, m)
	case stopGently:
		f.stopGently(ctx)
	case *actor.Terminated:
		f.terminated(ctx, m.Who)
	case *actor.Stopping:
		f.nursery.close()
	case *actor.Stopped:
		close(f.done)
	}
}

func (f *fleetActor) spawn(ctx actor.Context) {
	env := f.env
	env.handshakes = ctx.Spawn(props(func() actor.Actor { return newHandshakes(env) }))
	held := make(map[string]leaseTaken)
	env.leases = ctx.Spawn(props(func() actor.Actor { return newLeaseKeeper(env, held) }))
	env.runs = ctx.Spawn(props(func() actor.Actor { return newRuns(env) }))
	for range env.opts.Shards {
		f.shards = append(f.shards, ctx.Spawn(props(func() actor.Actor { return newShard(env) })))
	}
	f.open = len(f.shards)
}

func (f *fleetActor) stopGently(ctx actor.Context) {
	if f.stopping {
		return
	}
	f.stopping = true
	for _, s := range f.shards {
		f.env.send(s, stopGently{})
	}
	for _, g := range ctx.Children() {
		if f.guests[g.Id] {
			f.env.send(g, stopGently{})
		}
	}
	f.stopWhenEmpty(ctx)
}

func (f *fleetActor) terminated(ctx actor.Context, pid *actor.PID) {
	f.nursery.forget(pid)
	if f.guests[pid.Id] {
		delete(f.guests, pid.Id)
		f.open--
	}
	for _, s := range f.shards {
		if s.Id == pid.Id {
			f.open--
		}
	}
	f.stopWhenEmpty(ctx)
}

func (f *fleetActor) stopWhenEmpty(ctx actor.Context) {
	if f.stopping && f.open == 0 {
		ctx.Stop(ctx.Self())
	}
}

// guestWanted asks for a session that belongs to no account.
type guestWanted struct {
	note
	dc    int
	reply chan guestGiven
}

type guestGiven struct {
	invoker *invoker
	err     error
}

func (m guestWanted) abandon(err error) { m.answer(guestGiven{err: err}) }

func (m guestWanted) answer(g guestGiven) {
	select {
	case m.reply <- g:
	default:
	}
}

func (f *fleetActor) admit(ctx actor.Context, m guestWanted) {
	if f.stopping {
		m.answer(guestGiven{err: telegram.ErrStopped})
		return
	}
	v := &invoker{env: f.env, gone: make(chan struct{})}
	v.pid = ctx.Spawn(props(func() actor.Actor { return newGuest(v, m.dc) }))
	f.guests[v.pid.Id] = true
	f.open++
	m.answer(guestGiven{invoker: v})
}
