package actors

import (
	"fmt"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// maxMoves bounds how often one call may follow the account to another DC.
const maxMoves = 3

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
	if err := a.env.knownDC(a.homeDC(), purposeMain); err != nil {
		c.lost(err)
		return
	}
	a.env.send(a.connect(ctx).pid, c)
}

// cancel forgets a call nobody waits for, here and in the sessions.
func (a *account) cancel(m callCancelled) {
	a.held = slices.DeleteFunc(a.held, func(c *call) bool { return c.id == m.id })
	if a.home != nil {
		a.env.send(a.home.pid, m)
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
	switch m.err.Class() {
	case rpcerr.ClassMigrate:
		a.migrate(ctx, m)
	case rpcerr.ClassWait:
		a.flooded(ctx, m)
	case rpcerr.ClassFrozen:
		a.quarantine(m.err.Error())
		m.call.fail(m.err) // who asked finds the account in its new state
	case rpcerr.ClassReauth:
		a.unauthorized(m)
		m.call.fail(m.err)
	default:
		m.call.fail(m.err)
	}
}

// migrate follows PHONE, USER and NETWORK_MIGRATE: the account's home is there
// from now on, which is stored before anything is sent there, and the call is
// repeated there.
func (a *account) migrate(ctx actor.Context, m callRefused) {
	dc, ok := m.err.MovesHome()
	if !ok { // FILE and STATS: this one request belongs to another DC
		m.call.fail(m.err)
		return
	}
	if err := a.env.knownDC(dc, purposeMain); err != nil {
		m.call.fail(fmt.Errorf("%w: %w", m.err, err))
		return
	}
	if m.call.moves++; m.call.moves > maxMoves {
		m.call.fail(fmt.Errorf("%w: the server has sent the account around %d DCs", m.err, maxMoves))
		return
	}
	if dc != a.homeDC() {
		was := a.st.HomeDC
		a.st.HomeDC = dc
		if err := a.save(); err != nil {
			a.st.HomeDC = was
			m.call.fail(fmt.Errorf("move to dc %d: %w", dc, err))
			return
		}
		a.publish()
		a.env.emit(Event{Kind: EventMigrated, Account: a.h.account, DC: dc, Method: m.call.method, Reason: m.err.Message})
	}
	a.dispatch(ctx, m.call)
}

// unauthorized is called for 401: an account that was signed in no longer is.
// Its key and data stay; a person decides about signing in anew. For one that
// is not signed in it is the caller's error.
func (a *account) unauthorized(m callRefused) {
	if a.home == nil || m.gen != a.home.gen || a.st.UserID == 0 || len(a.st.Login) != 0 {
		return
	}
	a.move(store.StateLoggedOut, m.err.Error())
}

// quarantine ends all activity of the account until a person has looked.
func (a *account) quarantine(reason string) {
	if a.st.State == store.StateQuarantined {
		return
	}
	a.st.Until = time.Time{}
	a.move(store.StateQuarantined, reason)
	if a.home != nil {
		a.retire(a.home)
	}
	a.failHeld(&telegram.QuarantinedError{Account: a.h.account, Reason: reason})
}

// release ends a quarantine.
func (a *account) release(ctx actor.Context) error {
	if a.st.State != store.StateQuarantined {
		return fmt.Errorf("it is %s, not quarantined", a.st.State)
	}
	a.h.verdict.Store(nil)
	st := a.st
	st.State = store.StateNew
	a.move(restingState(st), "released by a person")
	if a.st.State == store.StateReady {
		a.connect(ctx)
	}
	return nil
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
