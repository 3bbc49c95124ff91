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
	"github.com/tgfleet/tgfleet/telemetry"
)

// Options is what a DC is made of; all are required.
type Options struct {
	ID  int
	Key *crypto.PrivateKey
	// Rand must be safe for concurrent use.
	Rand   io.Reader
	Logger *slog.Logger
}

// DC is one data center: a listener and its connections.
type DC struct {
	opts Options
	id   int
	hub  *Hub
	ln   net.Listener

	running sync.WaitGroup
	mu      sync.Mutex
	conns   map[*conn]struct{}
	closed  bool
}

// Serve starts a DC on ln, which it closes in the end.
func Serve(ln net.Listener, hub *Hub, o Options) *DC {
	d := &DC{opts: o, id: o.ID, hub: hub, ln: ln, conns: map[*conn]struct{}{}}
	d.running.Go(d.accept)
	return d
}

// Addr is where the DC listens.
func (d *DC) Addr() net.Addr { return d.ln.Addr() }

func (d *DC) accept() {
	var pause time.Duration
	for {
		nc, err := d.ln.Accept()
		switch {
		case err == nil:
			pause = 0
			d.start(nc)
		case errors.Is(err, net.ErrClosed) || d.stopped():
			return
		default:
			// Out of file descriptors, for example: others may close some.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			d.opts.Logger.Warn("accept", telemetry.KeyDC, d.id, telemetry.KeyErr, err)
			time.Sleep(pause)
		}
	}
}

func (d *DC) stopped() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closed
}

func (d *DC) start(nc net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
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

// Connections returns how many clients are connected.
func (d *DC) Connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.conns)
}

// Close stops listening, ends all connections and waits for them.
func (d *DC) Close() error {
	d.mu.Lock()
	d.closed = true
	for c := range d.conns {
		c.close()
	}
	d.mu.Unlock()
	err := d.ln.Close()
	d.running.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close dc %d: %w", d.id, err)
	}
	return nil
}
