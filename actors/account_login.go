package actors

import (
	"fmt"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
)

// loginSaved makes a step of the sign-in durable.
func (a *account) loginSaved(m loginSaved) error {
	if a.stopping || !a.ready {
		return telegram.ErrStopped
	}
	if terminal(a.st.State) {
		return &telegram.QuarantinedError{Account: a.h.account, Reason: a.st.Reason}
	}
	was := a.st
	next := a.st
	next.Login = m.raw
	if m.state.Phase != auth.PhaseStart && next.HomeDC == 0 {
		// The DC that took the number is its home: the code and the key are
		// good there only, whatever the configuration says tomorrow.
		next.HomeDC = a.homeDC()
	}
	if m.state.Phase == auth.PhaseDone {
		next.Login, next.UserID, next.Username = nil, m.state.UserID, m.state.Username
	}
	to := loginState(m.state.Phase)
	if !allowed(was.State, to) {
		return fmt.Errorf("a sign-in at %s does not fit an account that is %s", m.state.Phase, was.State)
	}
	if was.State == store.StateWaiting && to != store.StateReady {
		to = store.StateWaiting // the wait goes on; what follows is in Login
	}
	next.State, next.Reason = to, ""
	a.st = next
	if err := a.save(); err != nil {
		a.st = was
		return err
	}
	a.publish()
	if was.State != to {
		a.env.emit(Event{Kind: EventState, Account: a.h.account, State: to, Was: was.State})
	}
	if m.state.Phase == auth.PhaseDone {
		a.h.book.SetSelf(next.UserID)
		a.closeInbox() // of nobody
		if a.home != nil {
			a.env.send(a.h.pid, updatesMissed{gen: a.home.gen})
		}
	}
	return nil
}
