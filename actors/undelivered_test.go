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

// TestCallInTheMailboxOfAStoppedSession has a call wait for a session that has
// failed, when its account fails too and the session is stopped with it.
func TestCallInTheMailboxOfAStoppedSession(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		fail := func(depth int) { s.fleet.env.send(a.(*handle).pid, fault{reason: "injected", depth: depth}) }
		for range sessionPolicy.limit - 2 { // so that the last restart takes a while
			fail(1)
			time.Sleep(10 * time.Second)
		}
		fail(1)
		got := make(chan error, 1)
		go func() {
			_, err := a.Invoke(context.Background(), &api.HelpGetNearestDCRequest{})
			got <- err
		}()
		synctest.Wait()
		fail(0)
		time.Sleep(time.Minute)
		select {
		case err := <-got:
			if err != nil && (!errors.Is(err, telegram.ErrStopped) || !telegram.SafeToRetry(err)) {
				t.Errorf("error %v, want an answer or ErrStopped for what was never sent", err)
			}
		default:
			t.Error("the call was lost")
			s.fleet.env.send(a.(*handle).pid, stopGently{}) // ends it
			<-got
		}
	})
}

func TestCallToNobodyIsAnswered(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice").(*handle)
		pid := a.pid
		s.fleet.env.send(pid, stopGently{})
		<-a.gone
		synctest.Wait()
		c := &call{reply: make(chan outcome, 1)}
		s.fleet.env.send(pid, c)
		select {
		case o := <-c.reply:
			if !errors.Is(o.err, telegram.ErrStopped) {
				t.Errorf("error %v, want ErrStopped", o.err)
			}
		default:
			t.Error("the call was lost")
		}
	})
}
