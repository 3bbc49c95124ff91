package actors

import (
	"context"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// leaseTaken asks for a lease to be kept alive, leaseDropped for it to be
// forgotten.
type (
	leaseTaken struct {
		note
		subject string
		epoch   int64
		gate    *gate
		owner   *actor.PID
	}
	leaseDropped struct {
		note
		subject string
		epoch   int64
	}
	// leaseLost tells an owner to stop at once.
	leaseLost struct {
		note
		reason string
	}
	renewalDue struct{ note }
)

// leaseKeeper renews all leases of the fleet in batches, every third of their
// life. It owns the list, the store owns the truth.
type leaseKeeper struct {
	env   *environment
	held  map[string]leaseTaken // by subject
	timer *time.Timer
}

// newLeaseKeeper makes lives of the one keeper of a fleet, which share held: an
// account tells of its lease only once.
func newLeaseKeeper(env *environment, held map[string]leaseTaken) actor.Actor {
	return &leaseKeeper{env: env, held: held}
}

func (k *leaseKeeper) Receive(ctx actor.Context) {
	defer k.env.rescue(ctx, named("leases"))
	switch m := ctx.Message().(type) {
	case *actor.Started:
		self := ctx.Self()
		k.timer = time.AfterFunc(k.interval(), func() { k.env.send(self, renewalDue{}) })
	case leaseTaken:
		k.held[m.subject] = m
	case leaseDropped:
		if h, ok := k.held[m.subject]; ok && h.epoch == m.epoch {
			delete(k.held, m.subject)
		}
	case renewalDue:
		k.renew()
		k.timer.Reset(k.interval())
	case *actor.Stopping, *actor.Restarting:
		if k.timer != nil {
			k.timer.Stop()
		}
	}
}

func (k *leaseKeeper) interval() time.Duration { return k.env.opts.LeaseTTL / 3 }

// renew prolongs what is held. A store that cannot say leaves the deadlines as
// they are; when one passes, its owner is stopped, for by then another process
// may have taken over.
func (k *leaseKeeper) renew() {
	if len(k.held) == 0 {
		return
	}
	before := make(map[string]*store.Lease, len(k.held))
	leases := make([]store.Lease, 0, len(k.held))
	for subject, h := range k.held {
		if l := h.gate.lease.Load(); l != nil {
			before[subject] = l
			leases = append(leases, *l)
		}
	}
	ctx, cancel := context.WithTimeout(k.env.ctx, k.interval())
	defer cancel()
	renewed, err := k.env.opts.Store.RenewLeases(ctx, leases, k.env.opts.LeaseTTL)
	if err != nil {
		k.env.log.Warn("leases could not be renewed", slog.Int("leases", len(leases)), slog.Any(telemetry.KeyErr, err))
		k.expire(err)
		return
	}
	alive := make(map[string]bool, len(renewed))
	for _, l := range renewed {
		h, ok := k.held[l.Subject]
		if ok && h.epoch == l.Epoch {
			alive[l.Subject] = true
			// An account that was fenced meanwhile stays fenced.
			h.gate.lease.CompareAndSwap(before[l.Subject], &l)
		}
	}
	for subject, h := range k.held {
		if !alive[subject] {
			k.drop(subject, h, "another process has taken it over")
		}
	}
}

func (k *leaseKeeper) expire(cause error) {
	now := time.Now()
	for subject, h := range k.held {
		if !h.gate.open(now) {
			k.drop(subject, h, "its lease could not be renewed: "+cause.Error())
		}
	}
}

func (k *leaseKeeper) drop(subject string, h leaseTaken, reason string) {
	delete(k.held, subject)
	h.gate.lease.Store(nil) // shut
	k.env.send(h.owner, leaseLost{reason: reason})
}
