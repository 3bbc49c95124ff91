package actors

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

// floodOnce asks the first help.getConfig to wait for a minute and refuses
// later ones in another way, so that the test sees what was sent.
func floodOnce(asked *atomic.Int32) func(query) {
	return func(q query) {
		if _, ok := q.req.(*api.HelpGetConfigRequest); !ok {
			nearestDC(q)
			return
		}
		if asked.Add(1) == 1 {
			q.fail(420, "FLOOD_WAIT_60")
			return
		}
		q.fail(400, "ASKED_AGAIN")
	}
}

func TestFloodWaitIsWaited(t *testing.T) {
	var asked atomic.Int32
	play(t, floodOnce(&asked), []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		start := time.Now()
		got := make(chan error, 1)
		go func() {
			_, err := a.Invoke(within(2*time.Minute), &api.HelpGetConfigRequest{})
			got <- err
		}()
		synctest.Wait()
		st := s.store.state("alice")
		if st.State != store.StateWaiting || time.Until(st.Until) < 55*time.Second || !strings.Contains(st.Reason, "FLOOD_WAIT_60") {
			t.Errorf("stored state %s until %v (%s), want waiting for a minute", st.State, time.Until(st.Until), st.Reason)
		}
		s.nearest(a) // other methods go on
		if took := time.Since(start); took > time.Second {
			t.Errorf("another method waited %v", took)
		}
		// The same method does not go out, and who cannot wait hears so at once.
		_, err := a.Invoke(within(30*time.Second), &api.HelpGetConfigRequest{})
		if !rpcerr.Is(err, "FLOOD_WAIT") || asked.Load() != 1 {
			t.Errorf("error %v after %d requests, want FLOOD_WAIT without asking", err, asked.Load())
		}
		if err := <-got; !rpcerr.Is(err, "ASKED_AGAIN") {
			t.Errorf("error %v, want the answer to the repeated request", err)
		}
		if took := time.Since(start); took < time.Minute || took > 62*time.Second {
			t.Errorf("repeated after %v, want a minute", took)
		}
		synctest.Wait()
		if st := s.store.state("alice"); st.State != store.StateNew || !st.Until.IsZero() {
			t.Errorf("stored state %s until %v afterwards, want new", st.State, st.Until)
		}
	})
}

func TestFloodWaitBeyondTheDeadlineIsHandedUp(t *testing.T) {
	var asked atomic.Int32
	play(t, floodOnce(&asked), []string{"alice"}, nil, func(s *scene) {
		start := time.Now()
		_, err := s.account("alice").Invoke(within(30*time.Second), &api.HelpGetConfigRequest{})
		e, ok := errors.AsType[*rpcerr.Error](err)
		if !ok || e.Type != "FLOOD_WAIT" || e.Arg != 60 {
			t.Errorf("error %v, want FLOOD_WAIT_60", err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("handed up after %v, want at once", took)
		}
		time.Sleep(2 * time.Minute)
		if st := s.store.state("alice"); st.State != store.StateNew {
			t.Errorf("state %s after the wait", st.State)
		}
	})
}

func TestFloodWaitSurvivesARestart(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		s.store.put(store.AccountState{
			Account: "alice", State: store.StateWaiting, Reason: "messages.sendMessage: FLOOD_WAIT_60",
			Until: time.Now().Add(time.Minute),
		})
		start := time.Now()
		a := s.account("alice")
		if st := a.State(); st.State != store.StateWaiting {
			t.Errorf("state %s, want waiting", st.State)
		}
		res, err := telegram.Call(within(5*time.Minute), a, &api.HelpGetNearestDCRequest{})
		if err != nil || res.ThisDC != 1 {
			t.Fatalf("call: %v", err)
		}
		if took := time.Since(start); took < time.Minute {
			t.Errorf("sent after %v of a minute", took)
		}
	})
}

func TestSlowModeConcernsOneCall(t *testing.T) {
	var asked atomic.Int32
	answer := func(q query) {
		if asked.Add(1) == 1 {
			q.fail(420, "SLOWMODE_WAIT_30")
			return
		}
		nearestDC(q)
	}
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		start := time.Now()
		got := make(chan error, 1)
		go func() {
			_, err := a.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{})
			got <- err
		}()
		synctest.Wait()
		s.nearest(a)
		if took := time.Since(start); took > time.Second {
			t.Errorf("another call waited %v", took)
		}
		if err := <-got; err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took < 30*time.Second {
			t.Errorf("repeated after %v of 30 s", took)
		}
	})
}

func TestCancelledCallIsForgotten(t *testing.T) {
	var asked chan query
	play(t, func(q query) { asked <- q }, []string{"alice"}, nil, func(s *scene) {
		asked = make(chan query, 1)
		a := s.account("alice")
		ctx, cancel := context.WithCancelCause(context.Background())
		why := errors.New("changed my mind")
		got := make(chan error, 1)
		go func() {
			_, err := a.Invoke(ctx, &api.HelpGetNearestDCRequest{})
			got <- err
		}()
		q := <-asked
		cancel(why)
		err := <-got
		if !errors.Is(err, why) {
			t.Errorf("error %v, want the context's cause", err)
		}
		if telegram.SafeToRetry(err) {
			t.Error("the request was sent, and the error says it is safe to repeat")
		}
		q.reply(&api.NearestDC{}) // nobody waits; nothing breaks
		synctest.Wait()
	})
}

func TestPacer(t *testing.T) {
	var p pacer
	now := time.Unix(1e9, 0)
	var made []time.Duration
	for range 6 {
		at := now.Add(p.delay(now))
		p.dialled(at)
		made = append(made, at.Sub(time.Unix(1e9, 0)))
		now = at
	}
	want := []time.Duration{0, time.Second, 4 * time.Second, 8 * time.Second, 9 * time.Second, 12 * time.Second}
	for i := range want {
		if made[i] != want[i] {
			t.Fatalf("connections at %v, want %v", made, want)
		}
	}
}
