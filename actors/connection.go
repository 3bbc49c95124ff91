package actors

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// linkConfig says where a connection goes. id is its generation, by which the
// session tells its facts from those of another.
type linkConfig struct {
	env     *environment
	id      uint64
	way     way
	proxy   *transport.Proxy
	gate    *gate
	session *actor.PID
	open    transport.Wire // a wire that is already there, or nil
	// life is the connection's; its end closes the socket at once, be the actor
	// blocked in a write: one key must not be on two sockets.
	life   context.Context
	cancel context.CancelFunc
}

// Facts a connection tells its session.
type (
	linkUp struct {
		note
		id   uint64
		kind transport.Kind
	}
	frameArrived struct {
		note
		id     uint64
		packet transport.Packet
		window chan struct{}
	}
	linkLost struct {
		note
		id  uint64
		err error
	}
)

// done lets the reader read on.
func (m frameArrived) done() {
	select {
	case <-m.window:
	default:
	}
}

// framesReady asks a connection to write. last asks it to stop afterwards.
type framesReady struct {
	note
	frames []mtproto.Frame
	last   bool
}

// What the connection's goroutine tells the connection. There is one goroutine
// at a time: first it dials, then it reads.
type (
	dialled struct {
		note
		wire transport.Wire
		err  error
	}
	readFailed struct {
		note
		err error
	}
)

// window bounds frames that were read and not yet handled, for mailboxes have
// no bound of their own.
const window = 32

// connection owns one socket, from the dial to the end. It is never restarted:
// another takes its place.
type connection struct {
	linkConfig
	wire   transport.Wire
	reader chan struct{} // closed when the goroutine has ended
	window chan struct{}
	dead   bool // the session knows that it is lost
}

func newConnection(cfg linkConfig) actor.Actor { return &connection{linkConfig: cfg} }

func (c *connection) Receive(ctx actor.Context) {
	defer c.env.rescue(ctx, c)
	switch m := ctx.Message().(type) {
	case *actor.Started:
		if wire := c.open; wire != nil {
			context.AfterFunc(c.life, func() { _ = wire.Close() })
			c.begin(ctx, wire)
			return
		}
		c.dial(ctx.Self())
	case dialled:
		if m.err != nil {
			c.lost(m.err)
			return
		}
		c.begin(ctx, m.wire)
	case readFailed:
		c.lost(m.err)
	case framesReady:
		c.write(ctx, m)
	case fault:
		m.strike(c.env, nil)
	case *actor.Stopping, *actor.Restarting:
		c.close()
	}
}

// begin serves a socket.
func (c *connection) begin(ctx actor.Context, wire transport.Wire) {
	c.wire = wire
	c.window = make(chan struct{}, window)
	c.env.send(c.session, linkUp{id: c.id, kind: wire.Kind()})
	c.read(ctx.Self())
}

// write sends frames while the lease allows it. The check comes right before
// the write: a process that slept past its lease must not speak any more.
func (c *connection) write(ctx actor.Context, m framesReady) {
	if len(m.frames) > 0 && c.wire != nil && !c.dead {
		if c.gate != nil && !c.gate.open(time.Now()) {
			c.lost(errFenced)
			return
		}
		if err := c.send(m.frames); err != nil {
			c.lost(err)
			return
		}
	}
	if m.last {
		ctx.Stop(ctx.Self())
	}
}

func (c *connection) send(frames []mtproto.Frame) error {
	if err := c.wire.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("write to %s: %w", c.way.at.Addr, err)
	}
	out := make([]transport.Frame, len(frames))
	for i, f := range frames {
		out[i] = transport.Frame(f)
	}
	if err := c.wire.Write(out...); err != nil {
		return fmt.Errorf("write to %s: %w", c.way.at.Addr, err)
	}
	return nil
}

// lost tells the session, which stops the connection: if it stopped itself, the
// news of its end would overtake the reason.
func (c *connection) lost(err error) {
	if c.dead {
		return
	}
	c.dead = true
	c.cancel()
	if c.wire != nil {
		_ = c.wire.Close()
	}
	c.env.send(c.session, linkLost{id: c.id, err: err})
}

// joinLimit bounds the wait for the goroutine, which ends as soon as its socket
// is closed or its dial is cancelled.
const joinLimit = 2 * time.Second

// close ends the socket and the goroutine.
func (c *connection) close() {
	c.cancel()
	if c.wire != nil {
		_ = c.wire.Close() // nothing is left to be lost
	}
	if c.reader == nil {
		return
	}
	select {
	case <-c.reader:
	case <-time.After(joinLimit):
		c.env.log.Warn("a connection's goroutine does not end", "addr", c.way.at.Addr)
	}
}

// errConnectionPanic replaces a panic in the goroutine.
var errConnectionPanic = errors.New("internal error of the connection")
