package dc

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/fault"
)

// who is the connection as faults see it.
func (c *conn) who() fault.Event {
	e := fault.Event{DC: c.dc.id}
	if phone := c.phone.Load(); phone != nil {
		e.Phone = *phone
	}
	return e
}

// strike asks whether a fault of some kinds strikes what goes one way.
func (c *conn) strike(side control.Side, kinds ...control.FaultKind) (fault.Strike, bool) {
	e := c.who()
	e.Side = side
	return c.dc.hub.opts.Faults.Take(e, kinds...)
}

// errFlood ends a connection that was told of a flood.
var errFlood = errors.New("transport flood on request of a test")

// next returns the client's next packet. All packets enter here.
func (c *conn) next() (transport.Packet, error) {
	if frame := c.again; frame != nil {
		c.again, c.repeated = nil, true
		return transport.Packet{Payload: frame}, nil
	}
	c.repeated = false
	p, err := c.tr.Read()
	if err != nil {
		return p, err
	}
	if !c.thawed() {
		return p, net.ErrClosed
	}
	s, struck := c.strike(control.FromClient, control.FaultDuplicate, control.FaultFlood)
	switch {
	case !struck:
	case s.Kind == control.FaultDuplicate:
		c.nc.Tamper() // to repeat a packet is the server's doing
		c.again = bytes.Clone(p.Payload)
	default:
		return p, errors.Join(errFlood, c.send(func() error { return c.tr.WriteStatus(statusFlood) }))
	}
	return p, nil
}

// statusFlood is the transport error -429.
const statusFlood = 429

// thawed waits while the connection is frozen and reports whether it is still
// open then.
func (c *conn) thawed() bool {
	for {
		wait, healed := c.dc.hub.opts.Faults.Frozen(c.who(), time.Now())
		if wait == 0 {
			return true
		}
		if !c.nc.Wait(wait, healed) {
			return false
		}
	}
}

// oversized announces a packet of 2 GiB in the intermediate framing and one of
// 32 MiB in the abridged one, both more than any client takes.
var oversized = []byte{0x7f, 0xff, 0xff, 0x7f}

// defaultHold is how long a packet is held back that nothing overtakes.
const defaultHold = 500 * time.Millisecond

// deliver sends packets of a session to the client; s is nil during the key
// exchange. All packets leave here, one caller at a time.
func (c *conn) deliver(s *session, frames ...[]byte) error {
	if len(frames) == 0 {
		return nil
	}
	if c.held != nil { // overtaken now
		frames = append([][]byte{frames[0], c.held}, frames[1:]...)
		c.held = nil
	}
	strike, struck := c.strike(control.ToClient,
		control.FaultDuplicate, control.FaultReorder, control.FaultOversized, control.FaultMalformed)
	if !struck {
		return c.tr.Write(transport.Payloads(frames...)...)
	}
	switch strike.Kind {
	case control.FaultDuplicate:
		frames = append([][]byte{frames[0]}, frames...)
	case control.FaultMalformed:
		frames = append([][]byte{s.malformed(c.dc, rand.New(rand.NewPCG(strike.Seed, 1)))}, frames...)
	case control.FaultOversized:
		if _, err := c.nc.Write(oversized); err != nil {
			return err
		}
	case control.FaultReorder:
		if len(frames) > 1 {
			frames[0], frames[1] = frames[1], frames[0]
			break
		}
		c.hold(frames[0], strike.For)
		return nil
	}
	return c.tr.Write(transport.Payloads(frames...)...)
}

// hold keeps a packet until another overtakes it, or for a time.
func (c *conn) hold(frame []byte, d time.Duration) {
	if d == 0 {
		d = defaultHold
	}
	c.held = frame
	c.writers.Go(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-c.done:
			return
		case <-timer.C:
		}
		if err := c.send(func() error { return c.release(frame) }); err != nil {
			c.close()
		}
	})
}

// release sends a packet that is still held back.
func (c *conn) release(frame []byte) error {
	if len(c.held) == 0 || &c.held[0] != &frame[0] {
		return nil
	}
	c.held = nil
	return c.tr.Write(transport.Frame{Payload: frame})
}
