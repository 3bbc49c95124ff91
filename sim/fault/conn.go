package fault

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

const (
	// defaultStall is how long bytes are held back.
	defaultStall = 5 * time.Second
	// afterStall is how long a write may take that was held back: the deadline
	// that its writer had set may have passed meanwhile.
	afterStall = 15 * time.Second
	// maxSplit is how many bytes of one write go out one by one, each in a
	// packet of its own.
	maxSplit = 4096
)

// Conn damages what passes through a connection as its plan wants: what one Read
// or Write moves is struck as a whole. As of any connection, one goroutine may
// read and another write.
type Conn struct {
	net.Conn
	plan *Plan
	who  func() Event

	unread   []byte // read, and given out byte by byte
	tampered atomic.Bool
	closed   chan struct{}
	close    sync.Once
}

// Wrap returns nc with faults. who describes the connection, but for the side.
func Wrap(nc net.Conn, plan *Plan, who func() Event) *Conn {
	return &Conn{Conn: nc, plan: plan, who: who, closed: make(chan struct{})}
}

// Tampered reports whether what the client sent arrived otherwise, or follows
// from something damaged that it was told: then what is wrong with it is no
// mistake of the client's.
func (c *Conn) Tampered() bool { return c.tampered.Load() }

// Tamper notes that somebody else changed what the client sent.
func (c *Conn) Tamper() { c.tampered.Store(true) }

// Close implements [net.Conn] and ends every wait.
func (c *Conn) Close() error {
	c.close.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Wait lets d pass, or less if it is told to stop, and reports whether the
// connection is still open then. A nil stop never does.
func (c *Conn) Wait(d time.Duration, stop <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-stop:
		return true
	case <-c.closed:
		return false
	}
}

func (c *Conn) strike(side control.Side) (Strike, bool) {
	e := c.who()
	e.Side = side
	return c.plan.Take(e, control.FaultDrop, control.FaultStall, control.FaultCorrupt, control.FaultSplit)
}

// Read implements [net.Conn].
func (c *Conn) Read(p []byte) (int, error) {
	if len(c.unread) > 0 && len(p) > 0 {
		p[0] = c.unread[0]
		c.unread = c.unread[1:]
		return 1, nil
	}
	for {
		n, err := c.Conn.Read(p)
		if n == 0 {
			return n, err
		}
		s, struck := c.strike(control.FromClient)
		if !struck {
			return n, err
		}
		switch s.Kind {
		case control.FaultDrop:
			c.Tamper()
			if err != nil {
				return 0, err
			}
			continue
		case control.FaultCorrupt:
			c.Tamper()
			flip(p[:n], s.Seed)
		case control.FaultSplit:
			c.unread = bytes.Clone(p[1:n])
			return 1, nil // an error comes again
		case control.FaultStall:
			c.Wait(stall(s), nil)
		}
		return n, err
	}
}

// Write implements [net.Conn].
func (c *Conn) Write(p []byte) (int, error) {
	s, struck := c.strike(control.ToClient)
	if !struck {
		return c.Conn.Write(p)
	}
	switch s.Kind {
	case control.FaultDrop:
		return len(p), nil
	case control.FaultCorrupt:
		// A key exchange answers what it was told: from a damaged resPQ, which
		// nothing authenticates, an honest client gets the wrong factors.
		c.Tamper()
		damaged := bytes.Clone(p)
		flip(damaged, s.Seed)
		return c.Conn.Write(damaged)
	case control.FaultSplit:
		return c.writeSingly(p)
	default: // stall
		if !c.Wait(stall(s), nil) {
			return 0, net.ErrClosed
		}
		if err := c.SetWriteDeadline(time.Now().Add(afterStall)); err != nil {
			return 0, err
		}
		return c.Conn.Write(p)
	}
}

func (c *Conn) writeSingly(p []byte) (int, error) {
	n := 0
	for n < min(len(p), maxSplit) {
		if _, err := c.Conn.Write(p[n : n+1]); err != nil {
			return n, err
		}
		n++
	}
	if n == len(p) {
		return n, nil
	}
	more, err := c.Conn.Write(p[n:])
	return n + more, err
}

func stall(s Strike) time.Duration {
	if s.For == 0 {
		return defaultStall
	}
	return s.For
}

// flip changes one bit, which the seed picks.
func flip(p []byte, seed uint64) {
	if len(p) > 0 {
		bit := seed % (8 * uint64(len(p)))
		p[bit/8] ^= 1 << (bit % 8)
	}
}
