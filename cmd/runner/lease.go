package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// leaseTTL is how long a lease of this package lives without being renewed.
const leaseTTL = 30 * time.Second

// keptLease is a lease that is renewed until it is released.
type keptLease struct {
	store  store.Store
	lease  store.Lease
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// keepLease takes a lease and keeps it. The error is a *store.HeldError when
// another process has it.
func keepLease(ctx context.Context, st store.Store, subject string, log *slog.Logger) (*keptLease, error) {
	lease, err := st.AcquireLease(ctx, subject, store.ThisProcess(), leaseTTL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	k := &keptLease{store: st, lease: lease, cancel: cancel}
	k.ended.Go(func() { k.renew(ctx, log) })
	return k, nil
}

func (k *keptLease) renew(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(leaseTTL / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			held, err := k.store.RenewLeases(ctx, []store.Lease{k.lease}, leaseTTL)
			switch {
			case ctx.Err() != nil:
			case err != nil:
				log.Warn("renewing a lease failed", "subject", k.lease.Subject, telemetry.KeyErr, err)
			case len(held) == 0: // the lock of its state file still keeps others out
				log.Error("a lease was lost to another process", "subject", k.lease.Subject)
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// release ends the lease for others to take.
func (k *keptLease) release() error {
	k.cancel()
	k.ended.Wait()
	err := k.store.ReleaseLease(context.Background(), k.lease)
	if errors.Is(err, store.ErrFenced) {
		return nil // it had expired and somebody else has it
	}
	return err
}
