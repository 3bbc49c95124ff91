package interop

import (
	"net"
	"sync"
	"sync/atomic"
)

// oneAtATime is a listener that keeps gotd's test server from its own traps, as
// v0.162.0 has them:
//
//   - It guards one map of auth keys with two different mutexes, so that a key
//     exchange and a frame on any other connection are a data race that ends the
//     process. Bounding our handshakes does not help against that; letting one
//     connection at a time be worked on does. A connection has its turn from when
//     a read returns until it asks for the next.
//   - Serve ends when a client connects and leaves without a word. Connections
//     are handed over with their first byte.
//
// Nothing is changed in what either side sends.
type oneAtATime struct {
	net.Listener
	turn    sync.Mutex
	current *turnConn // whose turn it is; guarded by turn
	talking chan net.Conn
	closed  chan struct{}
}

func listenOneAtATime(l net.Listener) *oneAtATime {
	o := &oneAtATime{Listener: l, talking: make(chan net.Conn), closed: make(chan struct{})}
	go o.accept()
	return o
}

// accept ends when the listener is closed.
func (o *oneAtATime) accept() {
	defer close(o.closed)
	var waiting sync.WaitGroup
	defer waiting.Wait()
	for {
		nc, err := o.Listener.Accept()
		if err != nil {
			return
		}
		waiting.Go(func() { o.firstByte(nc) })
	}
}

func (o *oneAtATime) firstByte(nc net.Conn) {
	first := make([]byte, 1)
	if _, err := nc.Read(first); err != nil {
		_ = nc.Close()
		return
	}
	o.talking <- &turnConn{Conn: nc, owner: o, first: first}
}

func (o *oneAtATime) Accept() (net.Conn, error) {
	select {
	case nc := <-o.talking:
		return nc, nil
	case <-o.closed:
		return nil, net.ErrClosed
	}
}

// turnConn is read by one goroutine of the server.
type turnConn struct {
	net.Conn
	owner  *oneAtATime
	first  []byte
	inTurn atomic.Bool
}

func (c *turnConn) Read(b []byte) (n int, err error) {
	c.yield()
	if len(c.first) > 0 {
		n = copy(b, c.first)
		c.first = c.first[n:]
	} else {
		n, err = c.Conn.Read(b)
	}
	c.owner.turn.Lock()
	c.owner.current = c
	c.inTurn.Store(true)
	return n, err
}

func (c *turnConn) yield() {
	if c.inTurn.Swap(false) {
		c.owner.turn.Unlock()
	}
}

func (c *turnConn) Close() error {
	c.yield()
	return c.Conn.Close()
}
