package actors

import (
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

const methodExport = "auth.exportAuthorization"

// maxMoves bounds how often one call may follow the account to another DC.
const maxMoves = 3

// migrate follows the server's hint to another DC. After FILE and STATS_MIGRATE
// only this call goes there; after PHONE, USER and NETWORK_MIGRATE it is the
// account's home from now on.
func (a *account) migrate(ctx actor.Context, m callRefused) {
	c := m.call
	if c.moves++; c.moves > maxMoves {
		c.fail(fmt.Errorf("%w: the server has sent the account around %d DCs", m.err, maxMoves))
		return
	}
	dc, _, _ := m.err.Migrate()
	if _, home := m.err.MovesHome(); !home {
		a.follow(ctx, c, dc, m.err)
		return
	}
	if err := a.env.knownDC(dc, purposeMain); err != nil {
		c.fail(fmt.Errorf("%w: %w", m.err, err))
		return
	}
	switch {
	case dc == a.homeDC(): // the account is there already
	case a.moving != 0: // the call waits for the move under way
	case a.signedIn():
		a.beginMove(ctx, dc, m)
	default:
		if err := a.moveTo(dc, m); err != nil {
			c.fail(err)
			return
		}
	}
	a.dispatch(ctx, c)
}

// beginMove moves a signed-in account. Its key at the new DC must be signed in
// before anything is asked there, for a 401 from its home would mean that the
// account is logged out. Until then all calls wait.
func (a *account) beginMove(ctx actor.Context, dc int, why callRefused) {
	a.moving, a.moveWhy, a.moveAt = dc, why, time.Time{}
	a.goOnMoving(ctx)
}

// goOnMoving begins the transfer, as soon as no former session with the new
// home is left and the move is not put off.
func (a *account) goOnMoving(ctx actor.Context) {
	if time.Now().Before(a.moveAt) {
		return
	}
	w, err := a.visit(ctx, a.moving)
	switch {
	case err != nil:
		a.moveFailed(ctx, err)
	case w != nil:
		w.ready = false
		a.transfer(ctx, w)
	}
}

// finishMove makes the DC that a.moving names the home. Its session is made
// anew, for it is to get updates now.
func (a *account) finishMove(ctx actor.Context) {
	dc, why := a.moving, a.moveWhy
	a.moving, a.moveWhy = 0, callRefused{}
	if w := a.aways[dc]; w != nil {
		a.closeAway(w, "it becomes the home")
	}
	if err := a.moveTo(dc, why); err != nil {
		a.failMoved(ctx, err)
		return
	}
	a.connect(ctx)
	a.unpark(ctx)
}

// moveFailed ends a move that cannot sign in at the new home. When the old home
// will not even export because the account is not there any more, nothing is
// left but to go and see.
func (a *account) moveFailed(ctx actor.Context, err error) {
	if e, ok := errors.AsType[*rpcerr.Error](err); ok && e.Method == methodExport {
		if _, gone := e.MovesHome(); gone {
			a.finishMove(ctx)
			return
		}
	}
	err = fmt.Errorf("%w: %w", a.moveWhy.err, err)
	a.moving, a.moveWhy = 0, callRefused{}
	a.failMoved(ctx, err)
}

// failMoved ends the calls that asked for a move, and lets the others go on.
func (a *account) failMoved(ctx actor.Context, err error) {
	held := a.held
	a.held = nil
	for _, c := range held {
		if c.until.IsZero() && c.moves > 0 && c.dc == 0 {
			c.fail(err)
		} else {
			a.held = append(a.held, c)
		}
	}
	a.unpark(ctx)
}

// moveTo makes dc the home, which is stored before anything is sent there. The
// old session stays until what it has sent is answered.
func (a *account) moveTo(dc int, why callRefused) error {
	was := a.st.HomeDC
	a.st.HomeDC = dc
	if err := a.save(); err != nil {
		a.st.HomeDC = was
		return fmt.Errorf("move to dc %d: %w", dc, err)
	}
	a.publish()
	if a.home != nil {
		a.leave(a.home)
	}
	a.env.emit(Event{Kind: EventMigrated, Account: a.h.account, DC: dc, Method: why.call.method, Reason: why.err.Message})
	return nil
}
