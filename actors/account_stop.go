package actors

import (
	"log/slog"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telemetry"
)

// stopGently lets the sessions wind down, then stops.
func (a *account) stopGently(ctx actor.Context) {
	if a.stopping {
		return
	}
	a.stopping = true
	a.failHeld(telegram.ErrStopped)
	a.retireAll()
	a.stopWhenAlone(ctx)
}

func (a *account) stopWhenAlone(ctx actor.Context) {
	if a.stopping && a.home == nil && len(a.olds) == 0 {
		ctx.Stop(ctx.Self())
	}
}

// fenced stops the account at once: somebody else may be using it. The gate is
// shut already, or will be before its deadline, so that no connection writes
// any more.
func (a *account) fenced(ctx actor.Context, reason string) {
	if a.stopping {
		return
	}
	a.stopping = true
	a.env.emit(Event{Kind: EventLeaseLost, Account: a.h.account, Reason: reason})
	a.h.gate.lease.Store(nil)
	ctx.Stop(ctx.Self())
}

// stopped runs when the sessions and their sockets are gone: only now may
// another process take the account.
func (a *account) stopped() {
	defer close(a.h.gone)
	l := a.h.Lease()
	if l.Subject == "" || l.Expires.IsZero() {
		return
	}
	a.h.gate.lease.Store(nil)
	a.env.send(a.env.leases, leaseDropped{subject: l.Subject, epoch: l.Epoch})
	ctx, cancel := a.env.storeContext()
	defer cancel()
	if err := a.env.opts.Store.ReleaseLease(ctx, l); err != nil {
		a.env.log.Warn("a lease could not be released: it ends by itself",
			slog.String(telemetry.KeyAccount, a.h.account), slog.Any(telemetry.KeyErr, err))
	}
}
