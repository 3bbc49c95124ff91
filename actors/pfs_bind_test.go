package actors

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

// methodInvalid is what servers say of a method they never heard of.
const methodInvalid = "INPUT_METHOD_INVALID_3449971141_0"

func prefers(o *Options) { o.PFS = PFSPrefer }

// TestRequireNeverFallsBack: whatever a server says to the binding, nothing is
// sent under the permanent key, and the state says what the matter is. When the
// server comes to its senses the account works.
func TestRequireNeverFallsBack(t *testing.T) {
	for refusal, want := range map[string]string{
		methodInvalid:                 "pfs: require",
		"NOT_IMPLEMENTED":             "pfs: require",
		"EXPIRES_AT_INVALID":          "EXPIRES_AT_INVALID",
		"TEMP_AUTH_KEY_ALREADY_BOUND": "TEMP_AUTH_KEY_ALREADY_BOUND",
		"TEMP_AUTH_KEY_EMPTY":         "TEMP_AUTH_KEY_EMPTY",
		"FLOOD_WAIT_30":               "FLOOD_WAIT",
		refuseByHangingUp:             "EOF",
		refuseTempKeys:                "temporary key: ",
		refuseBySilence:               "does not answer the binding",
	} {
		t.Run(refusal, func(t *testing.T) {
			play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
				s.server.set(func() { s.server.refusal = refusal })
				a := s.account("alice")
				_, err := telegram.Call(within(5*time.Minute), a, &api.HelpGetNearestDCRequest{})
				if err == nil || !telegram.SafeToRetry(err) {
					t.Errorf("error %v, want that the call was never sent", err)
				}
				if st := a.State(); st.State != store.StateOffline || !strings.Contains(st.Reason, want) {
					t.Errorf("state %s (%s), want offline for %q", st.State, st.Reason, want)
				}
				if n := len(s.server.dialled()); n > 40 {
					t.Errorf("%d dials in five minutes", n)
				}
				s.server.set(func() { s.server.refusal = "" })
				if _, err := telegram.Call(within(3*time.Minute), a, &api.HelpGetNearestDCRequest{}); err != nil {
					t.Error(err)
				}
				s.clean()
			})
		})
	}
}

// TestPreferFallsBack: servers that do not know temporary keys are used without,
// by every account.
func TestPreferFallsBack(t *testing.T) {
	for _, refusal := range []string{methodInvalid, refuseByHangingUp, refuseBySilence, refuseTempKeys} {
		t.Run(refusal, func(t *testing.T) {
			var ids []string
			for i := range 20 {
				ids = append(ids, fmt.Sprintf("a%02d", i))
			}
			play(t, nearestDC, ids, prefers, func(s *scene) {
				s.server.set(func() { s.server.refusal = refusal })
				for _, id := range ids {
					go func() { _, _ = s.account(id).Invoke(within(time.Minute), aRead) }()
					time.Sleep(70 * time.Millisecond) // so that they are not in step
				}
				for _, id := range ids {
					if _, err := telegram.Call(within(5*time.Minute), s.account(id), &api.HelpGetNearestDCRequest{}); err != nil {
						t.Error(err)
					}
				}
				synctest.Wait()
				for _, id := range ids {
					if st := s.account(id).State(); st.State != store.StateNew {
						t.Errorf("%s is %s (%s)", id, st.State, st.Reason)
					}
				}
				s.server.set(func() {
					if s.server.binds != 0 || s.server.unbound != 0 || s.server.plain == 0 {
						t.Errorf("%d bindings, %d calls under unbound keys, %d plain messages", s.server.binds, s.server.unbound, s.server.plain)
					}
				})
			})
		})
	}
}

// TestPreferKeepsWhatHasWorked: once a binding has worked nothing that a server
// says or does makes the fleet go without.
func TestPreferKeepsWhatHasWorked(t *testing.T) {
	for _, refusal := range []string{methodInvalid, refuseByHangingUp, refuseBySilence, refuseTempKeys} {
		t.Run(refusal, func(t *testing.T) {
			play(t, nearestDC, []string{"alice", "bob"}, prefers, func(s *scene) {
				s.nearest(s.account("alice"))
				s.server.set(func() { s.server.refusal = refusal })
				s.server.forgetTemporary()
				s.server.cut()
				for _, id := range []string{"alice", "bob"} {
					if _, err := telegram.Call(within(5*time.Minute), s.account(id), &api.HelpGetNearestDCRequest{}); err == nil {
						t.Errorf("%s: a call went through", id)
					}
				}
				s.clean()
				s.server.set(func() { s.server.refusal = "" })
				for _, id := range []string{"alice", "bob"} {
					if _, err := telegram.Call(within(3*time.Minute), s.account(id), &api.HelpGetNearestDCRequest{}); err != nil {
						t.Error(err)
					}
				}
				s.clean()
			})
		})
	}
}

// TestPreferOutlivesABadMinute: one connection that ends at the binding is no
// proof.
func TestPreferOutlivesABadMinute(t *testing.T) {
	play(t, newLedger().answer, []string{"alice"}, prefers, func(s *scene) {
		s.server.set(func() { s.server.refusal = refuseByHangingUp })
		calls := s.send(s.account("alice"), time.Minute)
		s.server.set(func() {
			if s.server.binding != 1 {
				t.Errorf("%d attempts to bind, want the first", s.server.binding)
			}
			s.server.refusal = ""
		})
		if err := s.finish(calls); err != nil {
			t.Error(err)
		}
		s.clean()
	})
}

// TestPermanentKeyUnknown: a server may not have heard of a key that is less than
// a minute old. Of an older one three refusals are proof: it is replaced when
// nobody is signed in with it, and otherwise left to a person.
func TestPermanentKeyUnknown(t *testing.T) {
	for _, in := range []bool{false, true} {
		t.Run(fmt.Sprint("signed in ", in), func(t *testing.T) {
			play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
				a := s.account("alice")
				s.nearest(a)
				if in {
					signedIn(s, "alice")
				}
				s.server.set(func() { s.server.refusal = "ENCRYPTED_MESSAGE_INVALID" })
				s.server.forgetTemporary()
				s.server.cut()
				time.Sleep(50 * time.Second)
				if n := len(s.events.of(EventKeyDropped)); n != 0 || a.State().State == store.StateQuarantined {
					t.Fatal("the key is judged before it is a minute old")
				}
				time.Sleep(10 * time.Minute)
				dropped, state := len(s.events.of(EventKeyDropped)), s.store.state("alice")
				switch {
				case in && (state.State != store.StateQuarantined || dropped != 0 || !strings.Contains(state.Reason, "ENCRYPTED_MESSAGE_INVALID")):
					t.Errorf("state %s (%s), %d keys dropped: want it in quarantine with its key", state.State, state.Reason, dropped)
				case !in && dropped == 0:
					t.Error("the key was not replaced")
				}
				s.clean()
			})
		})
	}
}

// TestPanicDuringBinding: the next life of a session, or of its account, begins
// anew; no connection stays behind.
func TestPanicDuringBinding(t *testing.T) {
	for _, when := range []string{"binding", "exchange"} {
		for depth := range 3 {
			t.Run(fmt.Sprint(when, depth), func(t *testing.T) {
				play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
					s.server.set(func() {
						s.server.deaf = when == "exchange"
						s.server.refusal = refuseBySilence
					})
					a := s.account("alice")
					go func() { _, _ = a.Invoke(within(time.Minute), aRead) }()
					time.Sleep(5 * time.Second)
					s.fleet.env.send(a.(*handle).pid, fault{reason: "injected", depth: depth})
					s.server.set(func() { s.server.deaf, s.server.refusal = false, "" })
					if _, err := telegram.Call(within(3*time.Minute), a, &api.HelpGetNearestDCRequest{}); err != nil {
						t.Error(err)
					}
					synctest.Wait()
					if n := s.server.open(); n != 1 {
						t.Errorf("%d connections open", n)
					}
					s.clean()
				})
			})
		}
	}
}

// TestStopDuringBinding: a fleet stops while a key is made or bound. play checks
// what is left.
func TestStopDuringBinding(t *testing.T) {
	for _, deaf := range []bool{true, false} {
		play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
			s.server.set(func() { s.server.deaf, s.server.refusal = deaf, refuseBySilence })
			calls := s.send(s.account("alice"), time.Hour)
			time.Sleep(5 * time.Second)
			if err := s.fleet.Stop(within(10 * time.Second)); err != nil {
				t.Error(err)
			}
			for _, c := range calls {
				if err := <-c.done; !telegram.SafeToRetry(err) {
					t.Errorf("%s: %v, want that it was never sent", c.method, err)
				}
			}
		})
	}
}
