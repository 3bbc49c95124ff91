package dc

import (
	"errors"
	"net"
	"time"

	"github.com/tgfleet/tgfleet/telemetry"
)

// relistenPause is between two attempts to listen again.
const relistenPause = 50 * time.Millisecond

// Restart ends everything that a DC keeps in memory, as if its program had died:
// connections, sessions, temporary keys. For a time nobody listens, then the DC
// is back on the same address. It reports false for a DC that is away already.
func (d *DC) Restart(away time.Duration) (bool, error) {
	d.mu.Lock()
	if d.closed || d.ln == nil {
		d.mu.Unlock()
		return false, nil
	}
	ln := d.leave()
	d.running.Go(func() { d.comeBack(away) })
	d.mu.Unlock()
	err := ln.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	d.hub.forgetDC(d)
	d.hub.ForgetTempKeys(Choice{DC: d.id})
	return true, err
}

// leave ends all connections and returns the listener, to be closed, with the
// lock held; nil while the DC is away.
func (d *DC) leave() net.Listener {
	ln := d.ln
	d.ln = nil
	for c := range d.conns {
		c.close()
	}
	return ln
}

func (d *DC) comeBack(away time.Duration) {
	for open := d.wait(away); open; open = d.wait(relistenPause) {
		ln, err := d.opts.Listen()
		if err != nil {
			d.opts.Logger.Warn("listen again", telemetry.KeyDC, d.id, telemetry.KeyErr, err)
			continue
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.closed {
			_ = ln.Close()
			return
		}
		d.ln = ln
		d.running.Go(func() { d.accept(ln) })
		return
	}
}
