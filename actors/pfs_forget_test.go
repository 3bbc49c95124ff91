package actors

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestTemporaryKeyForgotten: the server forgets temporary keys while an account
// is idle, works, or is about to change its key. It goes on with another;
// nothing that may not run twice does.
func TestTemporaryKeyForgotten(t *testing.T) {
	for name, forget := range map[string]func(*testing.T, *scene, *ledger) []errand{
		"idle": func(_ *testing.T, s *scene, _ *ledger) []errand {
			s.server.forgetTemporary()
			return s.send(s.account("alice"), time.Hour)
		},
		"idle, on a new connection": func(_ *testing.T, s *scene, _ *ledger) []errand {
			s.server.forgetTemporary()
			s.server.cut()
			synctest.Wait()
			return s.send(s.account("alice"), time.Minute)
		},
		"calls wait for a connection": func(_ *testing.T, s *scene, _ *ledger) []errand {
			s.server.cut()
			synctest.Wait()
			calls := s.send(s.account("alice"), time.Minute)
			s.server.forgetTemporary()
			return calls
		},
		"calls are held for the change of key": func(_ *testing.T, s *scene, l *ledger) []errand {
			l.hold()
			slow := s.send(s.account("alice"), 2*time.Hour)
			s.until("the next key", testKeyLife, func() bool { return s.server.open() > 1 })
			synctest.Wait()
			calls := s.send(s.account("alice"), time.Minute)
			s.server.forgetTemporary()
			s.server.cut()
			l.release() // on connections that are cut
			l.forget()
			for _, c := range slow { // each ends, the unsafe one without an answer
				<-c.done
			}
			return calls
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger()
			play(t, l.answer, []string{"alice"}, shortKeys, func(s *scene) {
				s.nearest(s.account("alice"))
				calls := forget(t, s, l)
				unsure := s.finish(calls)
				if name != "idle" && unsure != nil {
					t.Error(unsure)
				}
				s.nearest(s.account("alice"))
				if n := l.ran(unsafe); n > 1 {
					t.Errorf("the unsafe call ran %d times", n)
				}
				s.clean()
			})
		})
	}
}
