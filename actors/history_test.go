package actors

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func TestHistoryTellsTheStory(t *testing.T) {
	answer := func(q query) {
		if q.dc != 3 {
			q.fail(303, "PHONE_MIGRATE_3")
			return
		}
		nearestDC(q)
	}
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		s.nearest(s.account("alice"))
		time.Sleep(time.Second)
		got := s.store.told("alice")
		for _, kind := range []EventKind{EventKeyMade, EventMigrated} {
			if !slices.Contains(got, string(kind)) {
				t.Errorf("history %v lacks %s", got, kind)
			}
		}
		if slices.Contains(got, string(EventLinkUp)) {
			t.Errorf("history %v has every connection", got)
		}
		s.store.set(func() {
			for _, e := range s.store.history {
				if e.Kind == string(EventMigrated) && (e.DC != 3 || e.Fields["reason"] != "PHONE_MIGRATE_3" || e.Fields["method"] != "help.getNearestDc" || e.At.IsZero()) {
					t.Errorf("migration %+v", e)
				}
			}
		})
	})
}

func TestHistoryBatchesAndBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newMemStore("alice")
		h := newHistory(st, discard)
		for range historyQueue + 10 {
			h.add(Event{Kind: EventKeyMade, Account: "alice", At: time.Now()})
		}
		h.add(Event{Kind: EventLinkUp, Account: "alice"})
		h.add(Event{Kind: EventKeyMade})
		go h.run(t.Context())
		time.Sleep(time.Second)
		st.set(func() {
			if len(st.history) != historyQueue || st.batches != 1 {
				t.Errorf("%d events in %d writes, want the %d that fit in one", len(st.history), st.batches, historyQueue)
			}
		})
		st.failing("AppendEvents", errors.New("disk full"))
		h.add(Event{Kind: EventKeyMade, Account: "alice"})
		time.Sleep(time.Second)
		st.failing("AppendEvents", nil)
		h.add(Event{Kind: EventMigrated, Account: "alice"})
		h.stop(t.Context())
		if n := len(st.history); n != historyQueue+1 || st.history[n-1].Kind != string(EventMigrated) {
			t.Errorf("%d events after a failure and a stop, want one more, the last", n)
		}
		h.add(Event{Kind: EventMigrated, Account: "alice"})
		h.stop(t.Context())
	})
}

func TestHistoryAggregatesSalts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newMemStore("alice")
		h := newHistory(st, discard)
		go h.run(context.Background())
		for range 25 { // every ten minutes, a bit more than four hours
			h.add(Event{Kind: EventSaltChanged, Account: "alice", At: time.Now()})
			time.Sleep(10 * time.Minute)
		}
		h.stop(context.Background())
		var changes []string
		for _, e := range st.history {
			changes = append(changes, e.Fields["changes"])
		}
		if !slices.Equal(changes, []string{"", "6", "6", "6", "6"}) {
			t.Errorf("changes %q, want one line an hour that counts", changes)
		}
	})
}

func TestSilenceIsAskedAbout(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		signedIn(s, "alice")
		before := s.fleet.Counters().ByMethod["updates.getDifference"]
		time.Sleep(time.Hour + time.Minute)
		if n := s.fleet.Counters().ByMethod["updates.getDifference"] - before; n != 4 {
			t.Errorf("asked for the difference %d times in an hour of silence, want 4", n)
		}
		st := s.store.state("alice")
		if st.State != store.StateReady || time.Since(st.HeardAt) > pulseEvery {
			t.Errorf("stored %+v, want when the server was last heard", st)
		}
	})
}
