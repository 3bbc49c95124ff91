package actors

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestRelease(t *testing.T) {
	revoked := func(q query) { q.fail(401, "SESSION_REVOKED") }
	t.Run("with its keys goes on as before", func(t *testing.T) {
		play(t, nearestDC, []string{"alice"}, func(o *Options) { o.PFS = PFSOff }, func(s *scene) {
			signedIn(s, "alice")
			before := s.store.storedKeys()["alice/1"].KeyID
			s.server.set(func() { s.server.forget = true })
			s.server.cut()
			time.Sleep(10 * time.Minute)
			st := s.store.state("alice")
			if st.State != store.StateQuarantined || !strings.Contains(st.Reason, "runner accounts release alice;") ||
				!strings.Contains(st.Reason, "runner accounts release alice --new-key") {
				t.Errorf("state %s (%s), want quarantined with both ways out", st.State, st.Reason)
			}
			s.server.set(func() { s.server.forget = false })
			if err := s.fleet.Release(within(time.Minute), "alice", KeepKeys); err != nil {
				t.Fatal(err)
			}
			s.nearest(s.account("alice"))
			if st := s.store.state("alice"); st.State != store.StateReady || st.UserID == 0 {
				t.Errorf("state %s of user %d, want ready as before", st.State, st.UserID)
			}
			if after := s.store.storedKeys()["alice/1"].KeyID; after != before {
				t.Error("its key was replaced")
			}
		})
	})
	t.Run("without them signs in anew", func(t *testing.T) {
		var gone atomic.Bool
		play(t, func(q query) {
			if gone.Load() {
				revoked(q)
			} else {
				nearestDC(q)
			}
		}, []string{"alice"}, nil, func(s *scene) {
			signedIn(s, "alice")
			before := s.store.storedKeys()["alice/1"].KeyID
			gone.Store(true)
			_, _ = s.account("alice").Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{}) // if it is not known already
			if st := s.store.state("alice"); !strings.Contains(st.Reason, "SESSION_REVOKED (see who else uses it, then: runner accounts release alice --new-key)") {
				t.Errorf("reason %q does not say what to do", st.Reason)
			}
			gone.Store(false)
			if err := s.fleet.Release(within(time.Minute), "alice", GiveUpKeys); err != nil {
				t.Fatal(err)
			}
			if st := s.store.state("alice"); st.State != store.StateNew || st.UserID != 0 {
				t.Errorf("state %s of user %d, want new", st.State, st.UserID)
			}
			if n := len(s.store.storedKeys()); n != 0 {
				t.Errorf("%d keys are left", n)
			}
			s.nearest(s.account("alice"))
			if after := s.store.storedKeys()["alice/1"].KeyID; after == before || after == 0 {
				t.Errorf("key %d, want another than %d", after, before)
			}
		})
	})
	t.Run("of one that is not quarantined", func(t *testing.T) {
		play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
			signedIn(s, "alice")
			if err := s.fleet.Release(within(time.Minute), "alice", GiveUpKeys); !errors.Is(err, ErrNotQuarantined) {
				t.Errorf("error %v, want ErrNotQuarantined", err)
			}
			if n := len(s.store.storedKeys()); n != 1 {
				t.Errorf("%d keys are left, want the one", n)
			}
		})
	})
}
