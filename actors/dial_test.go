package actors

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
)

// TestPanicOfADialIsSurvived has the dial of a connection fail in the worst way,
// as bad news from a proxy might make it.
func TestPanicOfADialIsSurvived(t *testing.T) {
	var armed atomic.Bool
	hook := func(o *Options) {
		dial := o.Dial
		o.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if armed.Swap(false) {
				panic("injected")
			}
			return dial(ctx, network, addr)
		}
	}
	play(t, nearestDC, []string{"alice"}, hook, func(s *scene) {
		a := s.account("alice")
		s.nearest(a) // the key is made: from now on a connection dials for itself
		armed.Store(true)
		s.server.cut()
		s.nearest(a)
		if armed.Load() {
			t.Error("nothing was dialled")
		}
	})
}
