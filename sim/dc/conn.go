package dc

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/telemetry"
)

const (
	// helloTimeout is how long a new connection may take until its first
	// encrypted message, key exchange included.
	helloTimeout = time.Minute
	// idleTimeout ends a connection that promised no pings and says nothing.
	idleTimeout = 15 * time.Minute
	// writeTimeout ends a connection whose client does not read.
	writeTimeout = 15 * time.Second
	// maxFrame bounds what a client may send at once, in bytes.
	maxFrame = 2 << 20
)

// conn is one connection of a client. One goroutine reads and answers, another
// sends updates.
type conn struct {
	dc  *DC
	nc  net.Conn
	tr  *transport.Conn
	log *slog.Logger

	// Of the reading goroutine.
	exchange   *exchange.Server
	firstQuery []byte // that began the exchange
	key        *crypto.AuthKey
	session    *session
	pinged     bool // ping_delay_disconnect has set the deadline

	// write serialises flushing a session and sending what it gave.
	write sync.Mutex
	// serving is the session whose updates the writing goroutine sends when
	// woken.
	serving atomic.Pointer[session]
	wake    chan struct{} // one token: there may be updates
	done    chan struct{} // closed when the reading goroutine ends
}

func newConn(d *DC, nc net.Conn) *conn {
	return &conn{
		dc: d, nc: nc, log: d.opts.Logger.With(telemetry.KeyDC, d.id),
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// close may be called by anybody at any time; the serving goroutine then ends.
func (c *conn) close() { _ = c.nc.Close() }

// serve answers one connection until it ends; whatever a client sends ends that
// connection at worst.
func (c *conn) serve() {
	var writer sync.WaitGroup
	writer.Go(c.sendUpdates)
	defer writer.Wait()
	defer close(c.done)
	defer c.close()
	defer c.dc.hub.ended(c)
	err := c.run()
	if c.session != nil {
		c.session.leave(c, time.Now())
	}
	if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
		c.log.Debug("connection ended", telemetry.KeyErr, err)
	}
}

// run serves frames; its error, never nil, says why it ended.
func (c *conn) run() error {
	if err := c.nc.SetReadDeadline(time.Now().Add(helloTimeout)); err != nil {
		return err
	}
	tr, err := transport.Accept(c.nc)
	if err != nil {
		c.countFraming(err)
		return err
	}
	c.tr = tr
	c.tr.SetMaxFrame(maxFrame)
	for {
		frame, err := c.tr.ReadFrame()
		if err != nil {
			c.countFraming(err)
			return err
		}
		if err := c.handle(time.Now(), frame); err != nil {
			return err
		}
	}
}

func (c *conn) countFraming(err error) {
	if _, bad := errors.AsType[*transport.FrameError](err); bad {
		c.dc.hub.opts.Counts.Add(check.Framing)
	}
	if _, odd := errors.AsType[*transport.StatusError](err); odd {
		c.dc.hub.opts.Counts.Add(check.Framing)
	}
}

// handle takes one payload, of the handshake or encrypted.
func (c *conn) handle(now time.Time, frame []byte) error {
	id, ok := crypto.FrameKeyID(frame)
	switch {
	case !ok:
		return c.turnAway(check.Malformed, transport.StatusAuthKeyNotFound, errors.New("payload shorter than a key id"))
	case id == 0:
		return c.handshake(now, frame)
	}
	if err := c.findKey(now, id); err != nil {
		return c.turnAway(check.UnknownKey, transport.StatusAuthKeyNotFound, err)
	}
	m, padding, err := crypto.DecryptMessage(c.key, crypto.Client, frame)
	if err != nil {
		return c.turnAway(check.Encryption, transport.StatusAuthKeyNotFound, err)
	}
	if !c.pinged {
		if err := c.nc.SetReadDeadline(now.Add(idleTimeout)); err != nil {
			return err
		}
	}
	return c.message(now, m, padding)
}

// turnAway counts a violation, tells the client by a transport error, and
// returns err, which ends the connection.
func (c *conn) turnAway(v check.Violation, status int, err error) error {
	if u, ok := errors.AsType[*unknownKey](err); !ok || !u.excused {
		c.dc.hub.opts.Counts.Add(v)
	}
	return errors.Join(err, c.send(func() error { return c.tr.WriteStatus(status) }))
}

// findKey makes c.key the one a client used, which must have been made with this
// DC and still exist.
func (c *conn) findKey(now time.Time, id crypto.KeyID) error {
	secret, err := c.dc.hub.secret(c, now, id)
	if err != nil {
		return err
	}
	if c.key != nil && c.key.ID() == id {
		return nil
	}
	c.key, err = crypto.NewAuthKey(secret)
	return err
}

// message handles a decrypted message: answers first, then whatever updates the
// answers caused for others are already on their way.
func (c *conn) message(now time.Time, m crypto.Message, padding int) error {
	s, err := c.dc.hub.session(c.dc, c.key, m.SessionID, now)
	if err != nil {
		return err
	}
	queries, failure := s.receive(c, now, m, padding)
	c.attach(s, now)
	for _, q := range queries {
		ans := c.answer(s, now, q)
		c.logRequest(q.MsgID, ans)
		if ans.Cut != handlers.CutNever {
			return c.cut(s, q.MsgID, ans)
		}
		s.reply(q.MsgID, ans)
	}
	if failure != nil {
		if _, ours := errors.AsType[*mtproto.RejectedError](failure); ours {
			c.dc.hub.opts.Counts.Add(check.Malformed)
		}
	}
	return errors.Join(failure, c.flush(s))
}

// answer answers a query. destroy_auth_key is one of the protocol's own.
func (c *conn) answer(s *session, now time.Time, q mtproto.ServerEvent) handlers.Answer {
	if len(q.Body) == 4 && binary.LittleEndian.Uint32(q.Body) == idDestroyAuthKey {
		return c.dc.hub.destroyKey(s)
	}
	return c.dc.hub.query(s, now, int64(q.MsgID), q.Body)
}

func (c *conn) logRequest(id mtproto.MsgID, ans handlers.Answer) {
	if !c.log.Enabled(context.Background(), slog.LevelDebug) {
		return
	}
	args := []any{telemetry.KeyMethod, ans.Method, telemetry.KeyMsgID, id.String()}
	if ans.Refusal != nil {
		args = append(args, telemetry.KeyReason, ans.Refusal.Text)
	}
	c.log.Debug("request", args...)
}

// attach makes s the session of this connection.
func (c *conn) attach(s *session, now time.Time) {
	if c.session == s {
		return
	}
	if c.session != nil {
		c.session.leave(c, now)
	}
	c.session = s
}

// poke wakes the writing goroutine.
func (c *conn) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// keepAlive closes the connection unless another ping comes within d.
func (c *conn) keepAlive(now time.Time, d time.Duration) {
	c.pinged = true
	if err := c.nc.SetReadDeadline(now.Add(d)); err != nil {
		c.log.Debug("set deadline", telemetry.KeyErr, err)
	}
}

// flush sends what a session has to say.
func (c *conn) flush(s *session) error {
	return c.send(func() error {
		if frames := s.flush(time.Now()); len(frames) > 0 {
			return c.tr.WriteFrames(frames...)
		}
		return nil
	})
}

// send runs fn, the only writer of the connection meanwhile.
func (c *conn) send(fn func() error) error {
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.nc.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return fn()
}
