package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// lan is a network in memory, for virtual time: a packet takes a while, and
// processors take none.
type lan struct {
	mu        sync.Mutex
	listeners map[string]*lanListener
}

// lanLatency is how long a packet is on its way.
const lanLatency = 5 * time.Millisecond

// lanLinger is how long a closed connection tries to deliver.
const lanLinger = time.Second

type lanAddr string

func (lanAddr) Network() string  { return "lan" }
func (a lanAddr) String() string { return string(a) }

// lanListener accepts what is dialled to its address.
type lanListener struct {
	addr   lanAddr
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *lan) listen(addr string) (net.Listener, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := &lanListener{addr: lanAddr(addr), conns: make(chan net.Conn), closed: make(chan struct{})}
	l.listeners[addr] = ln // a restarted DC listens again
	return ln, nil
}

func (l *lan) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	l.mu.Lock()
	ln := l.listeners[addr]
	l.mu.Unlock()
	if ln == nil {
		return nil, fmt.Errorf("dial %s: nobody listens there", addr)
	}
	near, far := net.Pipe()
	select {
	case ln.conns <- far:
		return newLanConn(near), nil
	case <-ln.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *lanListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return newLanConn(c), nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *lanListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *lanListener) Addr() net.Addr { return l.addr }

// lanConn writes in the background, in order and late.
type lanConn struct {
	net.Conn
	out  chan parcel
	done chan struct{}
	once sync.Once
}

type parcel struct {
	due  time.Time
	body []byte
}

func newLanConn(nc net.Conn) *lanConn {
	c := &lanConn{Conn: nc, out: make(chan parcel, 256), done: make(chan struct{})}
	go c.carry()
	return c
}

// carry delivers parcels. Those that were written before the end still arrive,
// as over TCP.
func (c *lanConn) carry() {
	deliver := func(p parcel) {
		time.Sleep(time.Until(p.due))
		_, _ = c.Conn.Write(p.body) // the reader learns of an end
	}
	for {
		select {
		case p := <-c.out:
			deliver(p)
			continue
		case <-c.done:
		}
		for len(c.out) > 0 {
			deliver(<-c.out)
		}
		_ = c.Conn.Close()
		return
	}
}

func (c *lanConn) Write(b []byte) (int, error) {
	select {
	case c.out <- parcel{time.Now().Add(lanLatency), append([]byte(nil), b...)}:
		return len(b), nil
	case <-c.done:
		return 0, net.ErrClosed
	}
}

func (c *lanConn) Close() error {
	c.once.Do(func() {
		_ = c.SetReadDeadline(time.Unix(0, 0))
		_ = c.SetWriteDeadline(time.Now().Add(lanLinger))
		close(c.done)
	})
	return nil
}
