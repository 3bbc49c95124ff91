package actors

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/asynkron/protoactor-go/actor"
)

// dial connects in a goroutine of its own, whose deep stack ends with it.
func (c *connection) dial(self *actor.PID) {
	env, w, proxy, life := c.env, c.way, c.proxy, c.life
	done := make(chan struct{})
	c.reader = done
	go func() {
		defer close(done)
		defer env.survive(self)
		wire, err := env.open(life, w, proxy)
		if wire != nil {
			// The actor may end before it has taken the socket.
			context.AfterFunc(life, func() { _ = wire.Close() })
		}
		env.send(self, dialled{wire: wire, err: err})
	}()
}

// read starts the goroutine that blocks in the socket. It knows nothing of the
// actor but its PID and ends when the socket does. Frames go to the session
// without a detour: the actor may be blocked in a write, and a peer that waits
// to be read before it reads on would wait for ever.
func (c *connection) read(self *actor.PID) {
	env, wire, life := c.env, c.wire, c.life
	session, id, window := c.session, c.id, c.window
	done := make(chan struct{})
	c.reader = done
	go func() {
		defer close(done)
		defer env.survive(self)
		for {
			p, err := wire.Read()
			if err != nil {
				env.send(self, readFailed{err: fmt.Errorf("read from %s: %w", wire.RemoteAddr(), err)})
				return
			}
			select {
			case window <- struct{}{}:
			case <-life.Done():
				return
			}
			env.send(session, frameArrived{id: id, packet: p, window: window})
		}
	}()
}

// survive is deferred by the goroutine of a connection: a panic in it, which may
// be the peer's doing, must not take the program down.
func (e *environment) survive(self *actor.PID) {
	if r := recover(); r != nil {
		e.log.Error("a connection's goroutine panicked", slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
		e.send(self, readFailed{err: errConnectionPanic})
	}
}
