package actors

import (
	"errors"
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
)

// guest hosts one session that belongs to no account: its key lives in memory,
// its errors go to the caller as they are.
type guest struct {
	v        *invoker
	dc       int
	session  *actor.PID // nil while one with a forgotten key is ending
	queue    []*call    // for its successor
	nursery  nursery
	stopping bool
}

func newGuest(v *invoker, dc int) actor.Actor {
	return &guest{v: v, dc: dc, nursery: nursery{policy: sessionPolicy}}
}

// HandleFailure implements actor.SupervisorStrategy for the session.
func (g *guest) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, reason, message any) {
	g.nursery.handle(sup, child, reason, message)
}

func (g *guest) Receive(ctx actor.Context) {
	env := g.v.env
	defer env.rescue(ctx, named("guest"))
	switch m := ctx.Message().(type) {
	case *actor.Started:
		g.open(ctx)
	case *call:
		g.give(m)
	case callCancelled:
		g.queue = slices.DeleteFunc(g.queue, func(c *call) bool { return c.id == m.id })
		env.send(g.session, m)
	case callRefused:
		env.counters.refused.Add(1)
		m.call.fail(m.err)
	case callsReturned:
		for _, c := range m.calls {
			g.give(c)
		}
	case sessionUp:
		g.v.trouble.Store(nil)
		env.emit(Event{Kind: EventLinkUp, DC: m.dc, Reason: m.way})
	case sessionDown:
		g.v.trouble.Store(&telegram.UnreachableError{DC: m.dc, Err: m.err})
		env.emit(Event{Kind: EventLinkDown, DC: m.dc, Reason: m.err.Error(), Wait: m.retryIn})
	case keyRefused:
		g.v.trouble.Store(&telegram.UnreachableError{DC: m.dc, Err: errors.New("the server forgets the keys it makes")})
		env.send(g.session, stopGently{})
		g.session = nil
	case stopGently:
		g.stop()
	case *actor.Terminated:
		g.terminated(ctx, m.Who)
	case *actor.Stopping, *actor.Restarting:
		g.nursery.close()
		g.stopping = true
		g.abandon()
	case *actor.Stopped:
		close(g.v.gone)
	}
}

// open begins a session, with a key to be made.
func (g *guest) open(ctx actor.Context) {
	env := g.v.env
	cfg := sessionConfig{env: env, dc: g.dc, gen: 1, keys: new(guestKeys), device: env.opts.Device, proxy: env.opts.Proxy, passing: true}
	g.session = ctx.Spawn(props(func() actor.Actor { return newSession(cfg) }))
	queue := g.queue
	g.queue = nil
	for _, c := range queue {
		g.give(c)
	}
}

// give passes a call on, or keeps it until there is a session.
func (g *guest) give(c *call) {
	switch {
	case g.stopping:
		c.lost(telegram.ErrStopped)
	case g.session == nil:
		g.queue = append(g.queue, c)
	default:
		g.v.env.send(g.session, c)
	}
}

func (g *guest) stop() {
	g.stopping = true
	g.abandon()
	g.v.env.send(g.session, stopGently{})
}

func (g *guest) abandon() {
	for _, c := range g.queue {
		c.lost(telegram.ErrStopped)
	}
	g.queue = nil
}

// terminated replaces a session whose key the server has forgotten; another end
// of its session is the guest's own.
func (g *guest) terminated(ctx actor.Context, pid *actor.PID) {
	g.nursery.forget(pid)
	if g.session != nil || g.stopping {
		ctx.Stop(ctx.Self())
		return
	}
	g.open(ctx)
}
