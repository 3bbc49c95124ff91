package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// feel stores, now and then, when the server was last heard, for people that
// look from another process. (After a long pulseEvery it is asked for updates, by
// the inbox.)
func (a *account) feel(ctx actor.Context, now time.Time) {
	if a.pulse.IsZero() || now.Before(a.pulse) {
		return
	}
	a.pulse = now.Add(pulseEvery)
	if a.home == nil || !a.home.up {
		return
	}
	a.refreshDCs(ctx)
	a.saveOrLog()
}
