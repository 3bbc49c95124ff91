package actors

import (
	"errors"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
)

// retire lets a session wind down at once.
func (a *account) retire(l *link) {
	a.old(l)
	a.env.send(l.pid, stopGently{})
}

// leave lets a session wind down when what it has sent is answered.
func (a *account) leave(l *link) {
	a.old(l)
	a.env.send(l.pid, stopWhenIdle{})
}

func (a *account) old(l *link) {
	if a.olds == nil {
		a.olds = make(map[string]*link)
	}
	a.olds[l.pid.Id] = l
	if a.home == l {
		a.home = nil
	}
}

// leaving reports whether a session with dc is still winding down.
func (a *account) leaving(dc int) bool {
	for _, l := range a.olds {
		if l.dc == dc {
			return true
		}
	}
	return false
}

// retireAll lets all sessions wind down at once.
func (a *account) retireAll() {
	if a.home != nil {
		a.retire(a.home)
	}
	for _, w := range a.aways {
		a.closeAway(w, "the account stops")
	}
	for _, l := range a.olds {
		a.env.send(l.pid, stopGently{})
	}
}

// terminated strikes a session that has stopped. One that was not asked to is
// replaced when the next call comes.
func (a *account) terminated(ctx actor.Context, pid *actor.PID) {
	if a.ended {
		return // the library waits for the children before it goes on
	}
	a.nursery.forget(pid)
	a.awayEnds(pid)
	delete(a.olds, pid.Id)
	if a.home != nil && a.home.pid.Id == pid.Id {
		a.home = nil
		if !a.stopping && !terminal(a.st.State) {
			a.h.trouble.Store(&telegram.UnreachableError{DC: a.homeDC(), Err: errors.New("its session has ended")})
		}
	}
	a.stopWhenAlone(ctx)
	if a.stopping || terminal(a.st.State) {
		return
	}
	// Something may have waited for the end of that session.
	switch {
	case a.moving != 0:
		a.goOnMoving(ctx)
	case a.home == nil && a.signedIn():
		a.connect(ctx)
	}
	a.unpark(ctx)
}
