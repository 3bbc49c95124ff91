package actors

import (
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// away is a secondary session: with a DC that is not the account's home, for
// the requests that belong there. It has an auth key of its own, which is
// signed in by a transfer of the home's authorization, and gets no updates.
//
// See https://core.telegram.org/api/datacenter.
type away struct {
	link
	used      time.Time // when a call was last given to it
	ready     bool      // its key is signed in, as far as we know
	busy      bool      // a transfer is under way
	transfers uint32    // that have succeeded: tells calls before from calls after
}

// follow sends a call to the DC that FILE_MIGRATE or STATS_MIGRATE names. The
// account's home stays where it is.
func (a *account) follow(ctx actor.Context, c *call, dc int, why *rpcerr.Error) {
	if !a.signedIn() {
		c.fail(fmt.Errorf("%w: only an account that is signed in can ask another DC", why))
		return
	}
	if err := a.env.knownDC(dc, purposeMedia); err != nil {
		c.fail(fmt.Errorf("%w: %w", why, err))
		return
	}
	c.dc = dc
	a.dispatch(ctx, c)
}

// dispatchAway gives a call to the secondary session with its DC, once that is
// signed in.
func (a *account) dispatchAway(ctx actor.Context, c *call) {
	w, err := a.visit(ctx, c.dc)
	switch {
	case err != nil:
		c.lost(err)
		return
	case w == nil || !w.ready:
		a.park(c)
		if w != nil {
			a.transfer(ctx, w)
		}
		return
	}
	w.used, c.transfers = time.Now(), w.transfers
	a.env.send(w.pid, c)
	a.arm(ctx)
}

// visit makes sure that there is a secondary session with dc. It returns nil
// while a former session with that DC is still ending, for one key must never
// be used on two connections.
func (a *account) visit(ctx actor.Context, dc int) (*away, error) {
	if w := a.aways[dc]; w != nil {
		return w, nil
	}
	if a.leaving(dc) || a.ended {
		return nil, nil
	}
	// A key that is stored was signed in by an earlier transfer; if it was not,
	// the server says so.
	_, stored, err := accountKeys{a.h, dc}.Load()
	if err != nil {
		return nil, err
	}
	w := &away{link: a.open(ctx, dc, purposeMedia), used: time.Now(), ready: stored}
	if a.aways == nil {
		a.aways = make(map[int]*away)
	}
	a.aways[dc] = w
	a.env.emit(Event{Kind: EventSecondaryUp, Account: a.h.account, DC: dc})
	a.arm(ctx)
	return w, nil
}

// refusedAway decides what an error of a secondary session means. Nothing said
// there signs the account out.
func (a *account) refusedAway(ctx actor.Context, m callRefused) {
	c := m.call
	if c.moves++; c.moves > maxMoves {
		c.fail(m.err)
		return
	}
	switch {
	case m.err.Class() == rpcerr.ClassReauth || rpcerr.Is(m.err, "AUTH_KEY_DUPLICATED", "SESSION_REVOKED", "USER_DEACTIVATED"):
		a.signedOutAway(ctx, m)
	case m.err.Class() == rpcerr.ClassMigrate:
		dc, _, _ := m.err.Migrate()
		if _, home := m.err.MovesHome(); home { // the home's own word counts
			c.fail(m.err)
			return
		}
		a.follow(ctx, c, dc, m.err)
	case m.err.Class() == rpcerr.ClassWait:
		a.flooded(ctx, m)
	case m.err.Class() == rpcerr.ClassFrozen:
		a.frozen(m.err)
		c.fail(m.err)
	default:
		c.fail(m.err)
	}
}

// signedOutAway is called when a key at another DC is not signed in, or no
// longer: the authorization is transferred again. A key that is burnt is given
// up first; it was worth no more than its transfer.
func (a *account) signedOutAway(ctx actor.Context, m callRefused) {
	w := a.aways[m.call.dc]
	if w != nil && w.ready && m.call.transfers == w.transfers {
		w.ready = false
		if m.err.Type != "AUTH_KEY_UNREGISTERED" {
			a.dropAway(w, m.err.Error())
		}
	}
	a.dispatch(ctx, m.call)
}

// dropAway gives up the key of a secondary session, and the session.
func (a *account) dropAway(w *away, reason string) {
	if err := (accountKeys{a.h, w.dc}).Drop(); err != nil {
		a.failParked(w.dc, fmt.Errorf("the key of dc %d is of no use and could not be removed: %w", w.dc, err))
		return
	}
	a.env.emit(Event{Kind: EventKeyDropped, Account: a.h.account, DC: w.dc, Reason: reason})
	a.closeAway(w, reason)
}

// closeAway lets a secondary session end when its last call is answered.
func (a *account) closeAway(w *away, reason string) {
	delete(a.aways, w.dc)
	a.leave(&w.link)
	a.env.emit(Event{Kind: EventSecondaryDown, Account: a.h.account, DC: w.dc, Reason: reason})
}

// closeIdle ends secondary sessions that nobody has used for a while, and
// returns when the next one is due.
func (a *account) closeIdle(now time.Time) {
	for _, w := range a.aways {
		switch {
		case now.Before(w.used.Add(a.env.opts.SecondaryIdle)):
		case w.busy:
			w.used = now
		default:
			a.closeAway(w, "idle")
		}
	}
}

// awayEnds strikes a secondary session that stops by itself. It is one of those
// that are ending from now on.
func (a *account) awayEnds(pid *actor.PID) {
	for dc, w := range a.aways {
		if w.pid.Id == pid.Id {
			delete(a.aways, dc)
			a.old(&w.link)
			a.env.emit(Event{Kind: EventSecondaryDown, Account: a.h.account, DC: dc, Reason: "its session has failed"})
		}
	}
}

// failParked ends the calls that wait for a DC.
func (a *account) failParked(dc int, err error) {
	held := a.held
	a.held = nil
	for _, c := range held {
		switch _, refused := errors.AsType[*rpcerr.Error](err); {
		case c.dc != dc || !c.until.IsZero():
			a.held = append(a.held, c)
		case refused:
			c.fail(err)
		default:
			c.lost(err)
		}
	}
}
