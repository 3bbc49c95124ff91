package sim_test

import (
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// lab is a simulator in virtual time, on a network in memory.
type lab struct {
	*sim.Server
	t *testing.T
	// forgiven: the test has looked at the violations itself.
	forgiven bool

	mu        sync.Mutex
	listeners map[int]*memory
	opened    int
}

const labPhone = "15550000001"

// inLab runs a test with a server of two DCs in virtual time. At the end nobody
// may have broken a rule.
func inLab(t *testing.T, test func(l *lab)) {
	t.Helper()
	serverKey() // drawn outside, once
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(10 * time.Minute) // away from midnight, when salts change
		l := &lab{t: t, listeners: map[int]*memory{}}
		var err error
		if l.Server, err = sim.New(sim.Options{DCs: 2, Key: serverKey(), ListenFunc: l.listen}); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := l.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}()
		register(t, l.Server, sim.Number{Phone: labPhone})
		test(l)
		if v := l.Violations(); len(v) != 0 && !l.forgiven {
			t.Errorf("the client is blamed for %v", v)
		}
	})
}

// open starts the server anew, of one DC, with what it keeps in a folder.
func (l *lab) open(dir string) {
	l.t.Helper()
	var err error
	if l.Server, err = sim.New(sim.Options{DCs: 1, Key: serverKey(), ListenFunc: l.listen, StateDir: dir}); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) listen(dc int) (net.Listener, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listeners[dc] = newMemory()
	l.opened++
	return l.listeners[dc], nil
}

func (l *lab) dial(dc int) (net.Conn, error) {
	l.mu.Lock()
	ln := l.listeners[dc]
	l.mu.Unlock()
	return ln.dial(dc)
}

// connect makes a client with a permanent key, or with a temporary one too.
func (l *lab) connect(dc int, pfs bool) *client {
	l.t.Helper()
	c := &client{tb: l.t, server: l.Server, dc: dc, dialer: l.dial, done: map[mtproto.RequestID]mtproto.Event{}}
	c.dial()
	l.t.Cleanup(func() { c.hangUp() })
	c.makeKey()
	if pfs {
		c.perm = c.key
		c.rekey(24 * time.Hour)
	}
	return c
}

// account signs the lab's number in on DC 1.
func (l *lab) account(pfs bool) *account {
	l.t.Helper()
	c := l.connect(1, pfs)
	hash, code := c.code(labPhone)
	return newAccount(c, must(c, signInRequest(labPhone, hash, code)).(*api.AuthAuthorization))
}

func (l *lab) strike(f control.Fault) {
	l.t.Helper()
	strike(l.t, l.Server, f)
}

// struck checks how often a kind has struck.
func (l *lab) struck(kind control.FaultKind, want int) {
	l.t.Helper()
	if got := l.FaultCounts()[kind]; got != want {
		l.t.Errorf("%s struck %d times, want %d", kind, got, want)
	}
}

// redial gives a raw client another connection.
func (r *raw) redial(l *lab) {
	r.tb.Helper()
	r.conn = openWire(r.tb, transport.KindAbridged, func() (net.Conn, error) { return l.dial(1) })
}

// raw makes a client that decides about every field, on the key of c.
func (l *lab) raw(c *client) *raw {
	l.t.Helper()
	c.hangUp()
	c.dial()
	r := &raw{tb: l.t, s: l.Server, key: c.key, conn: c.conn, id: 4321}
	// The first message has a salt that was never one, so it is a breach.
	r.send(message{salt: 1, seqNo: 1, body: query()})
	r.salt = r.badSalt()
	if got := l.Violations()[check.Salt]; got != 1 {
		l.t.Errorf("a salt out of nowhere is counted %d times, want once", got)
	}
	return r
}
