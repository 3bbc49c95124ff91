package actors

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
)

// TestStuckWriteIsCutOff: a connection that is given up while its socket takes
// nothing more is closed before the next one is opened, because Telegram destroys
// an authorization that it sees on two.
func TestStuckWriteIsCutOff(t *testing.T) {
	l := &lines{open: make(map[string]int)}
	play(t, nearestDC, []string{"alice"}, func(o *Options) {
		l.watch(o)
		// The ping goes unanswered well before the write times out.
		o.Session = mtproto.Options{PingInterval: time.Second, PingTimeout: time.Second}
	}, func(s *scene) {
		signedIn(s, "alice")
		frozen := make(chan struct{})
		s.server.set(func() { s.server.frozen = frozen })
		a := s.account("alice")
		for range 3 {
			s.send(a, time.Hour)
		}
		time.Sleep(10 * time.Second)
		s.server.set(func() { s.server.frozen = nil })
		close(frozen)
		time.Sleep(time.Minute)
		s.nearest(a)
		if n := len(s.server.dialled()); n < 2 {
			t.Fatalf("%d connections, want a second one", n)
		}
		if n := l.mostOpen(); n != 1 {
			t.Errorf("%d connections at once, want one", n)
		}
	})
}
