package actors

import (
	"net"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// fakeSession is one session, guarded by the server's lock.
type fakeSession struct {
	core *mtproto.ServerSession
	conn *fakeConn // the newest
	http []*fakeConn
	key  crypto.KeyID
	dc   int
}

// fakeConn lets the reader and a late answer write in turn. Its lock is a
// channel: who waits for it while a write blocks must not stop virtual time.
type fakeConn struct {
	transport.ServerWire
	socket  net.Conn
	writing chan struct{}
}

func (c *fakeConn) write(frames ...[]byte) error {
	if len(frames) == 0 {
		return nil // the reader reads on, whoever else is writing
	}
	c.writing <- struct{}{}
	defer func() { <-c.writing }()
	return c.Write(transport.Payloads(frames...)...)
}

// join lets a connection serve the session. By HTTP there are several.
func (f *fakeSession) join(conn *fakeConn) {
	if conn.Kind() != transport.KindHTTP {
		f.http = nil
	} else if !slices.Contains(f.http, conn) {
		f.http = append(f.http, conn)
	}
	if f.conn != conn && len(f.http) <= 1 {
		f.core.Connected(time.Now())
	}
	f.conn = conn
}

func (f *fakeSession) leave(nc net.Conn) {
	f.http = slices.DeleteFunc(f.http, func(c *fakeConn) bool { return c.socket == nc })
	if f.conn == nil || f.conn.socket != nc {
		return
	}
	if f.conn = nil; len(f.http) > 0 {
		f.conn = f.http[0]
		return
	}
	f.core.Disconnected(time.Now())
}

// writable is a connection that something may be said on now, or nil.
func (f *fakeSession) writable() *fakeConn {
	if len(f.http) == 0 {
		return f.conn
	}
	for _, c := range f.http {
		if c.Waiting() > 0 {
			return c
		}
	}
	return nil
}
