package actors

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestGuestOutlivesItsKey has the server forget a guest's key, which stands for
// nothing: the guest makes another.
func TestGuestOutlivesItsKey(t *testing.T) {
	play(t, nearestDC, nil, nil, func(s *scene) {
		inv, closeIt, err := s.fleet.Anonymous(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		s.nearest(inv)
		s.server.set(func() { clear(s.server.keys) })
		s.server.cut()
		// A call that was sent under the old key has an end, if no good one.
		if _, err := inv.Invoke(context.Background(), &api.HelpGetNearestDCRequest{}); err != nil && telegram.SafeToRetry(err) {
			t.Errorf("error %v, want an answer, or that it may have been executed", err)
		}
		s.nearest(inv)
		closeIt()
		synctest.Wait()
		if n := s.server.open(); n != 0 {
			t.Errorf("%d connections open", n)
		}
	})
}

// TestGuestIsClosedWithoutAKey while the server forgets every key.
func TestGuestIsClosedWithoutAKey(t *testing.T) {
	play(t, nearestDC, nil, nil, func(s *scene) {
		inv, closeIt, err := s.fleet.Anonymous(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		s.nearest(inv)
		s.server.set(func() { s.server.forget = true })
		s.server.cut()
		got := make(chan error, 1)
		go func() {
			_, err := inv.Invoke(context.Background(), &api.HelpGetNearestDCRequest{})
			got <- err
		}()
		time.Sleep(10 * time.Minute)
		closeIt()
		if err := <-got; !errors.Is(err, telegram.ErrStopped) {
			t.Errorf("error %v, want ErrStopped", err)
		}
	})
}
