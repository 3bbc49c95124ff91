package sim_test

import (
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// memory is a listener without a network, for virtual time.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newMemory() *memory {
	return &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case nc := <-m.conns:
		return nc, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

func (m *memory) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }

func (m *memory) dial(int) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case m.conns <- far:
		return newUnblocked(near), nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

// unblocked writes in the background: both ends of a pipe may write at once, as
// over a network.
type unblocked struct {
	net.Conn
	out  chan []byte
	done chan struct{}
	once sync.Once
}

func newUnblocked(nc net.Conn) *unblocked {
	u := &unblocked{Conn: nc, out: make(chan []byte, 64), done: make(chan struct{})}
	go func() {
		for {
			select {
			case b := <-u.out:
				_, _ = nc.Write(b) // the reader learns of an end
			case <-u.done:
				return
			}
		}
	}()
	return u
}

func (u *unblocked) Write(b []byte) (int, error) {
	select {
	case u.out <- append([]byte(nil), b...):
		return len(b), nil
	case <-u.done:
		return 0, net.ErrClosed
	}
}

func (u *unblocked) Close() error {
	u.once.Do(func() { close(u.done) })
	return u.Conn.Close()
}

// TestHours passes in no time: salts change every half hour, and a client that
// stays away longer than that is told the new one.
func TestHours(t *testing.T) {
	serverKey() // drawn outside, once
	synctest.Test(t, func(t *testing.T) {
		ln := newMemory()
		s, err := sim.New(sim.Options{
			DCs: 1, Key: serverKey(), ListenFunc: func(int) (net.Listener, error) { return ln, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := &client{tb: t, server: s, dc: 1, dialer: ln.dial, done: map[mtproto.RequestID]mtproto.Event{}}
		c.dial()
		c.makeKey()
		must(c, &api.HelpGetConfigRequest{})
		for range 3 {
			time.Sleep(45 * time.Minute)
			synctest.Wait()
			if n := s.Connections(); n != 0 {
				t.Errorf("%d connections of a client that promised pings and was silent", n)
			}
			c.reconnect()
			if got := must(c, &api.HelpGetConfigRequest{}).Date; int64(got) != time.Now().Unix() {
				t.Errorf("the server says %d, it is %d", got, time.Now().Unix())
			}
		}
		for v, n := range s.Violations() {
			if v != check.Salt {
				t.Errorf("%s: %d times", v, n)
			}
		}
		c.hangUp()
	})
}

// TestSilentConnectionsEnd: who connects and says nothing is sent away, and so
// is who stops in the middle of the key exchange.
func TestSilentConnectionsEnd(t *testing.T) {
	for name, first := range map[string][]byte{"nothing": nil, "half an exchange": firstQuery(t)} {
		t.Run(name, func(t *testing.T) { testSilence(t, first) })
	}
}

// firstQuery begins a key exchange, framed.
func firstQuery(t *testing.T) []byte {
	keys, err := crypto.ParsePublicKeys(serverKey().PublicPEM())
	if err != nil {
		t.Fatal(err)
	}
	payload, err := exchange.NewClient(exchange.ClientOptions{DC: 1, Keys: keys}).Start(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{0xef, byte(len(payload) / 4)}, payload...) // abridged
}

func testSilence(t *testing.T, first []byte) {
	synctest.Test(t, func(t *testing.T) {
		ln := newMemory()
		s, err := sim.New(sim.Options{
			DCs: 1, Key: serverKey(), ListenFunc: func(int) (net.Listener, error) { return ln, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		nc, err := ln.dial(1)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if first != nil {
			if _, err := nc.Write(first); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := io.Copy(io.Discard, nc); err != nil || time.Since(began) > 5*time.Minute {
			t.Errorf("after %s: %v, want the end of the connection", time.Since(began), err)
		}
		_ = nc.Close()
		synctest.Wait()
		if n := s.Connections(); n != 0 {
			t.Errorf("%d connections are left", n)
		}
	})
}

// TestIdleConnectionsEnd: who promised no pings may be silent for minutes, not
// for ever.
func TestIdleConnectionsEnd(t *testing.T) {
	serverKey()
	synctest.Test(t, func(t *testing.T) {
		ln := newMemory()
		s, err := sim.New(sim.Options{
			DCs: 1, Key: serverKey(), ListenFunc: func(int) (net.Listener, error) { return ln, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := &client{tb: t, server: s, dc: 1, dialer: ln.dial}
		c.dial()
		if err := c.conn.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		c.makeKey()
		r := &raw{tb: t, s: s, key: c.key, salt: 1, conn: c.conn, id: 12345}
		r.send(message{seqNo: 1, body: query()})
		r.expect(mt.IDBadServerSalt)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if n := s.Connections(); n != 1 {
			t.Errorf("%d connections after five minutes, want one", n)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := s.Connections(); n != 0 {
			t.Errorf("%d connections after an hour of silence", n)
		}
		_ = c.conn.Close()
	})
}
