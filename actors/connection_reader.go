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
func (e *environment) dialDC(ctx context.Context, dc int, addr string) (transport.Wire, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	d := transport.Dialer{Dial: e.opts.Dial, Rand: e.opts.Rand}
	wire, err := d.Open(ctx, e.opts.Transport, transport.Target{DC: dc, Addr: addr})
	if err != nil {
		return nil, fmt.Errorf("connect dc %d (%s): %w", dc, addr, err)
	}
	return wire, nil
}

// read starts the goroutine that blocks in the socket. It knows nothing of the
// actor but its PID and ends when the socket does.
func (c *connection) read(self *actor.PID) {
	env, conn, life, window := c.env, c.conn, c.life, c.window
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
			p, err := conn.Read()
			if err != nil {
				env.send(self, readFailed{err: fmt.Errorf("read from %s: %w", conn.RemoteAddr(), err)})
				return
			}
			select {
			case window <- struct{}{}:
			case <-life.Done():
				return
			}
			env.send(self, frameRead{frame: p.Payload})
		}
	}()
}
