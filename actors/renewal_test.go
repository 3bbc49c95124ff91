package actors

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const testKeyLife = time.Hour

func shortKeys(o *Options) { o.TempKeyLife = testKeyLife }

// TestPermanentKeyOnlyBinds runs an account for days: no message but bindings
// is ever made with its permanent key, and each temporary key is presented.
func TestPermanentKeyOnlyBinds(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		a := s.account("alice")
		for range 5 * 24 {
			s.nearest(a)
			time.Sleep(time.Hour)
		}
		s.server.cut()
		s.nearest(a)
		s.clean()
		s.server.set(func() {
			if n := s.server.binds; n < 5 || n > 8 {
				t.Errorf("%d bindings in five days, want one for each day and a bit", n)
			}
			if s.server.inits != s.server.binds {
				t.Errorf("%d calls carried initConnection for %d temporary keys", s.server.inits, s.server.binds)
			}
			if s.server.unknown != 0 {
				t.Errorf("%d messages under keys that had ended", s.server.unknown)
			}
		})
		if n := s.server.temporary(); n != 1 {
			t.Errorf("%d temporary keys are bound, want the newest", n)
		}
		if lost := s.events.of(EventTempKeyLost); len(lost) != 0 {
			t.Errorf("temporary keys were lost: %v", lost)
		}
		if n := s.server.open(); n != 1 {
			t.Errorf("%d connections open", n)
		}
	})
}

// TestRenewalWaitsForAnswers: calls on their way are waited for, calls that come
// meanwhile are held, and every one runs once.
func TestRenewalWaitsForAnswers(t *testing.T) {
	l := newLedger()
	play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		l.hold()
		early := s.send(a, time.Hour)
		s.until("the next key", testKeyLife, func() bool { return s.server.open() > 1 })
		synctest.Wait()
		late := s.send(a, time.Hour)
		l.check(t, 1)
		if s.binds() != 1 {
			t.Error("the key changed under calls on their way")
		}
		l.release()
		if err := errors.Join(s.finish(early), s.finish(late)); err != nil {
			t.Error(err)
		}
		l.check(t, 2)
		s.clean()
		if n := s.binds(); n != 2 {
			t.Errorf("%d bindings, want the change of key", n)
		}
	})
}

// TestRenewalIsPutOff: a call that takes its time does not hold up others for
// more than the limit, and the key changes when it has been answered.
func TestRenewalIsPutOff(t *testing.T) {
	l := newLedger()
	play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		l.hold()
		slow := s.send(a, time.Hour)
		s.until("the next key", testKeyLife, func() bool { return s.server.open() > 1 })
		start := time.Now()
		s.nearest(a)
		if took := time.Since(start); took > holdLimit+2*time.Second {
			t.Errorf("a call was held for %v", took)
		}
		synctest.Wait()
		if n := s.server.open(); n != 1 {
			t.Errorf("%d connections open while the change is put off", n)
		}
		l.release()
		if err := s.finish(slow); err != nil {
			t.Error(err)
		}
		s.until("the change", testKeyLife, func() bool { return s.binds() == 2 })
		s.nearest(a)
		l.check(t, 1)
		s.clean()
	})
}

// TestRenewalIsForced: shortly before the key ends there is no more waiting. A
// repeatable call goes out again; one that is not ends with an error that says
// that it may have run.
func TestRenewalIsForced(t *testing.T) {
	l := newLedger()
	play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		l.hold()
		calls := s.send(a, 2*testKeyLife)
		s.until("the change", testKeyLife, func() bool { return s.binds() == 2 })
		synctest.Wait()
		err := <-calls[2].done
		if lost, ok := errors.AsType[*telegram.NoAnswerError](err); !ok || !lost.Sent || telegram.SafeToRetry(err) {
			t.Errorf("the unsafe call ended with %v, want that it may have been executed", err)
		}
		l.release()
		if err := s.finish(calls[:2]); err != nil {
			t.Error(err)
		}
		for _, c := range []struct {
			req  tl.Object
			want int
		}{{unsafe, 1}, {aRead, 2}, {aRandom, 2}} {
			if n := l.ran(c.req); n != c.want {
				t.Errorf("%s reached the server %d times, want %d", methodName(c.req), n, c.want)
			}
		}
		s.clean()
		s.server.set(func() {
			if s.server.unknown != 0 {
				t.Errorf("%d messages under a key that had ended", s.server.unknown)
			}
		})
	})
}

// TestRenewalSurvivesFailingExchanges: while no new key can be made the old one
// serves to its end, and then calls wait.
func TestRenewalSurvivesFailingExchanges(t *testing.T) {
	for name, outage := range map[string]time.Duration{"shorter than the key": 55 * time.Minute, "longer": 70 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			l := newLedger()
			play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
				a := s.account("alice")
				s.nearest(a)
				s.server.set(func() { s.server.deaf = true })
				time.Sleep(outage)
				calls := s.send(a, 10*time.Minute)
				if outage < testKeyLife {
					if err := s.finish(calls); err != nil {
						t.Error(err)
					}
				} else if n := pending(calls); n != 3 {
					t.Errorf("%d calls wait for a key, want all", n)
				}
				s.server.set(func() { s.server.deaf = false })
				if outage > testKeyLife {
					if err := s.finish(calls); err != nil {
						t.Error(err)
					}
				}
				s.until("the next key", 20*time.Minute, func() bool { return s.binds() >= 2 })
				s.nearest(a)
				l.check(t, 1)
				s.clean()
				s.server.set(func() {
					if s.server.unknown != 0 {
						t.Errorf("%d messages under a key that had ended", s.server.unknown)
					}
				})
			})
		})
	}
}

// TestConnectionLostDuringRenewal: the change of key does not depend on the
// connection that it replaces.
func TestConnectionLostDuringRenewal(t *testing.T) {
	l := newLedger()
	play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
		a := s.account("alice")
		s.nearest(a)
		l.hold()
		calls := s.send(a, time.Hour)
		s.until("the next key", testKeyLife, func() bool { return s.server.open() > 1 })
		s.server.cut()
		time.Sleep(time.Second)
		late := s.send(a, time.Hour)
		time.Sleep(5 * time.Second)
		l.release()
		if err := errors.Join(s.finish(calls), s.finish(late)); err != nil {
			t.Error(err)
		}
		s.until("the change", testKeyLife, func() bool { return s.binds() >= 2 })
		l.check(t, 2)
		s.clean()
	})
}

// TestFleetRenewsSpread: accounts that were started together do not make their
// next keys together.
func TestFleetRenewsSpread(t *testing.T) {
	const accounts = 100
	var ids []string
	for i := range accounts {
		ids = append(ids, fmt.Sprintf("a%03d", i))
	}
	change := func(o *Options) { o.Handshakes, o.TempKeyLife = 4, testKeyLife }
	play(t, nearestDC, ids, change, func(s *scene) {
		for _, id := range ids {
			signedIn(s, id)
		}
		s.until("the first keys", time.Hour, func() bool { return s.binds() == accounts })
		before := len(s.server.dialled())
		time.Sleep(testKeyLife)
		if n := s.server.temporary(); n != accounts {
			t.Errorf("%d of %d accounts have a key", n, accounts)
		}
		perMinute := map[time.Time]int{}
		for _, at := range s.server.dialled()[before:] {
			perMinute[at.Truncate(time.Minute)]++
		}
		for at, n := range perMinute { // over a fifth of the life: of chance, a minute has more once in a million runs
			if n > accounts/4 {
				t.Errorf("%d accounts renew in the minute of %v", n, at)
			}
		}
		s.clean()
	})
}

// TestStopDuringRenewal ends a fleet whose next key is being made, or waits.
func TestStopDuringRenewal(t *testing.T) {
	for _, deaf := range []bool{true, false} {
		t.Run(fmt.Sprint("deaf ", deaf), func(t *testing.T) {
			l := newLedger()
			play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
				a := s.account("alice")
				s.nearest(a)
				l.hold()
				calls := s.send(a, time.Hour)
				s.server.set(func() { s.server.deaf = deaf })
				s.until("the next key", testKeyLife, func() bool { return s.server.open() > 1 })
				if err := s.fleet.Stop(within(time.Minute)); err != nil {
					t.Error(err)
				}
				for _, c := range calls {
					if err := <-c.done; !errors.Is(err, telegram.ErrStopped) || telegram.SafeToRetry(err) {
						t.Errorf("%s: %v, want that the fleet stopped and it may have run", c.method, err)
					}
				}
			})
		})
	}
}

// TestPanicDuringRenewal: the next life of a session makes keys of its own.
func TestPanicDuringRenewal(t *testing.T) {
	for depth := range 2 {
		l := newLedger()
		play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
			a := s.account("alice")
			s.nearest(a)
			l.hold()
			_ = s.send(a, time.Hour)
			s.until("the next key", testKeyLife, func() bool { return s.server.open() > 1 })
			s.fleet.env.send(a.(*handle).pid, fault{reason: "injected", depth: depth})
			if _, err := telegram.Call(within(time.Minute), a, &api.HelpGetNearestDCRequest{}); err != nil {
				t.Error(err)
			}
			if n := s.server.open(); n != 1 {
				t.Errorf("%d connections open after the restart", n)
			}
			l.release()
			s.clean()
		})
	}
}
