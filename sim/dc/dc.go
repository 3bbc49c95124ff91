package dc

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/limit"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Options is what a DC is made of; all but Door are required.
type Options struct {
	ID  int
	Key *crypto.PrivateKey
	// Rand must be safe for concurrent use.
	Rand   io.Reader
	Logger *slog.Logger
	// Listen opens the DC's address again after a restart.
	Listen func() (net.Listener, error)
	// Door is the limit of connections at first; nil: any number.
	Door *control.Rate
}

// DC is one data center: a listener and its connections.
type DC struct {
	opts Options
	id   int
	hub  *Hub
	addr net.Addr

	clock   clock
	door    limit.Door
	closing chan struct{} // closed by Close
	running sync.WaitGroup

	mu        sync.Mutex
	ln        net.Listener // nil while the DC is away
	conns     map[*conn]struct{}
	closed    bool
	rotations []rotation
}

// Serve starts a DC on ln, which it closes in the end.
func Serve(ln net.Listener, hub *Hub, o Options) *DC {
	d := &DC{
		opts: o, id: o.ID, hub: hub, addr: ln.Addr(), ln: ln, conns: map[*conn]struct{}{}, closing: make(chan struct{}),
	}
	d.door.Set(o.Door)
	d.running.Go(func() { d.accept(ln) })
	return d
}

// ID is the DC's number.
func (d *DC) ID() int { return d.id }

// Addr is where the DC listens.
func (d *DC) Addr() net.Addr { return d.addr }

func (d *DC) accept(ln net.Listener) {
	var pause time.Duration
	for {
		nc, err := ln.Accept()
		switch {
		case err == nil:
			pause = 0
			d.start(ln, nc)
		case errors.Is(err, net.ErrClosed) || !d.listens(ln):
			return
		default:
			// Out of file descriptors, for example: others may close some.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			d.opts.Logger.Warn("accept", telemetry.KeyDC, d.id, telemetry.KeyErr, err)
			if !d.wait(pause) {
				return
			}
		}
	}
}

func (d *DC) listens(ln net.Listener) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.closed && d.ln == ln
}

func (d *DC) start(ln net.Listener, nc net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.ln != ln {
		_ = nc.Close()
		return
	}
	c := newConn(d, nc)
	d.conns[c] = struct{}{}
	d.running.Go(func() {
		c.serve()
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.conns, c)
	})
}

// SetDoor limits how many connections the DC takes in a time; nil: any number.
func (d *DC) SetDoor(rate *control.Rate) { d.door.Set(rate) }

// Connections returns how many clients are connected.
func (d *DC) Connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.conns)
}

// Close stops listening, ends all connections and waits for them.
func (d *DC) Close() error {
	d.mu.Lock()
	if !d.closed {
		close(d.closing)
	}
	d.closed = true
	ln := d.leave()
	d.mu.Unlock()
	var err error
	if ln != nil {
		err = ln.Close()
	}
	d.running.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close dc %d: %w", d.id, err)
	}
	return nil
}
