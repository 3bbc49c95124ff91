package actors

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// drainLimit is how long a session that is not needed any more waits for the
// answers that are still due.
const drainLimit = 10 * time.Second

// stopWhenIdle asks a session that gets no more calls to stop when the last one
// is answered, or after drainLimit.
type stopWhenIdle struct{ note }

func (s *session) stopWhenIdle(ctx actor.Context) {
	if s.ending || s.draining != nil {
		return
	}
	self, env := ctx.Self(), s.env
	s.draining = time.AfterFunc(drainLimit, func() { env.send(self, stopGently{}) })
	s.stopIfDrained(ctx)
}

func (s *session) stopIfDrained(ctx actor.Context) {
	if s.draining != nil && len(s.calls) == 0 && len(s.queue) == 0 {
		s.stopGently(ctx)
	}
}
