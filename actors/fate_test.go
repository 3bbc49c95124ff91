package actors

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
)

// TestCancelledCall: whatever a call waits for, it ends in the moment its context
// does, and says whether it may have been executed.
func TestCancelledCall(t *testing.T) {
	for name, tc := range map[string]struct {
		before         func(*scene, *ledger) // the account has connected
		fresh          func(*fakeServer)     // it connects with the call
		sent, received bool
	}{
		"no address answers":              {fresh: func(f *fakeServer) { f.refuse = errors.New("connection refused") }},
		"waits for a key":                 {fresh: func(f *fakeServer) { f.deaf = true }},
		"waits for a frozen server's key": {fresh: func(f *fakeServer) { f.frozen = make(chan struct{}) }},
		"waits for a binding":             {fresh: func(f *fakeServer) { f.refusal = refuseBySilence }},
		"waits for a connection": {before: func(s *scene, _ *ledger) {
			s.server.set(func() { s.server.refuse = errors.New("connection refused") })
			s.server.cut()
			synctest.Wait()
		}},
		"waits for the change of key": {before: func(s *scene, l *ledger) {
			l.hold()
			s.send(s.account("alice"), 2*time.Hour)
			s.until("the next key", testKeyLife, func() bool { return s.server.open() > 1 })
			synctest.Wait()
		}},
		"executed": {before: func(_ *scene, l *ledger) { l.hold() }, sent: true},
		"received": {before: func(s *scene, l *ledger) {
			l.hold()
			s.server.set(func() { s.server.quick = true })
		}, sent: true, received: true},
		"not answered": {before: func(s *scene, _ *ledger) { s.server.set(func() { s.server.mute = true }) }, sent: true},
		"not read": {before: func(s *scene, _ *ledger) {
			s.server.set(func() { s.server.frozen = make(chan struct{}) })
			s.send(s.account("alice"), time.Hour) // fills what a frozen server still takes
		}, sent: true},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger()
			play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
				a := s.account("alice")
				if tc.fresh != nil {
					s.server.set(func() { tc.fresh(s.server) })
				} else {
					s.nearest(a)
					tc.before(s, l)
				}
				ctx, cancel := context.WithCancel(context.Background())
				done := make(chan error, 1)
				go func() {
					_, err := a.Invoke(ctx, unsafe)
					done <- err
				}()
				time.Sleep(time.Second)
				start := time.Now()
				cancel()
				err := <-done
				if took := time.Since(start); took > 0 {
					t.Errorf("it took %v", took)
				}
				got, ok := errors.AsType[*telegram.NoAnswerError](err)
				if !ok || !errors.Is(err, context.Canceled) {
					t.Fatalf("error %v", err)
				}
				if got.Sent != tc.sent || got.Received != tc.received || telegram.SafeToRetry(err) == tc.sent {
					t.Errorf("sent %v, received %v, safe to retry %v: %v", got.Sent, got.Received, telegram.SafeToRetry(err), err)
				}
				if says := strings.Contains(err.Error(), "the server has received it"); says != tc.received {
					t.Errorf("the text is %q", err)
				}
				s.server.set(func() {
					if s.server.frozen != nil {
						close(s.server.frozen)
						s.server.frozen = nil
					}
				})
				l.release()
			})
		})
	}
}
