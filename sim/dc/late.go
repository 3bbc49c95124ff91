package dc

import (
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim/handlers"
)

// later calls fn after d, unless the DC is closed before.
func (d *DC) later(after time.Duration, fn func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.running.Go(func() {
		if d.wait(after) {
			fn()
		}
	})
}

// wait lets time pass and reports whether the DC still runs then.
func (d *DC) wait(t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.closing:
		return false
	}
}

// awaitBot calls fn with the answer that a bot gives, or that it gave none in time;
// not at all when the DC is closed before.
func (d *DC) awaitBot(ans handlers.Answer, fn func(handlers.Answer)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.running.Go(func() {
		timer := time.NewTimer(handlers.BotPatience)
		defer timer.Stop()
		select {
		case got := <-ans.Await:
			if d.wait(got.Delay) {
				fn(got)
			}
		case <-timer.C:
			fn(handlers.TimedOut(ans.Method))
		case <-d.closing:
		}
	})
}

// replyLate answers a query on whatever connection the session has by then.
func (s *session) replyLate(id mtproto.MsgID, ans handlers.Answer) {
	s.reply(id, ans)
	if c := s.line.Load(); c != nil {
		c.poke()
	}
}

// again queues what the client has not acknowledged, the newest answers among
// it, as if it had come back on another connection.
func (s *session) again(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mt.Connected(now)
}
