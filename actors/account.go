package actors

import (
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telemetry"
)

// account runs one account: it owns the account's state, its home DC and its
// waits, and decides what an error of the server means for it. It keeps nothing
// that the store does not have, but calls that wait.
type account struct {
	env       *environment
	h         *handle
	st        store.AccountState // as published and, but for passing states, stored
	home      *link              // session with the home DC, nil when not needed yet
	aways     map[int]*away      // secondary sessions, by DC
	transfers map[int]*budget    // of authorizations, by DC
	olds      map[string]*link   // sessions that are winding down, by actor id
	ready     bool               // booted
	proxy     *transport.Proxy   // of all its connections; nil: none

	moving  int         // the DC that is about to become the home; 0: none
	moveWhy callRefused // what began the move
	moveAt  time.Time   // when a move that was put off goes on; zero: nothing is put off

	held    []*call              // calls that wait for their time, or parked (until is zero)
	blocked map[string]time.Time // method -> end of its flood wait
	timer   *time.Timer          // for all that is due
	pulse   time.Time            // when to look whether the server still speaks

	inbox inbox

	nursery  nursery
	stopping bool
	ended    bool // this life of the actor: it must not start anything any more
}

// link is a session as its account knows it.
type link struct {
	dc   int
	gen  uint64
	pid  *actor.PID
	up   bool
	seen bool // it was up before
}

func newAccount(h *handle) actor.Actor {
	a := &account{env: h.env, h: h, st: *h.state.Load()}
	a.nursery = nursery{policy: sessionPolicy, restarting: a.sessionRestarts, gaveUp: a.sessionGaveUp, poisoned: func(_ *actor.PID, m any) bool { return h.poisoned(m) }}
	return a
}

// HandleFailure implements actor.SupervisorStrategy for the sessions.
func (a *account) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, reason, message any) {
	a.nursery.handle(sup, child, reason, message)
}

func (a *account) Receive(ctx actor.Context) {
	defer a.env.rescue(ctx, a)
	if m := ctx.Message(); a.h.poison.refuses(m) {
		spit(m)
		if _, ok := m.(updateArrived); ok {
			a.taken()
		}
		return
	}
	switch m := ctx.Message().(type) {
	case *actor.Started:
		if a.h.pid == nil { // the first life; nobody has the handle yet
			a.h.pid = ctx.Self()
		}
		a.boot(ctx)
	case *call:
		a.dispatch(ctx, m)
	case callCancelled:
		a.cancel(m)
	case callRefused:
		a.refused(ctx, m)
	case callsReturned:
		a.returned(ctx, m)
	case sessionUp:
		a.sessionUp(ctx, m)
	case sessionDown:
		a.sessionDown(m)
	case keyRefused:
		a.keyRefused(ctx, m)
	case updateArrived:
		a.update(ctx, m)
	case updatesMissed:
		if a.home != nil && m.gen == a.home.gen {
			a.missed(ctx)
		}
	case updatesAnswered:
		a.answered(ctx, m)
	case updatesDue:
		a.updatesDue(ctx, m)
	case waitOver:
		a.waitOver(ctx)
	case exported:
		a.exported(ctx, m)
	case imported:
		a.imported(ctx, m)
	case configArrived:
		a.configArrived(m)
	case loginSaved:
		m.answer(a.loginSaved(m))
	case released:
		m.answer(a.release(ctx, m.keys))
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
	case *actor.Stopped:
		a.stopped()
	case *actor.Restarting, *actor.Stopping:
		a.quiet(ctx)
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

// quiet ends what could wake a former life. The calls that wait are for the
// next one, if there is to be one.
func (a *account) quiet(ctx actor.Context) {
	a.ended = true
	if _, again := ctx.Message().(*actor.Restarting); again {
		a.env.send(ctx.Self(), callsReturned{calls: a.held})
	} else {
		a.stopping = true // what is still in the mailbox must begin nothing
		a.failHeld(telegram.ErrStopped)
	}
	if a.timer != nil {
		a.timer.Stop()
	}
	a.closeInbox()
	for dc := range a.aways { // they end with this life
		delete(a.aways, dc)
		a.env.emit(Event{Kind: EventSecondaryDown, Account: a.h.account, DC: dc, Reason: "its account stops or restarts"})
	}
	a.nursery.close()
}
