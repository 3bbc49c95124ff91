package actors

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestLeaseHeldByAnother(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		if _, err := s.store.AcquireLease(context.Background(), "alice", storeOwner("other"), time.Hour); err != nil {
			t.Fatal(err)
		}
		_, err := s.fleet.Account(context.Background(), "alice")
		held, ok := errors.AsType[*store.HeldError](err)
		if !ok || held.Owner != "process other" {
			t.Fatalf("error %v, want a *store.HeldError that names the owner", err)
		}
		// It is not stuck: once the other has let go, the account starts.
		s.store.set(func() { delete(s.store.leases, "alice") })
		s.nearest(s.account("alice"))
	})
}

func TestStolenLeaseStopsTheAccount(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		s.store.set(func() {
			l := s.store.leases["alice"]
			l.Owner, l.Epoch = storeOwner("other"), l.Epoch+1
			s.store.leases["alice"] = l
		})
		time.Sleep(time.Minute)
		_, err := a.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{})
		if !errors.Is(err, telegram.ErrStopped) || !telegram.SafeToRetry(err) {
			t.Errorf("error %v, want that the account was stopped, and nothing sent", err)
		}
		if n := s.server.open(); n != 0 {
			t.Errorf("%d connections open", n)
		}
		if l := s.events.of(EventLeaseLost); len(l) != 1 {
			t.Errorf("events %+v", l)
		}
	})
}

func TestUnrenewableLeaseStopsTheAccountInTime(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		s.store.failing("RenewLeases", errors.New("disk full"))
		time.Sleep(25 * time.Second) // the lease of 30 s was renewed at 0 at the latest
		s.nearest(a)
		time.Sleep(20 * time.Second)
		if _, err := a.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{}); !errors.Is(err, telegram.ErrStopped) {
			t.Errorf("error %v, want that the account was stopped", err)
		}
		s.store.failing("RenewLeases", nil)
		s.nearest(s.account("alice")) // a new start takes a new lease
	})
}

func TestLeaseIsRenewed(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		time.Sleep(10 * time.Minute)
		s.nearest(a)
		if l := a.Lease(); !l.Expires.After(time.Now()) {
			t.Errorf("lease ended at %v", l.Expires)
		}
	})
}

// panicsOnce is a store with a bug in it.
type panicsOnce struct {
	store.Store
	done bool
}

func (p *panicsOnce) RenewLeases(ctx context.Context, leases []store.Lease, ttl time.Duration) ([]store.Lease, error) {
	if !p.done {
		p.done = true
		panic("injected")
	}
	return p.Store.RenewLeases(ctx, leases, ttl)
}

func TestLeasesOutliveTheirKeeper(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, func(o *Options) { o.Store = &panicsOnce{Store: o.Store} }, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		time.Sleep(10 * time.Minute)
		s.nearest(a)
		if r := s.events.of(EventRestarted); len(r) != 1 {
			t.Errorf("restarts %+v, want one", r)
		}
	})
}
