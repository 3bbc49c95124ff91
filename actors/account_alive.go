package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

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
		a.missed(ctx)
	}
	a.saveOrLog()
}
