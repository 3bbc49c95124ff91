package scripts

import (
	"context"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// renewal keeps the run's lease while accounts are at work.
type renewal struct {
	stop context.CancelFunc
	done chan struct{}
	lost context.Context // ends when another process took over the run
}

// enter counts an account that begins to work and gives it a context that ends
// when the run is lost to another process. The first one starts the renewal of
// the lease, the last one ends it.
func (x *Execution) enter(ctx context.Context) (context.Context, context.CancelFunc) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.working++; x.working == 1 {
		x.renewal = x.startRenewal()
	}
	lost := x.renewal.lost
	ctx, cancel := context.WithCancelCause(ctx)
	release := context.AfterFunc(lost, func() { cancel(errRunLost) })
	return ctx, func() {
		release()
		cancel(nil)
		x.leave()
	}
}

func (x *Execution) leave() {
	x.mu.Lock()
	x.working--
	r := x.renewal
	if x.working > 0 {
		r = nil
	}
	x.mu.Unlock()
	if r != nil {
		r.stop()
		<-r.done
	}
}

func (x *Execution) startRenewal() *renewal {
	ctx, stop := context.WithCancel(context.Background())
	lost, lose := context.WithCancel(context.Background())
	r := &renewal{stop: stop, done: make(chan struct{}), lost: lost}
	go func() {
		defer close(r.done)
		tick := time.NewTicker(x.engine.LeaseTTL / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			held, err := x.engine.Store.RenewLeases(ctx, []store.Lease{x.lease}, x.engine.LeaseTTL)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				x.engine.Logger.Warn("the lease of the run was not renewed", telemetry.KeyRunID, x.run.ID, telemetry.KeyErr, err)
			case len(held) == 0:
				lose()
				return
			}
		}
	}()
	return r
}
