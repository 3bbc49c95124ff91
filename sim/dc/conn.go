package dc

import (
	"context"
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
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/fault"
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
	// messageAt is where an encrypted payload's message begins: after the key's id
	// and the message key.
	messageAt = 24
	// maxFrame bounds what a client may send at once, in bytes.
	maxFrame = 2 << 20
)

// conn is one connection of a client. One goroutine reads and answers, another
// sends updates.
type conn struct {
	dc  *DC
	nc  *fault.Conn
	tr  transport.ServerWire // set by the reading goroutine once it knows what the client speaks
	log *slog.Logger

	// Of the reading goroutine.
	exchange   *exchange.Server
	firstQuery []byte      // that began the exchange
	plain      check.Plain // judges the messages without a key
	key        *crypto.AuthKey
	session    *session
	again      []byte // a packet that arrives twice
	repeated   bool   // the packet at hand is one that arrived before
	pinged     bool   // ping_delay_disconnect has set the deadline

	// write serialises flushing a session and sending what it gave: who may write
	// has put a token in. It is no mutex because a write may take long, and in
	// virtual time nothing goes on while somebody waits for a mutex.
	write chan struct{}
	held  []byte // under write: a packet that waits to be overtaken
	// serving is the session whose updates the writing goroutine sends when
	// woken, nil for none. It changes under the session's lock.
	serving atomic.Pointer[session]
	wake    chan struct{} // one token: there may be updates
	poll    *time.Timer   // when a waiting request of HTTP must be answered
	maxWait time.Duration // how long it may wait, under the session's lock
	done    chan struct{} // closed when the reading goroutine ends
	// writers are the goroutines beside the reading one.
	writers sync.WaitGroup
	// phone is the number of the account that uses the connection, nil before.
	phone atomic.Pointer[string]
}

func newConn(d *DC, nc net.Conn) *conn {
	c := &conn{
		dc: d, log: d.opts.Logger.With(telemetry.KeyDC, d.id),
		write: make(chan struct{}, 1), wake: make(chan struct{}, 1), poll: newPoll(), maxWait: pollWait, done: make(chan struct{}),
	}
	c.nc = fault.Wrap(nc, d.hub.opts.Faults, c.who)
	return c
}

// errCrowded ends what goes beyond the limits of connections or sessions.
var errCrowded = errors.New("limit of connections or sessions")

// close may be called by anybody at any time; the serving goroutine then ends.
func (c *conn) close() { _ = c.nc.Close() }

// serve answers one connection until it ends; whatever a client sends ends that
// connection at worst.
func (c *conn) serve() {
	c.writers.Go(c.sendUpdates)
	defer c.writers.Wait()
	defer close(c.done)
	defer c.close()
	defer c.dc.hub.ended(c)
	err := c.run()
	if c.session != nil {
		c.session.leave(c, c.dc.now())
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
	tr, err := transport.Accept(c.nc, transport.AcceptOptions{MaxFrame: maxFrame})
	if err != nil {
		c.countFraming(err)
		return err
	}
	defer tr.Close()
	c.tr = tr
	if !c.dc.door.Enter(time.Now()) {
		return errors.Join(errCrowded, c.send(func() error { return c.tr.WriteStatus(statusFlood) }))
	}
	for {
		p, err := c.next()
		if err != nil {
			c.countFraming(err)
			return err
		}
		if err := c.handle(c.dc.now(), p); err != nil {
			return err
		}
	}
}

func (c *conn) countFraming(err error) {
	if _, bad := errors.AsType[*transport.FrameError](err); bad {
		c.count(check.Framing)
	}
}

// count counts what the client did wrong. On a connection on which a fault
// changed what the client sent nothing is the client's doing any more.
func (c *conn) count(v check.Violation) {
	if !c.nc.Tampered() {
		c.dc.hub.opts.Counts.Add(v)
	}
}

// handle takes one payload, of the handshake or encrypted.
func (c *conn) handle(now time.Time, p transport.Packet) error {
	frame := p.Payload
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
	if p.WantsAck {
		token := crypto.QuickAckToken(c.key, crypto.Client, frame[messageAt:])
		if err := c.send(func() error { return c.tr.QuickAck(token) }); err != nil {
			return err
		}
	}
	if !c.pinged {
		if err := c.tr.SetReadDeadline(time.Now().Add(idleTimeout)); err != nil {
			return err
		}
	}
	return c.message(now, m, padding)
}

// turnAway counts a violation, tells the client by a transport error, and
// returns err, which ends the connection.
func (c *conn) turnAway(v check.Violation, status int, err error) error {
	if u, ok := errors.AsType[*unknownKey](err); !ok || !u.excused {
		c.count(v)
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
	if !c.repeated {
		if _, struck := c.strike(control.FromClient, control.FaultNewSession); struck {
			c.dc.hub.destroy(sessionKey{c.key.ID(), m.SessionID})
		}
	}
	s, err := c.dc.hub.session(c.dc, c.key, m.SessionID, now)
	if errors.Is(err, errCrowded) {
		return errors.Join(err, c.send(func() error { return c.tr.WriteStatus(statusFlood) }))
	}
	if err != nil {
		return err
	}
	if c.repeated && c.session != s {
		// What the packet held has been done, and nobody knows any more: to do it
		// again would be held against the client, who said it once.
		return nil
	}
	queries, failure := s.receive(c, now, m, padding)
	c.attach(s, now)
	repeat, err := c.answerAll(s, now, queries)
	if err != nil {
		return err
	}
	if failure != nil {
		if _, ours := errors.AsType[*mtproto.RejectedError](failure); ours {
			c.count(check.Malformed)
		}
	}
	err = c.flush(s)
	if repeat && err == nil {
		s.again(now)
		err = c.flush(s)
	}
	return errors.Join(failure, err)
}

// answerAll answers the queries of one message, or lets that be done later, and
// tells whether the answers are to be repeated. The error is a fault that ends
// the connection: the queries after a lost answer are answered like it, on the
// next connection, since the client will not ask them anew.
func (c *conn) answerAll(s *session, now time.Time, queries []mtproto.ServerEvent) (repeat bool, err error) {
	for _, q := range queries {
		ans := c.answer(s, now, q)
		c.logRequest(q.MsgID, ans)
		if ans.Cut != handlers.CutNever {
			err = errCut
		}
		switch {
		case ans.Cut == handlers.CutBefore:
			c.dc.hub.destroy(s.name)
			return false, err
		case ans.Await != nil:
			c.dc.awaitBot(ans, func(got handlers.Answer) { s.replyLate(q.MsgID, got) })
		case ans.Delay > 0:
			c.dc.later(ans.Delay, func() { s.replyLate(q.MsgID, ans) })
		default:
			s.reply(q.MsgID, ans)
			repeat = repeat || ans.Repeat
		}
	}
	return repeat, err
}

// answer answers a query. destroy_auth_key is one of the protocol's own, wrapped
// or not.
func (c *conn) answer(s *session, now time.Time, q mtproto.ServerEvent) handlers.Answer {
	ans := c.dc.hub.query(s, now, int64(q.MsgID), q.Body)
	if ans.DestroyKey {
		return c.dc.hub.destroyKey(s)
	}
	if ans.Phone != "" {
		c.phone.Store(new(ans.Phone.Reveal()))
	}
	return ans
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
func (c *conn) keepAlive(d time.Duration) {
	c.pinged = true
	if err := c.tr.SetReadDeadline(time.Now().Add(d)); err != nil {
		c.log.Debug("set deadline", telemetry.KeyErr, err)
	}
}

// flush sends what a session has to say and the client lets it say: over HTTP,
// no more than there are requests to answer.
func (c *conn) flush(s *session) error {
	return c.send(func() error {
		room := unlimited
		if c.tr.Kind() == transport.KindHTTP {
			room = c.tr.Waiting()
		}
		err := c.deliver(s, s.flush(c, c.dc.now(), room)...)
		if room != unlimited {
			c.await(s)
		}
		return err
	})
}

// send runs fn, the only writer of the connection meanwhile.
func (c *conn) send(fn func() error) error {
	if !c.thawed() {
		return net.ErrClosed
	}
	c.write <- struct{}{}
	defer func() { <-c.write }()
	if err := c.tr.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return fn()
}
