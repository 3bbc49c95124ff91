package actors

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/asynkron/protoactor-go/actor"
)

// abandonable is a message somebody waits for. It is told when the actor that
// received it fails.
type abandonable interface{ abandon(err error) }

// named is the name of an actor of which a fleet has one.
type named string

func (n named) String() string { return string(n) }

func (a *account) String() string    { return "account " + a.h.account }
func (c *connection) String() string { return "connection to " + c.way.at.Addr }
func (s *session) String() string    { return fmt.Sprintf("session of %s with dc %d", s.account, s.dc) }

// rescue is deferred by every Receive. The library would lose the stack of a
// panic and, in the last messages of an actor's life, the actor's parent would
// wait for ever: so the stack is logged, whoever waits for the message is told,
// and the panic goes on to the supervisor only where that is safe. who names the
// actor; it is asked only after a panic, because every message passes here.
func (e *environment) rescue(ctx actor.Context, who fmt.Stringer) {
	reason := recover()
	if reason == nil {
		return
	}
	msg := ctx.Message()
	e.log.Error("actor panicked",
		slog.String("actor", who.String()),
		slog.String("message", fmt.Sprintf("%T", msg)),
		slog.Any("panic", reason),
		slog.String("stack", string(debug.Stack())))
	if a, ok := msg.(abandonable); ok {
		a.abandon(fmt.Errorf("%s failed while it handled the request: %v", who, reason))
	}
	switch msg.(type) {
	case *actor.Stopping, *actor.Stopped, *actor.Restarting:
		return
	}
	panic(reason)
}
