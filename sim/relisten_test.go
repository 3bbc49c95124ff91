package sim_test

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestRestartOfDCOnTCP: a DC whose port was drawn comes back on the same one,
// and one that is away when the server closes is no trouble.
func TestRestartOfDCOnTCP(t *testing.T) {
	s := start(t, sim.Options{DCs: 1})
	before := s.DCs()[0].Addr
	c := connect(t, s, 1)
	must(c, &api.HelpGetConfigRequest{})
	restart := control.Fault{Kind: control.FaultRestartDC, DC: 1, For: control.Duration(time.Millisecond)}
	strike(t, s, restart)
	c.closed()
	deadline := time.Now().Add(patience)
	for {
		nc, err := c.tcp()
		if err == nil {
			_ = nc.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the DC does not come back: %v", err)
		}
	}
	c.reconnect()
	must(c, &api.HelpGetConfigRequest{})
	if after := s.DCs()[0].Addr; after != before {
		t.Errorf("it listens on %s, before on %s", after, before)
	}
	restart.For = control.Duration(time.Hour)
	strike(t, s, restart)
}
