package actors

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestPoisonedUpdateIsDropped has the server repeat an update whose handling
// panics: it must neither quarantine the account nor keep it from what follows.
func TestPoisonedUpdateIsDropped(t *testing.T) {
	var last atomic.Pointer[query]
	var good atomic.Int32
	answer := func(q query) {
		last.Store(&q)
		nearestDC(q)
	}
	hook := func(o *Options) {
		o.Updates = func(_ string, u api.UpdatesClass) {
			switch u.(*api.Updates).Updates[0].(*api.UpdateUserTyping).UserID {
			case 666:
				panic("cannot handle this one")
			default:
				good.Add(1)
			}
		}
	}
	play(t, answer, []string{"alice", "bob"}, hook, func(s *scene) {
		signedIn(s, "alice")
		alice, bob := s.account("alice"), s.account("bob")
		s.nearest(bob)
		for range 3 * accountPolicy.limit {
			s.nearest(alice)
			last.Load().push(typing(666))
			time.Sleep(accountPolicy.max)
		}
		s.nearest(alice)
		last.Load().push(typing(1))
		synctest.Wait()
		if good.Load() != 1 {
			t.Errorf("%d good updates arrived, want the one after the poison", good.Load())
		}
		if st := alice.State(); st.State == store.StateQuarantined {
			t.Errorf("state %s (%s)", st.State, st.Reason)
		}
		if n := len(s.events.of(EventRestarted)); n != poisonLimit {
			t.Errorf("%d restarts, want %d and then none", n, poisonLimit)
		}
		if p := s.events.of(EventPoison); len(p) != 1 || p[0].Account != "alice" || !strings.Contains(p[0].Reason, "updateArrived") {
			t.Errorf("poison events %+v, want one", p)
		}
		if n := alice.(*handle).backlog.n.Load(); n != 0 {
			t.Errorf("%d updates count as waiting, want those that were dropped to be off the count", n)
		}
	})
}

// typing says that somebody types, which is outside all sequences.
func typing(user int64) []byte {
	return must(nil, &api.Updates{Updates: []api.UpdateClass{&api.UpdateUserTyping{UserID: user, Action: &api.SendMessageTypingAction{}}}})
}

func TestPoisonBookIsBounded(t *testing.T) {
	var b poisonBook
	for i := range 10 * poisonKept {
		m := updateArrived{body: []byte{byte(i), byte(i >> 8)}}
		if b.failed(m) || b.refuses(m) {
			t.Fatal("poison after one failure")
		}
		if len(b.times) > poisonKept {
			t.Fatalf("%d messages remembered", len(b.times))
		}
	}
	if b.failed(stopGently{}) || b.failed(nil) {
		t.Error("a message that does not come again is taken for poison")
	}
}

// TestBudgetRecoversWithTime fails an account more often than its limit allows,
// but never that often in the time that is remembered.
func TestBudgetRecoversWithTime(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		for range 4 * accountPolicy.limit {
			s.fleet.env.send(a.(*handle).pid, fault{reason: "injected"})
			time.Sleep(accountPolicy.decay)
		}
		s.nearest(a)
		if n := len(s.events.of(EventGaveUp)); n != 0 {
			t.Errorf("gave up %d times", n)
		}
	})
}

// TestQuarantineSurvivesTheProcess goes through a quarantine, a restart of the
// program, and the release.
func TestQuarantineSurvivesTheProcess(t *testing.T) {
	play(t, nearestDC, []string{"alice", "bob"}, func(o *Options) { o.Shards = 1 }, func(s *scene) {
		alice, bob := s.account("alice"), s.account("bob")
		s.nearest(bob)
		for range accountPolicy.limit + 1 {
			s.fleet.env.send(alice.(*handle).pid, fault{reason: "injected"})
			s.nearest(bob) // unaffected all along
			time.Sleep(accountPolicy.max)
		}
		if err := s.fleet.Stop(within(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if kinds := strings.Join(s.store.told("alice"), " "); !strings.HasSuffix(kinds, "gave_up state") {
			t.Errorf("history %q, want its end to say that the supervisor gave up and the account was quarantined", kinds)
		}
		s.fleet = newFleet(t, s.server, s.store, func(o *Options) { o.Events = s.events.add })
		dials := len(s.server.dialled())
		st := s.account("alice").State()
		if st.State != store.StateQuarantined || !strings.Contains(st.Reason, "injected") {
			t.Errorf("after the restart: %s (%s)", st.State, st.Reason)
		}
		time.Sleep(time.Hour)
		if n := len(s.server.dialled()); n != dials {
			t.Errorf("%d dials of a quarantined account", n-dials)
		}
		if err := s.fleet.Release(within(time.Minute), "alice", KeepKeys); err != nil {
			t.Fatal(err)
		}
		s.nearest(s.account("alice"))
	})
}
