package actors

import (
	"errors"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
)

// guest hosts one session that belongs to no account: its key lives in memory,
// its errors go to the caller as they are.
type guest struct {
	v        *invoker
	dc       int
	session  *actor.PID
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
		cfg := sessionConfig{env: env, dc: g.dc, gen: 1, keys: new(guestKeys), device: env.opts.Device, proxy: env.opts.Proxy, passing: true}
		g.session = ctx.Spawn(props(func() actor.Actor { return newSession(cfg) }))
	case *call:
		if g.stopping {
			m.lost(telegram.ErrStopped)
			return
		}
		env.send(g.session, m)
	case callCancelled:
		env.send(g.session, m)
	case callRefused:
		env.counters.refused.Add(1)
		m.call.fail(m.err)
	case callsReturned:
		m.abandon(telegram.ErrStopped)
	case sessionUp:
		g.v.trouble.Store(nil)
		env.emit(Event{Kind: EventLinkUp, DC: m.dc})
	case sessionDown:
		g.v.trouble.Store(&telegram.UnreachableError{DC: m.dc, Err: m.err})
		env.emit(Event{Kind: EventLinkDown, DC: m.dc, Reason: m.err.Error(), Wait: m.retryIn})
	case keyRefused:
		g.v.trouble.Store(&telegram.UnreachableError{DC: m.dc, Err: errors.New("the server forgets the keys it makes")})
	case stopGently:
		g.stopping = true
		env.send(g.session, stopGently{})
	case *actor.Terminated:
		ctx.Stop(ctx.Self())
	case *actor.Stopping, *actor.Restarting:
		g.nursery.close()
	case *actor.Stopped:
		close(g.v.gone)
	}
}
