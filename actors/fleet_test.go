package actors

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestMain(m *testing.M) {
	serverKey()
	goleak.VerifyTestMain(m)
}

var testApp = auth.App{ID: 17, Hash: "hash"}

func storeOwner(id string) store.Owner { return store.Owner{ID: id, Name: "process " + id} }

// events collects a fleet's events.
type events struct {
	mu  sync.Mutex
	all []Event
}

func (e *events) add(ev Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, ev)
}

func (e *events) of(kind EventKind) (out []Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ev := range e.all {
		if ev.Kind == kind {
			out = append(out, ev)
		}
	}
	return out
}

// scene is one test's fleet, server and store in virtual time.
type scene struct {
	t      *testing.T
	fleet  *Fleet
	server *fakeServer
	store  *memStore
	events *events
}

// play runs a test in virtual time and checks that nothing is left of it.
func play(t *testing.T, answer func(query), accounts []string, change func(*Options), test func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scene{t: t, server: newFakeServer(answer), store: newMemStore(accounts...), events: new(events)}
		s.fleet = newFleet(t, s.server, s.store, func(o *Options) {
			o.Events = s.events.add
			if testing.Verbose() {
				o.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
			}
			if change != nil {
				change(o)
			}
		})
		test(s)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := s.fleet.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
		s.server.loops.Wait()
		if n := s.server.open(); n != 0 {
			t.Errorf("%d connections left open", n)
		}
		for subject, owner := range s.store.holders() {
			if owner == "this" {
				t.Errorf("the lease of %s was not released", subject)
			}
		}
		time.Sleep(time.Second) // virtual: goroutines of the library end
	})
}

func (s *scene) account(id string) scripts.Account {
	s.t.Helper()
	a, err := s.fleet.Account(context.Background(), id)
	if err != nil {
		s.t.Fatalf("account %s: %v", id, err)
	}
	return a
}

// within is a context of virtual time.
func within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	context.AfterFunc(ctx, cancel)
	return ctx
}

func (s *scene) nearest(a telegram.Invoker) int {
	s.t.Helper()
	res, err := telegram.Call(within(time.Minute), a, &api.HelpGetNearestDCRequest{})
	if err != nil {
		s.t.Fatalf("call: %v", err)
	}
	return int(res.ThisDC)
}

func TestCall(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		for range 3 {
			if dc := s.nearest(a); dc != 1 {
				t.Errorf("answered by dc %d, want 1", dc)
			}
		}
		s.server.set(func() {
			if s.server.inits != 1 {
				t.Errorf("%d calls carried initConnection, want the first only", s.server.inits)
			}
		})
		if _, err := telegram.Call(within(time.Minute), a, &api.HelpGetConfigRequest{}); !rpcerr.Is(err, "METHOD_INVALID") {
			t.Errorf("error %v, want METHOD_INVALID", err)
		}
		if a.State().State != store.StateNew {
			t.Errorf("state %s, want new", a.State().State)
		}
		keys := s.store.storedKeys()
		if len(keys) != 1 || len(keys["alice/1"].Key) != 256 {
			t.Errorf("stored keys: %d, want that of dc 1", len(keys))
		}
		c := s.fleet.Counters()
		if c.Calls != 4 || c.Refused != 1 || c.Keys != 1 || c.Links != 1 || c.ByMethod["help.getNearestDc"] != 3 {
			t.Errorf("counters %+v", c)
		}
	})
}

func TestReconnectKeepsPendingRequest(t *testing.T) {
	var asked chan query
	answer := func(q query) {
		if _, ok := q.req.(*api.HelpGetNearestDCRequest); ok {
			asked <- q
			return
		}
		nearestDC(q)
	}
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		asked = make(chan query, 4) // inside the bubble, so that waiting on it lets time pass
		a := s.account("alice")
		type result struct {
			res *api.NearestDC
			err error
		}
		got := make(chan result, 1)
		go func() {
			res, err := telegram.Call(within(5*time.Minute), a, &api.HelpGetNearestDCRequest{})
			got <- result{res, err}
		}()
		q := <-asked
		s.server.cut()
		synctest.Wait()
		if st := a.State().State; st != store.StateOffline {
			t.Errorf("state %s after the connection was cut, want offline", st)
		}
		answer := must(t, &api.NearestDC{ThisDC: 1})
		s.server.set(func() { q.sess.core.Reply(q.id, answer) }) // while nobody is connected
		r := <-got
		if r.err != nil || r.res.ThisDC != 1 {
			t.Errorf("answer %v, %v: want the one made during the outage", r.res, r.err)
		}
		synctest.Wait()
		if st := a.State().State; st != store.StateNew {
			t.Errorf("state %s after the reconnect, want new", st)
		}
		if n := len(s.server.dialled()); n != 2 {
			t.Errorf("%d dials, want 2", n)
		}
	})
}

func TestMigration(t *testing.T) {
	answer := func(q query) {
		if _, ok := q.req.(*api.HelpGetNearestDCRequest); ok && q.dc != 3 {
			q.fail(303, "PHONE_MIGRATE_3")
			return
		}
		nearestDC(q)
	}
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		if dc := s.nearest(a); dc != 3 {
			t.Errorf("answered by dc %d, want 3", dc)
		}
		if home := s.store.state("alice").HomeDC; home != 3 {
			t.Errorf("stored home dc %d, want 3", home)
		}
		if keys := s.store.storedKeys(); len(keys) != 2 || keys["alice/3"].KeyID == keys["alice/1"].KeyID {
			t.Errorf("%d keys stored, want one of its own for each dc", len(keys))
		}
		if m := s.events.of(EventMigrated); len(m) != 1 || m[0].DC != 3 {
			t.Errorf("migration events %+v", m)
		}
		synctest.Wait()
		if n := s.server.open(); n != 1 {
			t.Errorf("%d connections open, want the one to the new home", n)
		}
	})
}

func TestMigrationLoopEnds(t *testing.T) {
	answer := func(q query) { q.fail(303, map[int]string{1: "USER_MIGRATE_2", 2: "USER_MIGRATE_1"}[q.dc]) }
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		_, err := telegram.Call(within(5*time.Minute), s.account("alice"), &api.HelpGetNearestDCRequest{})
		if !rpcerr.Is(err, "USER_MIGRATE") {
			t.Errorf("error %v, want the server's last word", err)
		}
	})
}

func TestMigrationToUnknownDC(t *testing.T) {
	answer := func(q query) { q.fail(303, "PHONE_MIGRATE_5") }
	play(t, answer, []string{"alice"}, nil, func(s *scene) {
		_, err := telegram.Call(within(time.Minute), s.account("alice"), &api.HelpGetNearestDCRequest{})
		if !rpcerr.Is(err, "PHONE_MIGRATE") || !strings.Contains(err.Error(), "dc 5 has no address") {
			t.Errorf("error %v, want one that says what to configure", err)
		}
		if home := s.store.state("alice").HomeDC; home != 0 {
			t.Errorf("home moved to dc %d", home)
		}
	})
}

func TestPanicConcernsOneAccount(t *testing.T) {
	play(t, nearestDC, []string{"alice", "bob"}, func(o *Options) { o.Shards = 1 }, func(s *scene) {
		alice, bob := s.account("alice"), s.account("bob")
		s.nearest(alice)
		s.nearest(bob)
		s.fleet.env.send(alice.(*handle).pid, fault{reason: "injected"})
		start := time.Now()
		s.nearest(bob)
		if took := time.Since(start); took > 0 {
			t.Errorf("bob waited %v for alice", took)
		}
		s.nearest(alice) // restarted, with the key it had
		if r := s.events.of(EventRestarted); len(r) != 1 || r[0].Account != "alice" {
			t.Errorf("restarts %+v, want one of alice", r)
		}
		if n := len(s.store.storedKeys()); n != 2 {
			t.Errorf("%d keys stored, want 2", n)
		}
	})
}

func TestPanicOfSessionIsReplaced(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		for depth := 1; depth <= 2; depth++ { // the session, then its connection
			s.fleet.env.send(a.(*handle).pid, fault{reason: errors.New("injected"), depth: depth})
			s.nearest(a)
		}
		if n := len(s.server.dialled()); n != 3 {
			t.Errorf("%d dials, want one more after each failure", n)
		}
		if r := s.events.of(EventRestarted); len(r) != 1 {
			t.Errorf("restarts %+v, want one, of the session: connections are replaced", r)
		}
		synctest.Wait()
		if st := a.State().State; st != store.StateNew {
			t.Errorf("state %s, want new", st)
		}
	})
}

func TestAccountThatKeepsFailingIsQuarantined(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		for range accountPolicy.limit + 1 {
			s.fleet.env.send(a.(*handle).pid, fault{reason: "injected"})
			time.Sleep(accountPolicy.max)
		}
		synctest.Wait()
		st := s.store.state("alice")
		if st.State != store.StateQuarantined || !strings.Contains(st.Reason, "injected") {
			t.Fatalf("state %s (%s), want quarantined with the reason", st.State, st.Reason)
		}
		_, err := a.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{})
		if _, ok := errors.AsType[*telegram.QuarantinedError](err); !ok {
			t.Errorf("error %v, want a *QuarantinedError", err)
		}
		if err := s.fleet.Release(within(time.Minute), "alice", KeepKeys); err != nil {
			t.Fatal(err)
		}
		s.nearest(a)
	})
}

func TestQuarantine(t *testing.T) {
	for code, message := range map[int]string{
		400: "PEER_FLOOD", 406: "AUTH_KEY_DUPLICATED", 401: "USER_DEACTIVATED_BAN", 420: "FROZEN_METHOD_INVALID",
	} {
		t.Run(message, func(t *testing.T) {
			play(t, func(q query) { q.fail(code, message) }, []string{"alice"}, nil, func(s *scene) {
				a := s.account("alice")
				_, err := a.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{})
				if !rpcerr.Is(err, message) {
					t.Errorf("error %v, want %s", err, message)
				}
				_, err = a.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{})
				if q, ok := errors.AsType[*telegram.QuarantinedError](err); !ok || !strings.Contains(q.Reason, message) {
					t.Errorf("second error %v, want a refusal that names %s", err, message)
				}
				if st := s.store.state("alice"); st.State != store.StateQuarantined {
					t.Errorf("stored state %s", st.State)
				}
				synctest.Wait()
				if n := s.server.open(); n != 0 {
					t.Errorf("%d connections open, want none", n)
				}
			})
		})
	}
}

func TestNobodyListens(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		s.server.refuse = errors.New("connection refused")
		a := s.account("alice")
		_, err := a.Invoke(within(20*time.Second), &api.HelpGetNearestDCRequest{})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the caller's deadline in it", err)
		}
		if u, ok := errors.AsType[*telegram.UnreachableError](err); !ok || u.DC != 1 || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("error %v, want one that says what is unreachable and why", err)
		}
		if !telegram.SafeToRetry(err) {
			t.Error("nothing was sent, and the error does not say so")
		}
		st := a.State()
		if st.State != store.StateOffline || !strings.Contains(st.Reason, "connection refused") {
			t.Errorf("state %s (%s), want offline with the reason", st.State, st.Reason)
		}
		if st := s.store.state("alice"); st.State != store.StateNew || st.Reason != "" {
			t.Errorf("stored state %s (%s): a connection's troubles end with the process", st.State, st.Reason)
		}
		for i, at := range s.server.dialled() {
			if all := s.server.dialled(); i > 0 && at.Sub(all[i-1]) < time.Second {
				t.Errorf("dials %d and %d are %v apart", i-1, i, at.Sub(all[i-1]))
			}
		}
		s.server.set(func() { s.server.refuse = nil })
		s.nearest(a)
		synctest.Wait()
		if st := a.State(); st.State != store.StateNew || st.Reason != "" {
			t.Errorf("state %s (%s) after the server came back, want new", st.State, st.Reason)
		}
	})
}

func TestLateRefusalDoesNotEndAQuarantine(t *testing.T) {
	var asked chan query
	play(t, func(q query) { asked <- q }, []string{"alice"}, nil, func(s *scene) {
		asked = make(chan query, 2)
		a := s.account("alice")
		got := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := a.Invoke(within(time.Minute), &api.HelpGetNearestDCRequest{})
				got <- err
			}()
		}
		first, second := <-asked, <-asked
		s.server.set(func() { // both answers arrive together
			first.sess.core.ReplyError(first.id, 400, "PEER_FLOOD")
		})
		second.fail(420, "FLOOD_WAIT_60")
		for range 2 {
			if err := <-got; !rpcerr.Is(err, "PEER_FLOOD", "FLOOD_WAIT") {
				t.Errorf("error %v, want the server's", err)
			}
		}
		synctest.Wait()
		if st := s.store.state("alice"); st.State != store.StateQuarantined {
			t.Errorf("state %s, want quarantined", st.State)
		}
	})
}
