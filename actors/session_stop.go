package actors

import (
	"errors"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
)

var errPingTimeout = errors.New("the server does not answer pings")

// stopGently gives back what was never sent, lets the core say its last words
// and stops when the connection has written them.
func (s *session) stopGently(ctx actor.Context) {
	if s.ending {
		return
	}
	s.ending = true
	s.returnCalls(ctx)
	if s.link == nil {
		ctx.Stop(ctx.Self())
		return
	}
	if s.linked {
		if s.passing { // nobody will use this key again
			s.core.DestroyKey()
		}
		s.flush()
	}
	s.env.send(s.link, framesReady{last: true})
}

// returnCalls gives calls that never left to the parent, which may find another
// use for them, and ends the others.
func (s *session) returnCalls(ctx actor.Context) {
	back := s.queue
	s.queue = nil
	for id, c := range s.calls {
		delete(s.calls, id)
		if s.core != nil {
			s.core.Cancel(id)
		}
		if c.sent.Load() {
			c.lost(telegram.ErrStopped)
		} else {
			back = append(back, c)
		}
	}
	if len(back) > 0 {
		s.env.send(ctx.Parent(), callsReturned{calls: back})
	}
}

// release ends what could outlive this life of the actor.
func (s *session) release(ctx actor.Context) {
	if s.cancel != nil {
		s.cancel()
	}
	s.ending = true // what is still in the mailbox goes back
	s.renewal.cancel()
	for _, t := range [...]*time.Timer{s.redial, s.timer, s.press.grace, s.draining} {
		if t != nil {
			t.Stop()
		}
	}
	s.returnCalls(ctx)
}
