package actors

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// dial connects in a goroutine of its own, whose deep stack ends with it.
func (c *connection) dial(self *actor.PID) {
	env, addr, dc, life := c.env, c.addr, c.dc, c.life
	done := make(chan struct{})
	c.reader = done
	go func() {
		defer close(done)
		conn, err := env.dialDC(life, dc, addr)
		if conn != nil {
			// The actor may end before it has taken the socket.
			context.AfterFunc(life, func() { _ = conn.Close() })
		}
		env.send(self, dialled{conn: conn, err: err})
	}()
}

// dialDC opens a transport connection. Nothing is sent yet.
func (e *environment) dialDC(ctx context.Context, dc int, addr string) (*transport.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	nc, err := e.opts.Dial(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("connect dc %d (%s): %w", dc, addr, err)
	}
	return transport.Client(nc, e.opts.Framing), nil
}

// read starts the goroutine that blocks in the socket. It knows nothing of the
// actor but its PID and ends when the socket does. Frames go to the session
// without a detour: the actor may be blocked in a write, and a peer that waits
// to be read before it reads on would wait for ever.
func (c *connection) read(self *actor.PID) {
	env, conn, life := c.env, c.conn, c.life
	session, id, window := c.session, c.id, c.window
	done := make(chan struct{})
	c.reader = done
	go func() {
		defer close(done)
		defer func() {
			if r := recover(); r != nil {
				env.log.Error("connection reader panicked", slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
				env.send(self, readFailed{err: errConnectionPanic})
			}
		}()
		for {
			frame, err := conn.ReadFrame()
			if err != nil {
				env.send(self, readFailed{err: fmt.Errorf("read from %s: %w", conn.NetConn().RemoteAddr(), err)})
				return
			}
			select {
			case window <- struct{}{}:
			case <-life.Done():
				return
			}
			env.send(session, frameArrived{id: id, frame: frame, window: window})
		}
	}()
}
