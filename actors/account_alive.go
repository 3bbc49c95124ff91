package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/tl/api"
)

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

// feel checks, now and then, that the account still lives by what the server
// says, not by a socket that is open: after a long silence it asks. What is
// known is stored then, for people that look from another process.
func (a *account) feel(ctx actor.Context, now time.Time) {
	if a.pulse.IsZero() || now.Before(a.pulse) {
		return
	}
	a.pulse = now.Add(silence)
	if a.home == nil || !a.home.up {
		return
	}
	a.refreshDCs(ctx)
	if a.signedIn() && now.Sub(a.h.vitals.updateAt()) >= silence {
		a.greet(a.home)
	}
	a.saveOrLog()
}
