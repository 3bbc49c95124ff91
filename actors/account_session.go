package actors

import (
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
)

// homeDC is where the account's calls go.
func (a *account) homeDC() int {
	if a.st.HomeDC != 0 {
		return a.st.HomeDC
	}
	return a.env.opts.HomeDC
}

// connect makes sure that there is a session with the home DC. It returns nil
// while a former one with that DC is ending, for one key must never be used on
// two connections, and when no address of it is known. terminated tries again.
func (a *account) connect(ctx actor.Context) *link {
	dc := a.homeDC()
	if a.home != nil && a.home.dc == dc {
		return a.home
	}
	if a.home != nil {
		a.leave(a.home)
	}
	if w := a.aways[dc]; w != nil {
		a.closeAway(w, "it becomes the home")
	}
	if a.leaving(dc) || a.ended {
		return nil
	}
	if err := a.env.knownDC(dc, purposeMain); err != nil {
		a.h.trouble.Store(&telegram.UnreachableError{DC: dc, Err: err})
		a.move(store.StateOffline, err.Error())
		return nil
	}
	l := new(a.open(ctx, dc, purposeMain))
	a.home = l
	if s := a.st.State; s != store.StateWaiting && s != store.StateLoggedOut {
		a.move(store.StateConnecting, "")
	}
	// The first call of a session that is signed in makes the server send
	// updates to it, and shows at once when the authorization is gone.
	a.missed(ctx)
	return l
}

// open spawns a session.
func (a *account) open(ctx actor.Context, dc int, p purpose) link {
	cfg := sessionConfig{
		env: a.env, dc: dc, purpose: p, gen: a.env.lastLink.Add(1), account: a.h.account, gate: &a.h.gate,
		keys: accountKeys{a.h, dc}, device: a.h.config.Load().Device, proxy: a.proxy,
	}
	if p == purposeMain {
		cfg.vitals, cfg.backlog = &a.h.vitals, &a.h.backlog
	}
	pid := ctx.Spawn(props(func() actor.Actor { return newSession(cfg) }))
	return link{dc: dc, gen: cfg.gen, pid: pid}
}

func (a *account) sessionUp(ctx actor.Context, m sessionUp) {
	a.env.emit(Event{Kind: EventLinkUp, Account: a.h.account, DC: m.dc, Reason: m.way})
	if a.home == nil || m.gen != a.home.gen {
		return
	}
	a.home.up = true
	a.h.trouble.Store(nil)
	if s := a.st.State; s == store.StateConnecting || s == store.StateOffline {
		a.move(a.settled(), "")
	}
	a.refreshDCs(ctx)
	if a.home.seen {
		a.missed(ctx)
	}
	a.home.seen = true
	a.pulse = time.Now().Add(pulseEvery)
	a.arm(ctx)
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
	if w := a.aways[m.dc]; w != nil && w.gen == m.gen {
		a.dropAway(w, m.err.Error())
		return
	}
	if a.home == nil || m.gen != a.home.gen {
		return
	}
	reason := m.err.Error()
	if a.st.UserID != 0 {
		a.quarantine(fmt.Sprintf("the server does not know the account's key, which stays stored (check the address of the DC, then: %s; the key was lost there: %s): %s",
			KeepKeys.Command(a.h.account), GiveUpKeys.Command(a.h.account), reason))
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

func (a *account) sessionRestarts(child *actor.PID, after time.Duration, reason string) {
	if old := a.olds[child.Id]; old != nil {
		a.env.send(child, stopGently{}) // its next life does not know that it is not needed
	}
	a.env.emit(Event{Kind: EventRestarted, Account: a.h.account, Reason: reason, Wait: after})
}

func (a *account) sessionGaveUp(_ actor.Supervisor, child *actor.PID, reason string) bool {
	a.env.emit(Event{Kind: EventGaveUp, Account: a.h.account, Reason: reason})
	if a.home == nil || a.home.pid.Id != child.Id { // the account can do without
		a.awayEnds(child)
		return false
	}
	a.quarantine("its session keeps failing: " + reason)
	return false
}
