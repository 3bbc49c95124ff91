package actors

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

// flood pushes n updates from a goroutine of its own and counts those that went
// out. It ends when the server's writes do not block.
func flood(y *sayer, q query, n int) *atomic.Int32 {
	out := new(atomic.Int32)
	q.s.loops.Go(func() {
		for range n {
			y.say(q)
			out.Add(1)
		}
	})
	return out
}

// inFlight bounds what a server can send to an account that takes nothing: the
// backlog, a window of frames, and what is being handed over.
const inFlight = fullBacklog + window + 4

// noPings keeps the line free of everything but what a test sends.
func noPings(o *Options) { o.Session = mtproto.Options{PingInterval: time.Hour} }

// TestSlowConsumerConcernsOneAccount: the server's writes block, the neighbour
// and, once it goes on, the account's own calls notice nothing.
func TestSlowConsumerConcernsOneAccount(t *testing.T) {
	y := newSayer()
	listen(t, y, noPings, func(s *scene, r *reader, at map[string]query) {
		const n = 3000
		goOn := r.stop("alice")
		sent := flood(y, at["alice"], n)
		synctest.Wait()
		if got := int(sent.Load()); got < fullBacklog || got > inFlight {
			t.Errorf("the server could send %d updates, want at most %d", got, inFlight)
		}
		for range 500 {
			y.say(at["bob"])
		}
		s.nearest(s.account("bob"))
		synctest.Wait()
		r.wantAll(t, "bob", 500)

		answered := make(chan error, 1)
		go func() {
			_, err := telegram.Call(within(time.Hour), s.account("alice"), &api.HelpGetNearestDCRequest{})
			answered <- err
		}()
		time.Sleep(time.Minute)
		if r.count("alice") != 0 || int(sent.Load()) > inFlight {
			t.Errorf("%d taken, %d sent by a stopped account", r.count("alice"), sent.Load())
		}
		goOn()
		if err := <-answered; err != nil {
			t.Errorf("call of the account that was slow: %v", err)
		}
		synctest.Wait()
		r.wantAll(t, "alice", n)
		if e := s.events.of(EventLinkDown); len(e) != 0 {
			t.Errorf("connections were lost: %+v", e)
		}
	}, "alice", "bob")
}

// TestPressureOutlivesTheConnection: what an old connection was owed is not
// given to the new one, which is held back by the same bound.
func TestPressureOutlivesTheConnection(t *testing.T) {
	y := newSayer()
	listen(t, y, noPings, func(s *scene, r *reader, at map[string]query) {
		q := at["alice"]
		goOn := r.stop("alice")
		flood(y, q, 1000)
		synctest.Wait()
		backlog := &s.account("alice").(*handle).backlog
		for range 5 {
			s.server.cut()
			time.Sleep(10 * time.Second)
		}
		if got := backlog.n.Load(); got > fullBacklog+6*2*window {
			t.Errorf("%d updates wait for the account", got)
		}
		goOn()
		time.Sleep(time.Minute)
		r.wantAll(t, "alice", 1000)
		if got := backlog.n.Load(); got != 0 {
			t.Errorf("%d updates counted at rest", got)
		}

		goOn = r.stop("alice")
		sent := flood(y, q, 1000)
		synctest.Wait()
		if got := int(sent.Load()); got < fullBacklog || got > inFlight {
			t.Errorf("the new connection could be sent %d updates, want at most %d", got, inFlight)
		}
		goOn()
		synctest.Wait()
		r.wantAll(t, "alice", 2000)
	}, "alice")
}

// TestUnreadPongIsNotHeldAgainstTheServer: who does not read gets no pong.
func TestUnreadPongIsNotHeldAgainstTheServer(t *testing.T) {
	for name, mute := range map[string]bool{"an honest server": false, "a server that has gone": true} {
		t.Run(name, func(t *testing.T) {
			y := newSayer()
			listen(t, y, nil, func(s *scene, r *reader, at map[string]query) {
				goOn := r.stop("alice")
				flood(y, at["alice"], 1000)
				synctest.Wait()
				s.server.set(func() { s.server.mute = mute })
				time.Sleep(10 * time.Minute)
				if e := s.events.of(EventLinkDown); len(e) != 0 {
					t.Fatalf("the connection was given up: %+v", e)
				}
				goOn()
				time.Sleep(readGrace + time.Second)
				if e := s.events.of(EventLinkDown); (len(e) == 1) != mute {
					t.Errorf("connections lost after the grace: %+v", e)
				}
				s.server.set(func() { s.server.mute = false })
				time.Sleep(time.Minute)
				s.nearest(s.account("alice"))
				// Messages older than 300 s are refused: the difference has them.
				r.wantAll(t, "alice", 1000)
			}, "alice")
		})
	}
}

// TestConsumerThatPanics: the account starts anew, and goes on from there.
func TestConsumerThatPanics(t *testing.T) {
	y := newSayer()
	var bad atomic.Bool
	listen(t, y, func(o *Options) {
		take := o.Updates
		o.Updates = func(account string, u api.UpdatesClass) {
			if bad.CompareAndSwap(true, false) {
				panic("a consumer's bug")
			}
			take(account, u)
		}
	}, func(s *scene, r *reader, at map[string]query) {
		bad.Store(true)
		for range 200 { // less than makes the server wait
			y.say(at["alice"])
		}
		time.Sleep(10 * time.Second)
		if n := s.account("alice").(*handle).backlog.n.Load(); n != 0 {
			t.Errorf("%d updates counted at rest", n)
		}
		before := r.count("alice")
		y.say(y.last())
		time.Sleep(time.Second)
		if after := r.count("alice"); after != before+1 {
			t.Errorf("%d updates after the restart, want 1", after-before)
		}
	}, "alice")
}
