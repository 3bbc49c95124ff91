package actors

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

// roam plays a test with alice signed in at DC 1.
func roam(t *testing.T, r *telegramRules, test func(s *scene, a telegram.Invoker)) {
	t.Helper()
	play(t, r.answer, []string{"alice"}, nil, func(s *scene) {
		s.nearest(s.account("alice"))
		r.signIn(s.server)
		signedIn(s, "alice")
		test(s, s.account("alice"))
		r.set(func() {
			if len(r.loud) != 0 {
				t.Errorf("secondary sessions asked for updates with %v", r.loud)
			}
		})
	})
}

var aFile = &api.UploadGetFileRequest{Location: &api.InputTakeoutFileLocation{}, Limit: 1024}

func fetch(t *testing.T, a telegram.Invoker) {
	t.Helper()
	res, err := telegram.Call(within(5*time.Minute), a, aFile)
	if err != nil {
		t.Errorf("fetch: %v", err)
	} else if f, ok := res.(*api.UploadFile); !ok || string(f.Bytes) != "file" {
		t.Errorf("fetched %v", res)
	}
}

func TestFileMigrateOpensOneSecondarySession(t *testing.T) {
	r := newRules()
	roam(t, r, func(s *scene, a telegram.Invoker) {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { fetch(t, a) })
		}
		all.Wait()
		if e, i := r.seen("1 auth.exportAuthorization"), r.seen("2 auth.importAuthorization"); e != 1 || i != 1 {
			t.Errorf("%d exports and %d imports, want one for all calls", e, i)
		}
		if dc := s.nearest(a); dc != 1 {
			t.Errorf("home is dc %d after a file was fetched elsewhere", dc)
		}
		if st := s.store.state("alice"); st.HomeDC > 1 || st.State != store.StateReady {
			t.Errorf("stored state %+v", st)
		}
		if _, ok := s.store.storedKeys()["alice/2"]; !ok {
			t.Error("the key of the secondary session is not stored")
		}
		if c := s.fleet.Counters(); c.Secondaries != 1 || c.SecondariesOpen != 1 {
			t.Errorf("counters %+v", c)
		}
		time.Sleep(4 * time.Minute)
		fetch(t, a)
		time.Sleep(4 * time.Minute)
		if n := s.server.open(); n != 2 {
			t.Errorf("%d connections, want the secondary session kept after it was used", n)
		}
		time.Sleep(2 * time.Minute)
		if n := s.server.open(); n != 1 {
			t.Errorf("%d connections after the idle time, want the home's only", n)
		}
		fetch(t, a) // again, with the key that is signed in
		if n := r.seen("2 auth.importAuthorization"); n != 1 {
			t.Errorf("%d imports for one key", n)
		}
		if c := s.fleet.Counters(); c.Secondaries != 2 || c.SecondariesOpen != 1 {
			t.Errorf("counters %+v", c)
		}
	})
}

// TestSecondaryThatIsNotReadyIsNotIdle has the transfer take longer than an
// idle session is kept.
func TestSecondaryThatIsNotReadyIsNotIdle(t *testing.T) {
	r := newRules()
	silent := 1
	r.on = func(q query) bool {
		_, export := q.req.(*api.AuthImportAuthorizationRequest)
		return export && r.take(&silent)
	}
	play(t, r.answer, []string{"alice"}, func(o *Options) { o.SecondaryIdle = transferTimeout / 2 }, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		r.signIn(s.server)
		signedIn(s, "alice")
		fetch(t, a)
		time.Sleep(transferTimeout)
		if c := s.fleet.Counters(); c.Secondaries != 1 || c.SecondariesOpen != 0 {
			t.Errorf("counters %+v, want one secondary session, closed when it was idle", c)
		}
	})
}

func TestImportIsTriedAgain(t *testing.T) {
	for spoil, want := range map[int]bool{1: true, 2: true, maxTransfers: false} {
		r := newRules()
		r.spoil = spoil
		roam(t, r, func(s *scene, a telegram.Invoker) {
			_, err := telegram.Call(within(5*time.Minute), a, aFile)
			if (err == nil) != want {
				t.Errorf("after %d refused imports: %v", spoil, err)
			}
			if n := r.seen("1 auth.exportAuthorization"); n > maxTransfers || n <= spoil-1 {
				t.Errorf("%d exports after %d refusals", n, spoil)
			}
			if err != nil && !telegram.SafeToRetry(err) {
				t.Errorf("error %v, want one that says that nothing was executed", err)
			}
			s.nearest(a)
		})
	}
}

func TestSignedOutSecondaryIsSignedInAgain(t *testing.T) {
	for _, message := range []string{"AUTH_KEY_UNREGISTERED", "SESSION_REVOKED", "AUTH_KEY_DUPLICATED"} {
		t.Run(message, func(t *testing.T) {
			r := newRules()
			refuse := 0
			r.on = func(q query) bool {
				if _, ok := q.req.(*api.UploadGetFileRequest); !ok || q.dc != 2 || !r.take(&refuse) {
					return false
				}
				q.fail(map[bool]int{true: 406, false: 401}[message == "AUTH_KEY_DUPLICATED"], message)
				return true
			}
			roam(t, r, func(s *scene, a telegram.Invoker) {
				fetch(t, a)
				before := s.store.storedKeys()["alice/2"].KeyID
				r.set(func() { refuse = 1 })
				fetch(t, a)
				if n := r.seen("2 auth.importAuthorization"); n != 2 {
					t.Errorf("%d imports, want a second one", n)
				}
				if after := s.store.storedKeys()["alice/2"].KeyID; (after != before) != (message != "AUTH_KEY_UNREGISTERED") {
					t.Errorf("key replaced: %v", after != before)
				}
				r.set(func() { refuse = 1 << 20 }) // for good
				if _, err := telegram.Call(within(5*time.Minute), a, aFile); err == nil {
					t.Error("no error from a DC that accepts no key")
				}
				if n := r.seen("2 auth.importAuthorization"); n > maxTransfers {
					t.Errorf("%d imports, want a bound", n)
				}
				synctest.Wait()
				if st := s.store.state("alice"); st.State != store.StateReady {
					t.Errorf("state %s (%s): nothing said at another DC signs the account out", st.State, st.Reason)
				}
				s.nearest(a)
			})
		})
	}
}

func TestSecondaryCallsWaitAndCancel(t *testing.T) {
	r := newRules()
	flood, swallow := 0, 0
	r.on = func(q query) bool {
		if _, ok := q.req.(*api.UploadGetFileRequest); !ok || q.dc != 2 {
			return false
		}
		if r.take(&flood) {
			q.fail(420, "FLOOD_WAIT_30")
			return true
		}
		return r.take(&swallow)
	}
	roam(t, r, func(s *scene, a telegram.Invoker) {
		r.set(func() { flood = 1 })
		start := time.Now()
		fetch(t, a)
		if took := time.Since(start); took < 30*time.Second || took > 40*time.Second {
			t.Errorf("a call that was to wait 30 s took %v", took)
		}
		if st := s.store.state("alice"); st.HomeDC > 1 {
			t.Errorf("stored %+v", st)
		}
		r.set(func() { swallow = 1 })
		_, err := telegram.Call(within(10*time.Second), a, aFile)
		if e, ok := errors.AsType[*telegram.NoAnswerError](err); !ok || !e.Sent {
			t.Errorf("error %v, want one that says that it was sent", err)
		}
		fetch(t, a)
	})
}

func TestMigrateFromASecondaryDoesNotMoveTheHome(t *testing.T) {
	r := newRules()
	r.on = func(q query) bool {
		if _, ok := q.req.(*api.UploadGetFileRequest); !ok || q.dc != 2 {
			return false
		}
		q.fail(303, "USER_MIGRATE_3")
		return true
	}
	roam(t, r, func(s *scene, a telegram.Invoker) {
		if _, err := telegram.Call(within(time.Minute), a, aFile); !rpcerr.Is(err, "USER_MIGRATE") {
			t.Errorf("error %v", err)
		}
		if dc := s.nearest(a); dc != 1 {
			t.Errorf("the home moved to dc %d", dc)
		}
	})
}

func TestFileMigrateBeforeSignIn(t *testing.T) {
	play(t, func(q query) { q.fail(303, "FILE_MIGRATE_2") }, []string{"alice"}, nil, func(s *scene) {
		_, err := telegram.Call(within(time.Minute), s.account("alice"), aFile)
		if !rpcerr.Is(err, "FILE_MIGRATE") {
			t.Errorf("error %v, want the server's", err)
		}
		if c := s.fleet.Counters(); c.Secondaries != 0 {
			t.Errorf("%d secondary sessions", c.Secondaries)
		}
	})
}

func TestUserMigrateYearsAfterLogin(t *testing.T) {
	r := newRules()
	roam(t, r, func(s *scene, a telegram.Invoker) {
		r.set(func() { r.home = 3 })
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if dc := s.nearest(a); dc != 3 {
					t.Errorf("answered by dc %d, want the new home", dc)
				}
			})
			all.Go(func() { fetch(t, a) })
		}
		all.Wait()
		synctest.Wait()
		if e, i := r.seen("1 auth.exportAuthorization"), r.seen("3 auth.importAuthorization"); e < 1 || e > 2 || i != 1 {
			t.Errorf("%d exports and %d imports at the new home", e, i)
		}
		if st := s.store.state("alice"); st.HomeDC != 3 || st.State != store.StateReady {
			t.Errorf("stored state %s, home %d (%s), want ready at 3", st.State, st.HomeDC, st.Reason)
		}
		if m := s.events.of(EventMigrated); len(m) != 1 {
			t.Errorf("migrations %+v, want one", m)
		}
		r.set(func() { r.loud = nil }) // before the move the old home was no secondary
	})
}

func TestUserMigrateWhenTheOldHomeExportsNoMore(t *testing.T) {
	r := newRules()
	r.on = func(q query) bool {
		if _, ok := q.req.(*api.AuthExportAuthorizationRequest); !ok {
			return false
		}
		q.fail(303, "USER_MIGRATE_3")
		return true
	}
	roam(t, r, func(s *scene, a telegram.Invoker) {
		r.set(func() { r.home = 3 })
		s.nearest(a) // asks for no authorization
		synctest.Wait()
		st := s.store.state("alice")
		if st.HomeDC != 3 || st.State != store.StateLoggedOut {
			t.Errorf("home %d, state %s, want 3 and logged_out, which is the truth", st.HomeDC, st.State)
		}
		r.set(func() { r.loud = nil })
	})
}

func TestUserMigrateThatCannotSignIn(t *testing.T) {
	r := newRules()
	r.spoil = 1 << 20
	roam(t, r, func(s *scene, a telegram.Invoker) {
		r.set(func() { r.home = 3 })
		_, err := telegram.Call(within(5*time.Minute), a, &api.HelpGetNearestDCRequest{})
		if !rpcerr.Is(err, "USER_MIGRATE") {
			t.Errorf("error %v, want the server's, and why it could not be followed", err)
		}
		if st := s.store.state("alice"); st.HomeDC > 1 || st.State != store.StateReady {
			t.Errorf("home %d, state %s: the account is to stay where it is signed in", st.HomeDC, st.State)
		}
		r.set(func() { r.loud = nil })
	})
}

// lines counts the open connections to each address, as the client sees them.
type lines struct {
	mu   sync.Mutex
	open map[string]int
	most int
}

type line struct {
	net.Conn
	closed func()
}

func (l line) Close() error {
	l.closed()
	return l.Conn.Close()
}

func (l *lines) add(addr string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[addr] += n
	l.most = max(l.most, l.open[addr])
}

func (l *lines) mostOpen() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.most
}

func (l *lines) watch(o *Options) {
	dial := o.Dial
	o.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		l.add(addr, 1)
		return line{c, sync.OnceFunc(func() { l.add(addr, -1) })}, nil
	}
}

// TestOneKeyIsNeverUsedOnTwoConnections moves an account to a DC where it has a
// secondary session, and back: Telegram destroys an authorization that is used
// from two connections. There is one key for each DC.
func TestOneKeyIsNeverUsedOnTwoConnections(t *testing.T) {
	r, l := newRules(), &lines{open: make(map[string]int)}
	play(t, r.answer, []string{"alice"}, l.watch, func(s *scene) {
		s.nearest(s.account("alice"))
		r.signIn(s.server)
		signedIn(s, "alice")
		a := s.account("alice")
		fetch(t, a)
		for _, home := range []int{2, 1, 2, 3} {
			r.set(func() { r.home = home })
			if dc := s.nearest(a); dc != home {
				t.Errorf("answered by dc %d, want %d", dc, home)
			}
			fetch(t, a)
		}
		if n := l.mostOpen(); n != 1 {
			t.Errorf("%d connections to one dc at a time, want 1", n)
		}
	})
}

// TestMoveThatIsNotLetIn: a new home that sends the import on again has not said
// that the account is not at the old one, where it stays signed in.
func TestMoveThatIsNotLetIn(t *testing.T) {
	var moving atomic.Bool
	r := newRules()
	r.on = func(q query) bool {
		if !moving.Load() {
			return false
		}
		switch q.req.(type) {
		case *api.AuthImportAuthorizationRequest:
			q.fail(303, "USER_MIGRATE_2")
		case *api.HelpGetNearestDCRequest:
			q.fail(303, "USER_MIGRATE_3")
		default:
			return false
		}
		return true
	}
	roam(t, r, func(s *scene, a telegram.Invoker) {
		moving.Store(true)
		if _, err := telegram.Call(within(time.Minute), a, &api.HelpGetNearestDCRequest{}); !rpcerr.Is(err, "USER_MIGRATE") {
			t.Errorf("error %v, want the server's", err)
		}
		if st := s.store.state("alice"); st.HomeDC == 3 || st.State != store.StateReady {
			t.Errorf("stored state %s, home %d (%s), want ready where it was", st.State, st.HomeDC, st.Reason)
		}
	})
}
