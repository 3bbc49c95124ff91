package hostiletest

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
)

// Conn is the server's end of one connection.
type Conn struct {
	server *Server
	hs     Handshake
	core   *mtproto.ServerSession // of the session that speaks here
	ids    idSource               // of what a strike sends
	greet  func(past [][]byte) [][]byte
}

// pastMost is how many packets a server keeps to send them again.
const pastMost = 32

// sent remembers packets and returns them.
func (s *Server) sent(out [][]byte) [][]byte {
	for _, p := range out {
		s.past = append(s.past, bytes.Clone(p)) // the client decrypts in place
	}
	s.past = s.past[max(0, len(s.past)-pastMost):]
	return out
}

// replay returns copies of the latest packets sent.
func (s *Server) replay() [][]byte {
	var again [][]byte
	for _, p := range s.past {
		again = append(again, bytes.Clone(p))
	}
	return again
}

// Connect accepts a connection.
func (s *Server) Connect() *Conn {
	c := &Conn{server: s, hs: Handshake{server: s}}
	if s.act != nil && s.struck > 0 {
		c.greet, s.act.Greet = s.act.Greet, nil
	}
	return c
}

// Receive handles one payload and returns those to be sent; without open the
// connection is to be closed after them.
func (c *Conn) Receive(now time.Time, payload []byte) (out [][]byte, open bool) {
	if id, _ := crypto.FrameKeyID(payload); id == 0 {
		out, err := c.hs.receive(now, payload)
		return out, err == nil
	}
	if c.server.act != nil && c.server.act.Turn != nil && c.server.strikes() {
		return c.server.act.Turn(), false
	}
	if c.server.act != nil && c.server.act.Deaf && c.server.strikes() {
		return nil, true
	}
	return c.message(now, payload)
}

// Close tells that the connection is gone.
func (c *Conn) Close(now time.Time) {
	if c.core != nil {
		c.core.Disconnected(now)
	}
}

func (c *Conn) message(now time.Time, frame []byte) (out [][]byte, open bool) {
	id, _ := crypto.FrameKeyID(frame)
	key := c.server.keys[id]
	if key == nil {
		return [][]byte{Status(404)}, false
	}
	m, padding, err := crypto.DecryptMessage(key, crypto.Client, frame)
	if err != nil {
		return nil, false
	}
	c.session(now, key, m.SessionID)
	if err := c.core.Receive(now, m, padding); err != nil {
		return nil, false
	}
	open = true
	if c.greet != nil {
		out, c.greet = c.greet(c.server.replay()), nil
	}
	for {
		e, ok := c.core.NextEvent()
		if !ok {
			return append(out, c.server.sent(c.core.Flush(now))...), open
		}
		if e.Kind == mtproto.EventQuery {
			q := Strike{Now: now, Query: e.MsgID, Body: e.Body, Session: m.SessionID, Key: key, conn: c}
			q.play()
			out = append(out, q.out...)
			open = open && !q.hangUp
		}
	}
}

// session finds or makes the session and ties it to this connection.
func (c *Conn) session(now time.Time, key *crypto.AuthKey, id int64) {
	k := sessionKey{key.ID(), id}
	core := c.server.sessions[k]
	if core == nil {
		var err error
		core, err = mtproto.NewServerSession(mtproto.ServerOptions{
			Key: key, SessionID: id, Rand: rand.Reader, Salts: Salts, Check: c.server.check,
		})
		if err != nil {
			panic(fmt.Errorf("hostile server: %w", err)) // its options are complete
		}
		c.server.sessions[k] = core
	} else if core != c.core {
		core.Connected(now)
	}
	c.core = core
}
