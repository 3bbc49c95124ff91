package actors

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// serverKey is made once: drawing primes takes long, and it must happen outside
// the bubbles of synctest.
var serverKey = sync.OnceValue(func() *crypto.PrivateKey {
	k, err := crypto.GeneratePrivateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
})

// fakeServer answers on in-memory connections with the server's end of the
// protocol core. What it answers is the test's to say.
type fakeServer struct {
	mu       sync.Mutex
	answer   func(q query) // runs in the connection's goroutine
	keys     map[crypto.KeyID]knownKey
	sessions map[sessionKey]*fakeSession
	conns    map[net.Conn]int // open, by DC
	dials    []time.Time
	refuse   error                        // of Dial
	forget   bool                         // answers -404 to every key
	mute     bool                         // takes every message and says nothing
	inits    int                          // calls that carried initConnection
	binds    int                          // temporary keys that were bound
	unbound  int                          // calls under a temporary key that was not
	plain    int                          // messages under a permanent key
	refusal  string                       // of every binding; see bind
	deaf     bool                         // answers no key exchange
	quick    bool                         // gives quick acks
	frozen   chan struct{}                // nil, or reads nothing before it is closed
	lets     func(transport.Kind) verdict // what the network does to a kind; nil: lets it through
	binding  int                          // requests to bind
	unknown  int                          // messages under a key it does not know
	loops    sync.WaitGroup
}

type sessionKey struct {
	key     crypto.KeyID
	session int64
}

// query is one request as the server got it.
type query struct {
	s      *fakeServer
	sess   *fakeSession
	key    crypto.KeyID
	id     mtproto.MsgID
	dc     int
	req    tl.Object
	method string
	inited bool
	quiet  bool // under invokeWithoutUpdates
}

func newFakeServer(answer func(query)) *fakeServer {
	return &fakeServer{
		answer: answer, keys: make(map[crypto.KeyID]knownKey),
		sessions: make(map[sessionKey]*fakeSession), conns: make(map[net.Conn]int),
	}
}

// dial implements Options.Dial. The port is the DC's id.
func (s *fakeServer) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dials = append(s.dials, time.Now())
	if s.refuse != nil {
		return nil, s.refuse
	}
	var dc int
	if _, err := fmt.Sscanf(addr, "dc:%d", &dc); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	client, server := net.Pipe()
	s.conns[server] = dc
	s.loops.Go(func() { s.serve(server, dc) })
	return client, nil
}

func (s *fakeServer) serve(nc net.Conn, dc int) {
	defer func() {
		_ = nc.Close()
		s.mu.Lock()
		delete(s.conns, nc)
		for _, sess := range s.sessions {
			sess.leave(nc)
		}
		s.mu.Unlock()
	}()
	accepted, err := transport.Accept(nc, transport.AcceptOptions{})
	if err != nil {
		return
	}
	if v := s.judge(accepted.Kind()); v != letThrough {
		if v == swallowed {
			_, _ = io.Copy(io.Discard, nc)
		}
		return
	}
	conn := &fakeConn{ServerWire: accepted, socket: nc, writing: make(chan struct{}, 1)}
	var hs *exchange.Server
	for {
		s.mu.Lock()
		frozen := s.frozen
		s.mu.Unlock()
		if frozen != nil {
			<-frozen
		}
		p, err := conn.Read()
		if err != nil {
			return
		}
		frame := p.Payload
		if id, _ := crypto.FrameKeyID(frame); id == 0 {
			if hs == nil {
				hs = exchange.NewServer(exchange.ServerOptions{Key: serverKey(), DC: dc})
			}
			var done bool
			if done, err = s.handshake(conn, hs, frame, dc); done {
				hs = nil // a temporary key may follow a permanent one
			}
		} else {
			err = s.message(conn, p, dc)
		}
		if err != nil {
			return
		}
	}
}

func (s *fakeServer) message(conn *fakeConn, p transport.Packet, dc int) error {
	s.mu.Lock()
	frame := p.Payload
	id, _ := crypto.FrameKeyID(frame)
	if s.mute {
		s.mu.Unlock()
		return nil
	}
	known, ok := s.known(id)
	if !ok || known.dc != dc || s.forget {
		s.unknown++
		s.mu.Unlock()
		_ = conn.WriteStatus(transport.StatusAuthKeyNotFound)
		return errors.New("unknown key")
	}
	if !known.temp {
		s.plain++
	}
	m, padding, err := crypto.DecryptMessage(known.key, crypto.Client, frame)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	var token uint32
	if p.WantsAck && s.quick {
		token = crypto.QuickAckToken(known.key, crypto.Client, frame[24:]) // decrypted in place
	}
	sess, err := s.session(sessionKey{id, m.SessionID}, known, conn)
	if err == nil {
		err = sess.core.Receive(time.Now(), m, padding)
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	queries, err := s.drain(sess, id)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	frames := sess.core.Flush(time.Now())
	s.mu.Unlock()
	if token != 0 {
		err = conn.QuickAck(token)
	}
	err = errors.Join(err, conn.write(frames...))
	for _, q := range queries { // executed, whether or not the connection still lives
		s.answer(q)
	}
	return err
}

func (s *fakeServer) session(k sessionKey, known knownKey, conn *fakeConn) (*fakeSession, error) {
	sess := s.sessions[k]
	if sess == nil {
		core, err := mtproto.NewServerSession(mtproto.ServerOptions{
			Key: known.key, SessionID: k.session, Rand: rand.Reader,
			Salts: func(now time.Time) []mtproto.Salt {
				return []mtproto.Salt{{Value: 7, ValidSince: now.Add(-time.Hour), ValidUntil: now.Add(24 * time.Hour)}}
			},
		})
		if err != nil {
			return nil, err
		}
		sess = &fakeSession{core: core, key: k.key, dc: known.dc}
		s.sessions[k] = sess
	}
	sess.join(conn)
	return sess, nil
}

func (s *fakeServer) drain(sess *fakeSession, key crypto.KeyID) (queries []query, err error) {
	for {
		e, ok := sess.core.NextEvent()
		if !ok {
			return queries, err
		}
		if e.Kind != mtproto.EventQuery {
			continue
		}
		q := query{s: s, sess: sess, key: s.owner(key), id: e.MsgID, dc: sess.dc}
		if tl.NewDecoder(e.Body).ID() == mt.IDDestroyAuthKeyRequest {
			delete(s.keys, key)
			sess.core.Reply(e.MsgID, tl.AppendUint32(nil, mt.IDDestroyAuthKeyOk))
			continue
		}
		obj := api.Decode(tl.NewDecoder(e.Body))
		if bind, ok := obj.(*api.AuthBindTempAuthKeyRequest); ok {
			err = errors.Join(err, s.bind(sess, key, e.MsgID, bind))
			continue
		}
		if k := s.keys[key]; k.temp && k.perm == 0 {
			s.unbound++
		}
		if layer, ok := obj.(*api.InvokeWithLayerRequest); ok {
			obj = layer.Query.(*api.InitConnectionRequest).Query
			q.inited = true
			s.inits++
		}
		if silent, ok := obj.(*api.InvokeWithoutUpdatesRequest); ok {
			obj, q.quiet = silent.Query, true
		}
		q.req = obj
		q.method = methodName(obj)
		queries = append(queries, q)
	}
}

// reply answers a query; it may be called at any time, from any goroutine.
func (q query) reply(result tl.Object) {
	b, err := tl.Append(nil, result)
	if err != nil {
		panic(err)
	}
	q.send(func() { q.sess.core.Reply(q.id, b) })
}

func (q query) fail(code int, message string) {
	q.send(func() { q.sess.core.ReplyError(q.id, code, message) })
}

// push sends an update on the query's session.
func (q query) push(body []byte) { q.send(func() { q.sess.core.PushUpdate(body) }) }

func (q query) send(what func()) {
	q.s.mu.Lock()
	what()
	conn := q.sess.writable()
	if conn == nil { // it stays with the session
		q.s.mu.Unlock()
		return
	}
	frames := q.sess.core.Flush(time.Now())
	q.s.mu.Unlock()
	_ = conn.write(frames...) // a lost connection is part of some tests
}

// cut closes every connection.
func (s *fakeServer) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for nc := range s.conns {
		_ = nc.Close()
	}
}

func (s *fakeServer) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *fakeServer) open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

func (s *fakeServer) dialled() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time(nil), s.dials...)
}

// nearestDC answers help.getNearestDc with the DC that was asked, and
// everything else with an error: enough for most tests.
func nearestDC(q query) {
	switch q.req.(type) {
	case *api.HelpGetNearestDCRequest:
		q.reply(&api.NearestDC{Country: "XX", ThisDC: int32(q.dc), NearestDC: int32(q.dc)})
	case *api.UpdatesGetStateRequest:
		q.reply(&api.UpdatesState{Date: 1})
	case *api.UpdatesGetDifferenceRequest:
		q.reply(&api.UpdatesDifferenceEmpty{Date: 1})
	default:
		q.fail(400, "METHOD_INVALID")
	}
}

// newFleet starts a fleet on the server.
func newFleet(t *testing.T, s *fakeServer, st *memStore, change func(*Options)) *Fleet {
	t.Helper()
	o := Options{
		Store: st, Owner: storeOwner("this"),
		App: testApp, HomeDC: 1,
		DCs:        []DC{{ID: 1, Addr: "dc:1"}, {ID: 2, Addr: "dc:2"}, {ID: 3, Addr: "dc:3"}},
		PublicKeys: []*crypto.PublicKey{serverKey().Public()},
		Dial:       s.dial,
	}
	if change != nil {
		change(&o)
	}
	f, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
