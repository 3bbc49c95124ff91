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

// rescue is deferred by every Receive. The library would lose the stack of a
// panic and, in the last messages of an actor's life, the actor's parent would
// wait for ever: so the stack is logged, whoever waits for the message is told,
// and the panic goes on to the supervisor only where that is safe.
func (e *environment) rescue(ctx actor.Context, who string) {
	reason := recover()
	if reason == nil {
		return
	}
	msg := ctx.Message()
	e.log.Error("actor panicked",
		slog.String("actor", who),
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
