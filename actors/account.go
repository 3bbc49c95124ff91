package actors

import (
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telemetry"
)

// account runs one account: it owns the account's state, its home DC and its
// waits, and decides what an error of the server means for it. It keeps nothing
// that the store does not have, but calls that wait.
type account struct {
	env   *environment
	h     *handle
	st    store.AccountState // as published and, but for passing states, stored
	home  *link              // session with the home DC, nil when not needed yet
	olds  map[string]*link   // sessions that are winding down, by actor id
	ready bool               // booted

	held    []*call              // calls that wait for their time
	blocked map[string]time.Time // method -> end of its flood wait
	timer   *time.Timer          // for held and blocked

	nursery  nursery
	stopping bool
}

// link is a session as its account knows it.
type link struct {
	dc  int
	gen uint64
	pid *actor.PID
	up  bool
}

func newAccount(h *handle) actor.Actor {
	a := &account{env: h.env, h: h, st: *h.state.Load()}
	a.nursery = nursery{policy: sessionPolicy, restarting: a.sessionRestarts, gaveUp: a.sessionGaveUp}
	return a
}

// HandleFailure implements actor.SupervisorStrategy for the sessions.
func (a *account) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, reason, _ any) {
	a.nursery.handle(sup, child, reason)
}

func (a *account) Receive(ctx actor.Context) {
	defer a.env.rescue(ctx, a)
	switch m := ctx.Message().(type) {
	case *actor.Started:
		a.boot(ctx)
	case *call:
		a.dispatch(ctx, m)
	case callCancelled:
		a.cancel(m)
	case callRefused:
		a.refused(ctx, m)
	case callsReturned:
		for _, c := range m.calls {
			a.dispatch(ctx, c)
		}
	case sessionUp:
		a.sessionUp(ctx, m)
	case sessionDown:
		a.sessionDown(m)
	case keyMade:
		a.env.counters.keys.Add(1)
		a.env.emit(Event{Kind: EventKeyMade, Account: a.h.account, DC: m.dc})
	case keyRefused:
		a.keyRefused(ctx, m)
	case updateArrived:
		a.update(ctx, m)
	case updatesMissed:
		// Catching up (updates.getDifference) belongs to telegram/updates.
	case waitOver:
		a.waitOver(ctx)
	case configArrived:
		a.configArrived(m)
	case loginSaved:
		m.answer(a.loginSaved(m))
	case released:
		m.answer(a.release(ctx))
	case fault:
		m.strike(a.env, a.homePID())
	case leaseLost:
		a.fenced(ctx, m.reason)
	case fencedOff:
		a.fenced(ctx, "the store knows a newer owner")
	case stopGently:
		a.stopGently(ctx)
	case *actor.Terminated:
		a.terminated(ctx, m.Who)
	case *actor.Restarting:
		a.quiet()
		a.env.send(ctx.Self(), callsReturned{calls: a.held}) // for the next life
	case *actor.Stopping:
		a.quiet()
		a.failHeld(telegram.ErrStopped)
	case *actor.Stopped:
		a.stopped()
	}
}

// fault makes an actor panic, depth levels below the one that gets it: tests of
// the supervision need failures that do not come by themselves.
type fault struct {
	note
	reason any
	depth  int
}

func (m fault) strike(env *environment, child *actor.PID) {
	if m.depth == 0 {
		panic(m.reason)
	}
	m.depth--
	env.send(child, m)
}

func (a *account) homePID() *actor.PID {
	if a.home == nil {
		return nil
	}
	return a.home.pid
}

// move changes the state, in memory, in the store where it must last, and for
// everybody to see.
func (a *account) move(to store.State, reason string) {
	was := a.st.State
	if !allowed(was, to) {
		a.env.log.Error("state change is not in the table",
			slog.String(telemetry.KeyAccount, a.h.account), slog.String("was", string(was)), slog.String(telemetry.KeyState, string(to)))
		return
	}
	if was == to && a.st.Reason == reason {
		return
	}
	a.st.State, a.st.Reason = to, reason
	a.publish()
	if was != to {
		a.env.emit(Event{Kind: EventState, Account: a.h.account, State: to, Was: was, Reason: reason})
	}
	if to != store.StateConnecting { // too short-lived to be worth a write
		a.saveOrLog()
	}
}

// publish shows the state to readers of the handle.
func (a *account) publish() {
	a.st.UpdatedAt = time.Now()
	st := a.st
	a.h.state.Store(&st)
}

// resting is the state the account is in when neither the connection nor a wait
// says otherwise.
func (a *account) resting() store.State { return restingState(a.st) }

// quiet ends what could wake a former life.
func (a *account) quiet() {
	if a.timer != nil {
		a.timer.Stop()
	}
	a.nursery.close()
}
