package sim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serverKey is made once: drawing primes takes longer than most tests.
var serverKey = sync.OnceValue(func() *crypto.PrivateKey {
	key, err := crypto.GeneratePrivateKey(nil)
	if err != nil {
		panic(err)
	}
	return key
})

// patience bounds every wait of a test, on a busy machine too.
const patience = time.Minute

// start runs a server for one test.
func start(tb testing.TB, o sim.Options) *sim.Server {
	tb.Helper()
	if o.Key == nil && o.StateDir == "" {
		o.Key = serverKey()
	}
	s, err := sim.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("close the server: %v", err)
		}
	})
	return s
}

// client is a program of somebody else, with this project's MTProto session.
type client struct {
	tb      testing.TB
	server  *sim.Server
	dc      int
	dialer  func(dc int) (net.Conn, error) // nil: TCP
	kind    transport.Kind                 // "": intermediate
	trust   []byte                         // the RSA key, as PEM; nil: the server's
	key     *crypto.AuthKey
	perm    *crypto.AuthKey // behind key; nil if key itself is permanent
	session *mtproto.Session
	conn    transport.Wire
	next    mtproto.RequestID
	inited  bool
	done    map[mtproto.RequestID]mtproto.Event
	updates []api.UpdateClass
	// foreign takes updates instead, of a layer that is not ours.
	foreign  func(body []byte)
	shorts   []api.UpdatesClass // those that came in a short form
	numbered []numbered         // those that can have a place in seq
	tooLong  int                // updatesTooLong
	created  int                // new_session_created
}

// rpcError is an answer that refuses.
type rpcError struct {
	code int
	text string
}

func (e *rpcError) Error() string { return fmt.Sprintf("%d %s", e.code, e.text) }

// connect makes an auth key with a DC and a session on it.
func connect(tb testing.TB, s *sim.Server, dc int) *client { return connectBy(tb, s, dc, "") }

// connectBy does so by a transport.
func connectBy(tb testing.TB, s *sim.Server, dc int, k transport.Kind) *client {
	tb.Helper()
	c := &client{tb: tb, server: s, dc: dc, kind: k, done: map[mtproto.RequestID]mtproto.Event{}}
	c.dial()
	c.makeKey()
	return c
}

func (c *client) dial() {
	c.tb.Helper()
	dial := c.dialer
	if dial == nil {
		dial = func(int) (net.Conn, error) { return c.tcp() }
	}
	kind := c.kind
	if kind == "" {
		kind = transport.KindIntermediate
	}
	c.conn = openWire(c.tb, kind, func() (net.Conn, error) { return dial(c.dc) })
	if err := errors.Join(c.conn.SetReadDeadline(time.Now().Add(patience)), c.conn.SetWriteDeadline(time.Now().Add(patience))); err != nil {
		c.tb.Fatal(err)
	}
}

// openWire speaks a transport on connections of a test's own.
func openWire(tb testing.TB, k transport.Kind, dial func() (net.Conn, error)) transport.Wire {
	tb.Helper()
	d := transport.Dialer{Dial: func(context.Context, string, string) (net.Conn, error) { return dial() }}
	wire, err := d.Open(context.Background(), k, transport.Target{Addr: "sim"})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = wire.Close() })
	return wire
}

func (c *client) tcp() (net.Conn, error) { return net.Dial("tcp", c.server.DCs()[c.dc-1].Addr) }

func (c *client) makeKey() {
	c.tb.Helper()
	r := c.exchange(0)
	c.key = r.Key
	c.newSession(saltOf(r))
}

func saltOf(r exchange.Result) mtproto.Salt {
	return mtproto.Salt{Value: r.Salt, ValidSince: time.Now().Add(-time.Minute), ValidUntil: time.Now().Add(time.Hour)}
}

// exchange makes a key, a temporary one unless life is 0.
func (c *client) exchange(life time.Duration) exchange.Result {
	c.tb.Helper()
	pem := c.trust
	if pem == nil {
		pem = c.server.PublicKeyPEM()
	}
	keys, err := crypto.ParsePublicKeys(pem)
	if err != nil {
		c.tb.Fatal(err)
	}
	ex := exchange.NewClient(exchange.ClientOptions{DC: c.dc, Keys: keys, TempExpiresIn: life})
	payload, err := ex.Start(time.Now())
	for done := false; !done; {
		if err != nil {
			c.tb.Fatal(err)
		}
		if err := c.conn.Write(transport.Frame{Payload: payload}); err != nil {
			c.tb.Fatal(err)
		}
		var p transport.Packet
		if p, err = c.conn.Read(); err != nil {
			c.tb.Fatal(err)
		}
		payload, done, err = ex.Receive(time.Now(), p.Payload)
	}
	if err != nil {
		c.tb.Fatal(err)
	}
	return ex.Result()
}

// newSession starts a session on the client's key, as a restarted program would.
func (c *client) newSession(salts ...mtproto.Salt) {
	c.tb.Helper()
	var err error
	c.session, err = mtproto.NewSession(mtproto.Options{Key: c.key, Salts: salts})
	if err != nil {
		c.tb.Fatal(err)
	}
	c.connected()
}

func (c *client) connected() {
	c.session.Connected(time.Now(), mtproto.Via{Polls: c.kind == transport.KindHTTP})
}

// reconnect gives the session a new connection.
func (c *client) reconnect() {
	c.tb.Helper()
	c.hangUp()
	c.dial()
	c.connected()
}

func (c *client) hangUp() {
	_ = c.conn.Close()
	c.session.Disconnected(time.Now())
}

// push queues a request, wrapped in initConnection the first time.
func (c *client) push(req tl.Object) mtproto.RequestID {
	c.tb.Helper()
	if !c.inited {
		req, c.inited = c.wrapped(req), true
	}
	body, err := tl.Append(nil, req)
	if err != nil {
		c.tb.Fatal(err)
	}
	c.next++
	if err := c.session.Push(c.next, body); err != nil {
		c.tb.Fatal(err)
	}
	return c.next
}

func (c *client) wrapped(req tl.Object) tl.Object {
	return &api.InvokeWithLayerRequest{Layer: api.Layer, Query: &api.InitConnectionRequest{
		APIID: c.server.APIID(), DeviceModel: "test", SystemVersion: "1", AppVersion: "1",
		SystemLangCode: "en", LangCode: "en", Query: req,
	}}
}

// send flushes the session.
func (c *client) send() error {
	var frames []transport.Frame
	for _, f := range c.session.Flush(time.Now()) {
		frames = append(frames, transport.Frame(f))
	}
	return c.conn.Write(frames...)
}

// step sends what is due, reads one frame, and takes its events.
func (c *client) step() error {
	if err := c.send(); err != nil {
		return err
	}
	p, err := c.conn.Read()
	if err != nil {
		return err
	}
	if err := c.session.Receive(time.Now(), p.Payload); err != nil {
		return err
	}
	for {
		e, ok := c.session.NextEvent()
		if !ok {
			return c.send()
		}
		switch e.Kind {
		case mtproto.EventResult, mtproto.EventRPCError, mtproto.EventFailed:
			c.done[e.RequestID] = e
		case mtproto.EventSessionCreated:
			c.created++
		case mtproto.EventUpdate:
			c.update(e.Body)
		}
	}
}

// numbered is a container of updates with its place in seq; 0 for none.
type numbered struct {
	first, seq, date int32
	updates          []api.UpdateClass
}

func (c *client) update(body []byte) {
	if c.foreign != nil {
		c.foreign(body)
		return
	}
	switch u := api.Decode(tl.NewDecoder(body)).(type) {
	case *api.Updates:
		c.updates = append(c.updates, u.Updates...)
		c.numbered = append(c.numbered, numbered{u.Seq, u.Seq, u.Date, u.Updates})
	case *api.UpdatesCombined:
		c.updates = append(c.updates, u.Updates...)
		c.numbered = append(c.numbered, numbered{u.SeqStart, u.Seq, u.Date, u.Updates})
	case *api.UpdateShort:
		c.updates = append(c.updates, u.Update)
		c.shorts = append(c.shorts, u)
	case *api.UpdateShortMessage:
		m := &api.Message{
			Out: u.Out, Silent: u.Silent, ID: u.ID, PeerID: &api.PeerUser{UserID: u.UserID},
			Message: u.Message, Date: u.Date, ReplyTo: u.ReplyTo, Entities: u.Entities,
		}
		c.updates = append(c.updates, &api.UpdateNewMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount})
		c.shorts = append(c.shorts, u)
	case *api.UpdateShortChatMessage:
		m := &api.Message{
			Out: u.Out, Mentioned: u.Mentioned, Silent: u.Silent, ID: u.ID, FromID: &api.PeerUser{UserID: u.FromID},
			PeerID: &api.PeerChat{ChatID: u.ChatID}, Message: u.Message, Date: u.Date, ReplyTo: u.ReplyTo, Entities: u.Entities,
		}
		c.updates = append(c.updates, &api.UpdateNewMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount})
		c.shorts = append(c.shorts, u)
	case *api.UpdatesTooLong:
		c.tooLong++
	default:
		c.tb.Errorf("pushed %T, want updates", u)
	}
}

// extend gives the connection more time; one that has ended says so by itself.
func (c *client) extend() {
	until := time.Now().Add(patience)
	_ = errors.Join(c.conn.SetReadDeadline(until), c.conn.SetWriteDeadline(until))
}

// wait returns the answer to a request that was pushed.
func (c *client) wait(id mtproto.RequestID) ([]byte, error) {
	c.extend()
	for {
		if e, ok := c.done[id]; ok {
			delete(c.done, id)
			switch e.Kind {
			case mtproto.EventRPCError:
				return nil, &rpcError{e.Code, e.Message}
			case mtproto.EventFailed:
				return nil, e.Err
			}
			return e.Body, nil
		}
		if err := c.step(); err != nil {
			return nil, err
		}
	}
}

// until reads until done says so, and fails the test when that takes too long.
func (c *client) until(what string, done func() bool) {
	c.tb.Helper()
	c.extend()
	for !done() {
		if err := c.step(); err != nil {
			c.tb.Fatalf("waiting for %s: %v", what, err)
		}
	}
}

// ask sends a request and returns its answer or its refusal.
func ask[R any](c *client, req tl.Request[R]) (R, error) {
	c.tb.Helper()
	var zero R
	body, err := c.wait(c.push(req))
	if err != nil {
		return zero, err
	}
	d := tl.NewDecoder(body)
	res := req.DecodeResult(d)
	if d.Err() != nil || d.Len() != 0 {
		c.tb.Fatalf("answer to %T: %v, %d bytes left", req, d.Err(), d.Len())
	}
	return res, nil
}

// must is ask where a refusal fails the test.
func must[R any](c *client, req tl.Request[R]) R {
	c.tb.Helper()
	res, err := ask(c, req)
	if err != nil {
		c.tb.Fatalf("%T: %v", req, err)
	}
	return res
}

// refused checks that a request is refused with "CODE TEXT"; a text that ends in
// _ stands for any number after it.
func refused[R any](c *client, req tl.Request[R], want string) {
	c.tb.Helper()
	_, err := ask(c, req)
	got, ok := errors.AsType[*rpcError](err)
	if !ok {
		c.tb.Errorf("%T: %v, want %s", req, err, want)
		return
	}
	if s := got.Error(); s != want && !(strings.HasSuffix(want, "_") && strings.HasPrefix(s, want)) {
		c.tb.Errorf("%T: %s, want %s", req, s, want)
	}
}

// closed checks that the server ends the connection.
func (c *client) closed() {
	c.tb.Helper()
	c.extend()
	for {
		_, err := c.conn.Read()
		switch {
		case err == nil:
			continue
		case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
			c.tb.Fatalf("the connection is still open")
		case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		}
		return
	}
}
