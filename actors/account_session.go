package actors

import (
	"errors"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

// homeDC is where the account's calls go.
func (a *account) homeDC() int {
	if a.st.HomeDC != 0 {
		return a.st.HomeDC
	}
	return a.env.opts.HomeDC
}

// connect makes sure that there is a session with the home DC.
func (a *account) connect(ctx actor.Context) *link {
	dc := a.homeDC()
	if a.home != nil && a.home.dc == dc {
		return a.home
	}
	if a.home != nil {
		a.retire(a.home)
	}
	l := &link{dc: dc, gen: a.env.lastLink.Add(1)}
	cfg := sessionConfig{
		env: a.env, dc: dc, gen: l.gen, account: a.h.account, gate: &a.h.gate,
		keys: accountKeys{a.h, dc}, device: a.h.config.Load().Device,
	}
	l.pid = ctx.Spawn(props(func() actor.Actor { return newSession(cfg) }))
	a.home = l
	if s := a.st.State; s != store.StateWaiting && s != store.StateLoggedOut {
		a.move(store.StateConnecting, "")
	}
	if a.st.UserID != 0 && a.st.State != store.StateLoggedOut {
		a.greet(l)
	}
	return l
}

// greet asks for the state of updates: the first call of a session that is
// signed in, it makes the server send updates to it, and shows at once when
// the authorization is gone.
func (a *account) greet(l *link) {
	c, err := a.env.newCall(a.env.ctx, &api.UpdatesGetStateRequest{})
	if err == nil {
		c.account = a.h.account
		a.env.send(l.pid, c)
	}
}

// retire lets a session wind down.
func (a *account) retire(l *link) {
	if a.olds == nil {
		a.olds = make(map[string]*link)
	}
	a.olds[l.pid.Id] = l
	a.env.send(l.pid, stopGently{})
	if a.home == l {
		a.home = nil
	}
}

func (a *account) sessionUp(ctx actor.Context, m sessionUp) {
	if a.home == nil || m.gen != a.home.gen {
		return
	}
	a.home.up = true
	a.h.trouble.Store(nil)
	a.env.counters.links.Add(1)
	a.env.emit(Event{Kind: EventLinkUp, Account: a.h.account, DC: m.dc})
	if s := a.st.State; s == store.StateConnecting || s == store.StateOffline {
		a.move(a.settled(), "")
	}
	a.refreshDCs(ctx)
}

// settled is the state of an account that is connected.
func (a *account) settled() store.State {
	if a.st.Until.After(time.Now()) {
		return store.StateWaiting
	}
	return a.resting()
}

func (a *account) sessionDown(m sessionDown) {
	a.env.emit(Event{Kind: EventLinkDown, Account: a.h.account, DC: m.dc, Reason: m.err.Error(), Wait: m.retryIn})
	if a.home == nil || m.gen != a.home.gen {
		return
	}
	a.home.up = false
	a.h.trouble.Store(&telegram.UnreachableError{DC: m.dc, Err: m.err})
	if s := a.st.State; s == store.StateLoggedOut || terminal(s) {
		return
	}
	a.move(store.StateOffline, a.h.trouble.Load().Error())
}

// keyRefused is called when a DC has said several times that it does not know
// the account's key. Nothing replaces a key silently: only one that nobody is
// signed in with is given up, everything else is for a person to judge.
func (a *account) keyRefused(ctx actor.Context, m keyRefused) {
	if a.home == nil || m.gen != a.home.gen {
		return
	}
	reason := m.err.Error()
	if a.st.UserID != 0 {
		a.quarantine("the server does not know the account's key, which stays stored (check the address of the DC, then release the account, or sign in anew): " + reason)
		return
	}
	if err := (accountKeys{a.h, m.dc}).Drop(); err != nil {
		a.quarantine("its key is unknown to the server and could not be removed: " + err.Error())
		return
	}
	a.env.emit(Event{Kind: EventKeyDropped, Account: a.h.account, DC: m.dc, Reason: reason})
	a.retire(a.home)
	a.connect(ctx)
}

func (a *account) sessionRestarts(_ *actor.PID, after time.Duration, reason string) {
	a.env.counters.restarts.Add(1)
	a.env.emit(Event{Kind: EventRestarted, Account: a.h.account, Reason: reason, Wait: after})
}

func (a *account) sessionGaveUp(_ actor.Supervisor, _ *actor.PID, reason string) bool {
	a.env.emit(Event{Kind: EventGaveUp, Account: a.h.account, Reason: reason})
	a.quarantine("its session keeps failing: " + reason)
	return false
}

// terminated strikes a session that has stopped. One that was not asked to is
// replaced when the next call comes.
func (a *account) terminated(ctx actor.Context, pid *actor.PID) {
	a.nursery.forget(pid)
	delete(a.olds, pid.Id)
	if a.home != nil && a.home.pid.Id == pid.Id {
		a.home = nil
		if !a.stopping && !terminal(a.st.State) {
			a.h.trouble.Store(&telegram.UnreachableError{DC: a.homeDC(), Err: errors.New("its session has ended")})
		}
	}
	a.stopWhenAlone(ctx)
}
