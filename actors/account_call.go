package actors

import (
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// dispatch sends a call where it belongs, or holds it back until it may go.
func (a *account) dispatch(ctx actor.Context, c *call) {
	switch {
	case a.stopping || !a.ready:
		c.lost(telegram.ErrStopped)
		return
	case terminal(a.st.State):
		c.fail(&telegram.QuarantinedError{Account: a.h.account, Reason: a.st.Reason})
		return
	}
	now := time.Now()
	if until := a.blockedUntil(c.method, now); until.After(now) {
		a.hold(ctx, c, until, floodError(c.method, until.Sub(now)))
		return
	}
	switch {
	case a.moving != 0:
		a.park(c)
	case c.dc != 0 && c.dc != a.homeDC():
		a.dispatchAway(ctx, c)
	default:
		a.dispatchHome(ctx, c)
	}
}

func (a *account) dispatchHome(ctx actor.Context, c *call) {
	if err := a.env.knownDC(a.homeDC(), purposeMain); err != nil {
		c.lost(err)
		return
	}
	l := a.connect(ctx)
	if l == nil {
		a.park(c)
		return
	}
	a.env.send(l.pid, c)
}

// park keeps a call until the account can go on: it moves, signs in at another
// DC, or a former session is ending.
func (a *account) park(c *call) {
	c.until = time.Time{}
	a.held = append(a.held, c)
}

// unpark lets parked calls try again.
func (a *account) unpark(ctx actor.Context) {
	held := a.held
	a.held = nil
	for _, c := range held {
		if c.until.IsZero() {
			a.dispatch(ctx, c)
		} else {
			a.held = append(a.held, c)
		}
	}
}

// cancel forgets a call nobody waits for, here and in the sessions.
func (a *account) cancel(m callCancelled) {
	a.held = slices.DeleteFunc(a.held, func(c *call) bool { return c.id == m.id })
	if a.home != nil {
		a.env.send(a.home.pid, m)
	}
	for _, w := range a.aways {
		a.env.send(w.pid, m)
	}
	for _, l := range a.olds {
		a.env.send(l.pid, m)
	}
}

// refused decides what an error of the server means for the account, and what
// becomes of the call.
func (a *account) refused(ctx actor.Context, m callRefused) {
	a.env.counters.refused.Add(1)
	if terminal(a.st.State) { // an answer that came too late to change anything
		m.call.fail(m.err)
		return
	}
	switch class := m.err.Class(); {
	case m.call.pinned:
		a.refusedOwn(m)
		return
	case class != rpcerr.ClassServer && !m.err.Resent: // nothing was executed
		m.call.sent.Store(false)
	}
	if dc := m.call.dc; dc != 0 && dc != a.homeDC() {
		a.refusedAway(ctx, m)
		return
	}
	switch m.err.Class() {
	case rpcerr.ClassMigrate:
		a.migrate(ctx, m)
	case rpcerr.ClassWait:
		a.flooded(ctx, m)
	case rpcerr.ClassFrozen:
		a.frozen(m.err)
		m.call.fail(m.err) // who asked finds the account in its new state
	case rpcerr.ClassReauth:
		a.unauthorized(m)
		m.call.fail(m.err)
	default:
		m.call.fail(m.err)
	}
}

// refusedOwn gives an error to the part of the account that asked. From home it
// may mean more than that.
func (a *account) refusedOwn(m callRefused) {
	if a.home != nil && m.gen == a.home.gen {
		switch m.err.Class() {
		case rpcerr.ClassFrozen:
			a.frozen(m.err)
		case rpcerr.ClassReauth:
			a.unauthorized(m)
		}
	}
	m.call.fail(m.err)
}

// unauthorized is called for 401: an account that was signed in no longer is.
// Its key and data stay; a person decides about signing in anew. For one that
// is not signed in it is the caller's error.
func (a *account) unauthorized(m callRefused) {
	if a.home != nil && m.gen == a.home.gen && a.signedIn() {
		a.move(store.StateLoggedOut, m.err.Error())
	}
}

// signedIn reports whether the account has an authorization, as far as it knows.
func (a *account) signedIn() bool {
	return a.st.UserID != 0 && len(a.st.Login) == 0 && a.st.State != store.StateLoggedOut
}

// quarantine ends all activity of the account until a person has looked.
func (a *account) quarantine(reason string) {
	if a.st.State == store.StateQuarantined {
		return
	}
	a.st.Until = time.Time{}
	a.moving, a.moveWhy, a.moveAt = 0, callRefused{}, time.Time{} // the server says so again
	a.move(store.StateQuarantined, reason)
	a.retireAll()
	a.failHeld(&telegram.QuarantinedError{Account: a.h.account, Reason: reason})
}

func (a *account) failHeld(err error) {
	for _, c := range a.held {
		if q, ok := err.(*telegram.QuarantinedError); ok {
			c.fail(q)
		} else {
			c.lost(err)
		}
	}
	a.held = nil
}

// returned takes back calls that a session has never sent. A request of the
// account's own that belongs to that session ends with it.
func (a *account) returned(ctx actor.Context, m callsReturned) {
	for _, c := range m.calls {
		if c.pinned {
			c.lost(telegram.ErrStopped)
			continue
		}
		a.dispatch(ctx, c)
	}
}
