package sim_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

func state() *api.UpdatesGetStateRequest { return &api.UpdatesGetStateRequest{} }

// bothKinds runs a test for a client with permanent keys and for one with PFS.
func bothKinds(t *testing.T, test func(l *lab, a *account)) {
	for name, pfs := range map[string]bool{"permanent": false, "pfs": true} {
		t.Run(name, func(t *testing.T) {
			inLab(t, func(l *lab) { test(l, l.account(pfs)) })
		})
	}
}

// silent checks that nothing comes for a time.
func (c *client) silent(d time.Duration) {
	c.tb.Helper()
	_ = c.conn.SetReadDeadline(time.Now().Add(d))
	if p, err := c.conn.Read(); !errors.Is(err, os.ErrDeadlineExceeded) {
		c.tb.Errorf("%d bytes, %v within %v, want silence", len(p.Payload), err, d)
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(patience))
}

func TestDroppedBytes(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		l.strike(control.Fault{Kind: control.FaultDrop, Side: control.FromClient, Phone: labPhone})
		a.push(a.message(&api.InputPeerSelf{}, "never arrives", 1))
		_ = a.send()
		a.silent(time.Second)
		if n := countSends(l.Server); n != 0 {
			t.Errorf("%d messages in the ledger, want none", n)
		}
		l.strike(control.Fault{Kind: control.FaultDrop, Side: control.ToClient})
		answered := a.push(state())
		_ = a.send()
		a.silent(time.Second)
		a.reconnect()
		if _, err := a.wait(answered); err != nil {
			t.Errorf("the lost answer after a reconnect: %v", err)
		}
		l.struck(control.FaultDrop, 2)
	})
}

func TestStalledBytes(t *testing.T) {
	for _, side := range []control.Side{control.FromClient, control.ToClient} {
		bothKinds(t, func(l *lab, a *account) {
			must(a.client, state())
			l.strike(control.Fault{Kind: control.FaultStall, Side: side, DC: 1, For: control.Duration(7 * time.Second)})
			begin := time.Now()
			must(a.client, state())
			if took := time.Since(begin); took != 7*time.Second {
				t.Errorf("%s: answered after %v", side, took)
			}
			l.struck(control.FaultStall, 1)
		})
	}
}

func TestCorruptedBytes(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(true)
		for seed := range uint64(40) {
			side := []control.Side{control.FromClient, control.ToClient}[seed%2]
			l.strike(control.Fault{Kind: control.FaultCorrupt, Side: side, Seed: seed})
			_, err := a.wait(a.push(state()))
			if side == control.ToClient && err == nil {
				t.Errorf("seed %d: a damaged answer is accepted", seed)
			}
			a.reconnect()
		}
		must(a.client, state())
		l.struck(control.FaultCorrupt, 40)
	})
}

func TestSplitBytes(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultSplit, Times: 6})
		for range 3 {
			must(a.client, state())
		}
		l.struck(control.FaultSplit, 6)
	})
}

func TestDuplicatePackets(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultDuplicate, Side: control.FromClient})
		must(a.client, a.message(&api.InputPeerSelf{}, "once", 1))
		if n := countSends(l.Server); n != 1 {
			t.Errorf("%d messages in the ledger, want 1", n)
		}
		a.reconnect()
		l.strike(control.Fault{Kind: control.FaultDuplicate, Side: control.ToClient})
		a.push(state())
		_ = a.send()
		first, err1 := a.conn.Read()
		second, err2 := a.conn.Read()
		if err1 != nil || err2 != nil || !bytes.Equal(first.Payload, second.Payload) {
			t.Errorf("%d and %d bytes, %v, %v; want the same packet twice", len(first.Payload), len(second.Payload), err1, err2)
		}
		l.struck(control.FaultDuplicate, 2)
	})
}

func TestReorderedPackets(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		must(a.client, state())
		hold := control.Fault{Kind: control.FaultReorder, For: control.Duration(2 * time.Second)}
		l.strike(hold)
		begin := time.Now()
		must(a.client, state())
		if took := time.Since(begin); took != 2*time.Second {
			t.Errorf("an answer that nothing overtakes comes after %v", took)
		}
		l.strike(hold)
		begin = time.Now()
		first := a.push(state())
		_ = a.send()
		a.silent(time.Second)
		second := a.push(state())
		var order []mtproto.RequestID
		for len(order) < 2 {
			if err := a.step(); err != nil {
				t.Fatal(err)
			}
			for _, id := range []mtproto.RequestID{first, second} {
				if _, ok := a.done[id]; ok {
					order = append(order, id)
					delete(a.done, id)
				}
			}
		}
		if order[0] != second || time.Since(begin) != time.Second {
			t.Errorf("answered in the order %v after %v, want %d first at once", order, time.Since(begin), second)
		}
		l.struck(control.FaultReorder, 2)
	})
}

func TestOversizedPacket(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultOversized, Phone: labPhone})
		_, err := ask(a.client, state())
		if _, ok := errors.AsType[*transport.FrameError](err); !ok {
			t.Errorf("%v, want a FrameError", err)
		}
		a.reconnect()
		must(a.client, state())
		l.struck(control.FaultOversized, 1)
	})
}

// TestMalformedPackets: whatever the client makes of them, it comes back and
// has its answers.
func TestMalformedPackets(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		reasons := map[string]bool{}
		for seed := range uint64(40) {
			l.strike(control.Fault{Kind: control.FaultMalformed, Seed: seed})
			if _, err := a.wait(a.push(state())); err != nil {
				reasons[err.Error()] = true
			}
			a.reconnect()
			must(a.client, state())
		}
		if len(reasons) < 6 { // what is wrong inside need not end a connection
			t.Errorf("%d reasons to give up a connection, want 6: %v", len(reasons), reasons)
		}
		l.struck(control.FaultMalformed, 40)
	})
}

func TestFlood(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultFlood, Times: 2})
		for range 2 {
			if _, err := a.wait(a.push(state())); !isStatus(err, 429) {
				t.Errorf("%v, want the transport error 429", err)
			}
			a.reconnect()
		}
		must(a.client, state())
		l.struck(control.FaultFlood, 2)
	})
}

func TestClosedConnections(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		must(a.client, state())
		l.strike(control.Fault{Kind: control.FaultClose, DC: 2})
		must(a.client, state())
		l.strike(control.Fault{Kind: control.FaultClose, DC: 1, Phone: labPhone})
		a.closed()
		a.reconnect()
		must(a.client, state())
		l.struck(control.FaultClose, 1)
	})
}

// TestHealingEndsAFreeze: also for those who wait in it.
func TestHealingEndsAFreeze(t *testing.T) {
	inLab(t, func(l *lab) {
		a := l.account(false)
		l.strike(control.Fault{Kind: control.FaultFreeze, For: control.Duration(time.Hour)})
		id := a.push(state())
		if err := a.send(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		l.Heal()
		began := time.Now()
		if _, err := a.wait(id); err != nil || time.Since(began) > time.Second {
			t.Errorf("answered %v after healing: %v", time.Since(began), err)
		}
	})
}

// TestFreeze: connections and packets are taken, and nothing comes back until
// it is over.
func TestFreeze(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		l.strike(control.Fault{Kind: control.FaultFreeze, DC: 1, For: control.Duration(30 * time.Second)})
		begin := time.Now()
		a.push(a.message(&api.InputPeerSelf{}, "waits", 1))
		_ = a.send()
		a.silent(10 * time.Second)
		if n := countSends(l.Server); n != 0 {
			t.Errorf("%d messages in the ledger of a frozen server", n)
		}
		a.hangUp()
		other := l.connectNow(1)
		if err := other.Write(transport.Frame{Payload: firstQuery(t)[2:]}); err != nil {
			t.Errorf("a frozen server does not read: %v", err)
		}
		_ = other.SetReadDeadline(begin.Add(29 * time.Second))
		if _, err := other.Read(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a frozen server answers: %v", err)
		}
		time.Sleep(2 * time.Second)
		a.reconnect()
		must(a.client, state())
		l.struck(control.FaultFreeze, 1)
	})
}

// connectNow opens a connection without a key.
func (l *lab) connectNow(dc int) transport.Wire {
	l.t.Helper()
	return openWire(l.t, transport.KindIntermediate, func() (net.Conn, error) { return l.dial(dc) })
}

// TestRestart is of a DC; of the whole program see TestRestart.
func TestRestartOfDC(t *testing.T) {
	bothKinds(t, func(l *lab, a *account) {
		must(a.client, state())
		other := l.connect(2, false)
		must(other, &api.HelpGetConfigRequest{})
		created := a.created
		l.strike(control.Fault{Kind: control.FaultRestartDC, DC: 1, For: control.Duration(5 * time.Second)})
		l.strike(control.Fault{Kind: control.FaultRestartDC, DC: 1}) // is away already
		a.closed()
		if _, err := l.dial(1); !errors.Is(err, net.ErrClosed) {
			t.Errorf("dialling a DC that is away: %v", err)
		}
		must(other, &api.HelpGetConfigRequest{}) // the others are not
		time.Sleep(6 * time.Second)
		a.reconnect()
		if a.perm != nil {
			if _, err := a.wait(a.push(state())); !isStatus(err, 404) {
				t.Errorf("a temporary key after a restart: %v, want the transport error 404", err)
			}
			a.rekey(time.Hour)
		}
		must(a.client, state())
		if a.perm == nil && a.created != created+1 {
			t.Error("the session survived a restart")
		}
		l.struck(control.FaultRestartDC, 1)
		if l.opened != 3 {
			t.Errorf("%d listeners were opened, want 3", l.opened)
		}
	})
}
