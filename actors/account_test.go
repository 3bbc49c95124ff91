package actors

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestLoginStatesAreStored(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		steps := []struct {
			st   auth.State
			want store.State
		}{
			{auth.State{Phase: auth.PhaseCodeSent, Phone: "+1", CodeHash: "h"}, store.StateAwaitingCode},
			{auth.State{Phase: auth.PhasePasswordNeeded, Phone: "+1"}, store.StateAwaitingPassword},
			{auth.State{Phase: auth.PhaseDone, UserID: 77, Username: "al"}, store.StateReady},
		}
		for _, step := range steps {
			if err := a.SetLogin(within(time.Minute), step.st); err != nil {
				t.Fatalf("%v: %v", step.st, err)
			}
			st := s.store.state("alice")
			if st.State != step.want || a.State().State != step.want {
				t.Errorf("at %v: stored %s, shown %s, want %s", step.st, st.State, a.State().State, step.want)
			}
			if step.st.Phase == auth.PhaseDone {
				if st.UserID != 77 || st.Username != "al" || len(st.Login) != 0 || a.Peers().Self() != 77 {
					t.Errorf("after the sign-in: %+v", st)
				}
				continue
			}
			var back auth.State
			if err := json.Unmarshal(st.Login, &back); err != nil || back != step.st {
				t.Errorf("stored sign-in %#v %v, want %#v", back, err, step.st)
			}
		}
		if err := a.SetLogin(within(time.Minute), auth.State{Phase: auth.PhaseCodeSent}); err == nil {
			t.Error("a ready account was moved back to awaiting_code")
		}
	})
}

func TestLoginGoesOnAfterARestart(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		raw, err := json.Marshal(auth.State{Phase: auth.PhaseCodeSent, Phone: "+1"})
		if err != nil {
			t.Fatal(err)
		}
		s.store.put(store.AccountState{Account: "alice", State: store.StateOffline, Reason: "x", Login: raw, HomeDC: 2})
		a := s.account("alice")
		if st := a.State(); st.State != store.StateAwaitingCode || st.Reason != "" {
			t.Errorf("state %s (%s), want awaiting_code", st.State, st.Reason)
		}
		if dc := s.nearest(a); dc != 2 {
			t.Errorf("answered by dc %d, want the stored home", dc)
		}
	})
}

// signedIn makes an account that is ready, with a key the server knows.
func signedIn(s *scene, id string) {
	a := s.account(id)
	s.nearest(a)
	if err := a.SetLogin(within(time.Minute), auth.State{Phase: auth.PhaseDone, UserID: 77}); err != nil {
		s.t.Fatal(err)
	}
}

func TestUnauthorizedMeansLoggedOut(t *testing.T) {
	answer := func(q query) {
		if _, ok := q.req.(*api.HelpGetConfigRequest); ok {
			q.fail(401, "AUTH_KEY_UNREGISTERED")
			return
		}
		nearestDC(q)
	}
	play(t, answer, []string{"alice", "new"}, nil, func(s *scene) {
		for id, want := range map[string]store.State{"alice": store.StateLoggedOut, "new": store.StateNew} {
			if id == "alice" {
				signedIn(s, id)
			}
			a := s.account(id)
			_, err := a.Invoke(within(time.Minute), &api.HelpGetConfigRequest{})
			if !rpcerr.Is(err, "AUTH_KEY_UNREGISTERED") {
				t.Errorf("%s: error %v", id, err)
			}
			synctest.Wait()
			if st := a.State().State; st != want {
				t.Errorf("%s: state %s, want %s", id, st, want)
			}
		}
		keys := s.store.storedKeys()
		if _, ok := keys["alice/1"]; !ok {
			t.Error("the key was thrown away")
		}
		// Signing in anew uses the same key.
		if err := s.account("alice").SetLogin(within(time.Minute), auth.State{Phase: auth.PhaseCodeSent}); err != nil {
			t.Error(err)
		}
	})
}

func TestForgottenKey(t *testing.T) {
	t.Run("of a signed-in account is for a person", func(t *testing.T) {
		play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
			signedIn(s, "alice")
			before := s.store.storedKeys()["alice/1"].KeyID
			s.server.set(func() { clear(s.server.keys) })
			s.server.cut()
			time.Sleep(10 * time.Minute)
			if st := s.store.state("alice"); st.State != store.StateQuarantined || !strings.Contains(st.Reason, "ENCRYPTED_MESSAGE_INVALID") {
				t.Errorf("state %s (%s), want quarantined because the key cannot be bound", st.State, st.Reason)
			}
			if after := s.store.storedKeys()["alice/1"].KeyID; after != before {
				t.Error("the stored key was replaced")
			}
		})
	})
	t.Run("is no proof when anybody on the way could say so", func(t *testing.T) {
		play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
			signedIn(s, "alice")
			before := s.store.storedKeys()["alice/1"].KeyID
			s.server.set(func() { s.server.forget = true }) // -404 to every key, the newest too
			s.server.cut()
			time.Sleep(time.Hour)
			if st := s.account("alice").State(); st.State != store.StateOffline || !strings.Contains(st.Reason, "404") {
				t.Errorf("state %s (%s), want offline because of 404", st.State, st.Reason)
			}
			s.server.set(func() { s.server.forget = false })
			time.Sleep(2 * time.Minute)
			if st := s.account("alice").State(); st.State != store.StateReady {
				t.Errorf("state %s (%s) afterwards, want ready", st.State, st.Reason)
			}
			if after := s.store.storedKeys()["alice/1"].KeyID; after != before {
				t.Error("the stored key was replaced")
			}
		})
	})
	t.Run("without temporary keys five answers are proof enough", func(t *testing.T) {
		play(t, nearestDC, []string{"alice"}, func(o *Options) { o.PFS = PFSOff }, func(s *scene) {
			signedIn(s, "alice")
			s.server.set(func() { s.server.forget = true })
			s.server.cut()
			time.Sleep(10 * time.Minute)
			if st := s.store.state("alice"); st.State != store.StateQuarantined {
				t.Errorf("state %s (%s), want quarantined", st.State, st.Reason)
			}
			if _, ok := s.store.storedKeys()["alice/1"]; !ok {
				t.Error("the key was thrown away")
			}
		})
	})
	t.Run("of one that never signed in is replaced", func(t *testing.T) {
		play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
			a := s.account("alice")
			s.nearest(a)
			before := s.store.storedKeys()["alice/1"].KeyID
			s.server.set(func() { clear(s.server.keys) })
			s.server.cut()
			time.Sleep(10 * time.Minute)
			s.nearest(a)
			if after := s.store.storedKeys()["alice/1"].KeyID; after == before {
				t.Error("the dead key is still there")
			}
			if e := s.events.of(EventKeyDropped); len(e) != 1 {
				t.Errorf("events %+v, want one that says so", e)
			}
		})
	})
}

func TestKeyIsStoredBeforeItIsUsed(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		s.store.failing("PutAuthKey", errors.New("disk full"))
		a := s.account("alice")
		_, err := a.Invoke(within(20*time.Second), &api.HelpGetNearestDCRequest{})
		if err == nil || telegram.SafeToRetry(err) != true {
			t.Errorf("error %v, want one that says nothing was sent", err)
		}
		s.server.set(func() {
			if len(s.server.sessions) != 0 {
				t.Error("a key was used that is not stored")
			}
		})
		s.store.failing("PutAuthKey", nil)
		s.nearest(a)
	})
}

func TestSaltsAreStored(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, func(o *Options) { o.PFS = PFSOff }, func(s *scene) {
		s.nearest(s.account("alice"))
		time.Sleep(time.Minute)
		if salt := s.store.storedKeys()["alice/1"].Salt; salt != 7 {
			t.Errorf("stored salt %d, want the server's", salt)
		}
	})
}

func TestUpdates(t *testing.T) {
	var mu sync.Mutex
	var got []api.UpdatesClass
	hook := func(o *Options) {
		o.Updates = func(account string, u api.UpdatesClass) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, u)
		}
	}
	answer := func(q query) {
		q.push(tl.AppendUint32(nil, 0xdeadbeef)) // unknown to the layer
		q.push(must(nil, &api.Updates{
			Updates: []api.UpdateClass{&api.UpdateLoginToken{}},
			Users:   []api.UserClass{&api.User{ID: 5, AccessHash: new(int64(55)), FirstName: new("Eve"), Username: new("Eve5")}},
		}))
		nearestDC(q)
	}
	play(t, answer, []string{"alice"}, hook, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		synctest.Wait()
		mu.Lock()
		n := len(got)
		mu.Unlock()
		if n != 1 {
			t.Errorf("%d updates delivered, want the one that can be decoded", n)
		}
		if e := s.events.of(EventUpdateLost); len(e) != 1 {
			t.Errorf("events %+v, want one of the update that was lost", e)
		}
		p, err := a.Peers().Resolve(context.Background(), a, "5")
		if err != nil || p.AccessHash != 55 || p.Username != "eve5" {
			t.Errorf("peer %+v, %v", p, err)
		}
	})
}

func TestAnonymous(t *testing.T) {
	play(t, nearestDC, nil, nil, func(s *scene) {
		inv, closeIt, err := s.fleet.Anonymous(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if dc := s.nearest(inv); dc != 2 {
			t.Errorf("answered by dc %d, want 2", dc)
		}
		closeIt()
		if _, err := inv.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{}); !errors.Is(err, telegram.ErrStopped) {
			t.Errorf("error %v after the close", err)
		}
		synctest.Wait()
		if n := s.server.open(); n != 0 {
			t.Errorf("%d connections open", n)
		}
		if len(s.store.storedKeys()) != 0 {
			t.Error("a guest's key was stored")
		}
		if _, _, err := s.fleet.Anonymous(context.Background(), 9); err == nil {
			t.Error("a dc without address was accepted")
		}
	})
}

func TestAccountsThatCannotStart(t *testing.T) {
	play(t, nearestDC, []string{"disabled", "proxied"}, nil, func(s *scene) {
		s.store.set(func() {
			s.store.accounts["disabled"] = store.Account{ID: "disabled"}
			s.store.accounts["proxied"] = store.Account{ID: "proxied", Enabled: true, Proxy: "socks5://x"}
		})
		for _, id := range []string{"disabled", "proxied", "missing"} {
			if _, err := s.fleet.Account(context.Background(), id); err == nil {
				t.Errorf("%s was started", id)
			}
		}
		if n := len(s.server.dialled()); n != 0 {
			t.Errorf("%d dials", n)
		}
	})
}

func TestTransitions(t *testing.T) {
	all := []store.State{
		store.StateNew, store.StateConnecting, store.StateAwaitingCode, store.StateAwaitingPassword,
		store.StateAwaitingQR, store.StateReady, store.StateWaiting, store.StateOffline,
		store.StateQuarantined, store.StateLoggedOut, store.StateDisabled,
	}
	for _, from := range all {
		if _, ok := transitions[from]; !ok {
			t.Errorf("%s has no row", from)
		}
		if !terminal(from) && !allowed(from, store.StateQuarantined) {
			t.Errorf("%s cannot be quarantined", from)
		}
		for _, to := range all {
			if terminal(from) && passing(to) && allowed(from, to) {
				t.Errorf("%s connects (%s) without a person's release", from, to)
			}
		}
	}
	if allowed(store.StateReady, store.StateAwaitingCode) {
		t.Error("a ready account goes back to awaiting_code")
	}
}
