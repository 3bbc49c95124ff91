package interop

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"testing"

	"github.com/gotd/td/bin"
	gotdcrypto "github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"

	"github.com/tgfleet/tgfleet/crypto"
)

const gotdDC = 2

// gotdServer is a Telegram DC made of gotd's tgtest: key exchange, config,
// sign-in by code, and a user who repeats what it is sent. Transport,
// encryption, sessions and TL are gotd's; the methods and msgs_state_req, which
// tgtest leaves to its handler, are in the files beside this one.
type gotdServer struct {
	addr     string
	keys     []*crypto.PublicKey
	server   *tgtest.Server
	listener *oneAtATime
	held     chan string // methods that were left unanswered

	mu       sync.Mutex
	sent     map[int64]string   // random_id -> text of the messages that were sent
	calls    map[string]int     // method -> how often it was executed
	leave    map[string]int     // method -> how often it is still to be left unanswered
	signedIn map[[8]byte]string // auth key id -> phone
	sessions map[int64]*memory
}

// memory is what the server knows of a session: forgotten with it.
type memory struct {
	session tgtest.Session
	conn    *turnConn
	seen    map[int64]bool // msg_ids
}

// startGotd serves on a loopback port until the test ends.
func startGotd(t testing.TB) *gotdServer {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, gotdcrypto.RSAKeyBits)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &gotdServer{
		addr:     l.Addr().String(),
		keys:     []*crypto.PublicKey{{N: rsaKey.N, E: rsaKey.E}},
		listener: listenOneAtATime(l),
		held:     make(chan string, 16),
		sent:     map[int64]string{},
		calls:    map[string]int{},
		leave:    map[string]int{},
		signedIn: map[[8]byte]string{},
		sessions: map[int64]*memory{},
	}
	d := tgtest.NewDispatcher()
	s.register(d, l.Addr().(*net.TCPAddr))
	s.server = tgtest.NewServer(tgtest.NewPrivateKey(rsaKey), s.remember(tgtest.UnpackInvoke(d)), tgtest.ServerOptions{DC: gotdDC})

	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(ctx, transport.Listen(s.listener)) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("gotd's server ended with: %v", err)
		}
		if unknown := s.unknown(); len(unknown) > 0 {
			t.Errorf("gotd's server was sent what it does not know: %v", unknown)
		}
	})
	return s
}

// errMoved closes a connection: its session is still bound to an older one.
var errMoved = errors.New("the session came by another connection: the client is to connect again")

// remember notes by which connection a session comes and what came in it. gotd's
// server answers a session on its first connection for ever, even when that is
// closed; here it forgets the session when a second brings it, and has the
// client connect once more.
func (s *gotdServer) remember(next tgtest.Handler) tgtest.Handler {
	return tgtest.HandlerFunc(func(srv *tgtest.Server, r *tgtest.Request) error {
		conn := s.listener.current
		s.mu.Lock()
		m := s.sessions[r.Session.ID]
		if m != nil && m.conn != conn { // its old connection is not closed yet
			s.mu.Unlock()
			s.forget(r.Session)
			return errMoved
		}
		if m == nil {
			m = &memory{session: r.Session, conn: conn, seen: map[int64]bool{}}
			s.sessions[r.Session.ID] = m
		}
		m.seen[r.MsgID] = true
		s.mu.Unlock()
		return next.OnMessage(srv, r)
	})
}

func (s *gotdServer) forget(session tgtest.Session) {
	s.mu.Lock()
	delete(s.sessions, session.ID)
	s.mu.Unlock()
	s.server.ForceDisconnect(session)
}

// hangUp closes every connection, and the server forgets the sessions.
func (s *gotdServer) hangUp() {
	s.mu.Lock()
	all := slices.Collect(maps.Values(s.sessions))
	s.mu.Unlock()
	for _, m := range all {
		s.forget(m.session)
	}
}

// states answers msgs_state_req: 4 is received, 1 that nothing is known.
func (s *gotdServer) states(srv *tgtest.Server, r *tgtest.Request, in *mt.MsgsStateReq) error {
	info := make([]byte, len(in.MsgIDs))
	s.mu.Lock()
	m := s.sessions[r.Session.ID]
	for i, id := range in.MsgIDs {
		info[i] = 1
		if m != nil && m.seen[id] {
			info[i] = 4
		}
	}
	s.mu.Unlock()
	return srv.Send(r.RequestCtx, r.Session, tgtest.MessageServerResponse, &mt.MsgsStateInfo{ReqMsgID: r.MsgID, Info: info})
}

func (s *gotdServer) unknownMethod(_ *tgtest.Server, r *tgtest.Request) error {
	id, err := r.Buf.PeekID()
	if err != nil {
		return err
	}
	s.count(fmt.Sprintf("%s%08x", unknownPrefix, id))
	return tgerr.New(400, "INPUT_METHOD_INVALID")
}

// count notes a call and tells whether it is to be answered.
func (s *gotdServer) count(method string) (answer bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	if s.leave[method] == 0 {
		return true
	}
	s.leave[method]--
	s.held <- method
	return false
}

// leaveUnanswered makes the next call of method run without an answer.
func (s *gotdServer) leaveUnanswered(method string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave[method]++
}

func (s *gotdServer) called(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// What gotd's server does not know and refuses in a way that clients can live
// with: auth.bindTempAuthKey, whereupon pfs: prefer does without, and
// destroy_auth_key, a courtesy.
const (
	unknownPrefix  = "unknown "
	unknownBind    = unknownPrefix + "cdd42a05"
	unknownDestroy = unknownPrefix + "d1435160"
)

func (s *gotdServer) unknown() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for method := range s.calls {
		switch method {
		case unknownBind, unknownDestroy:
			continue
		}
		if len(method) > len(unknownPrefix) && method[:len(unknownPrefix)] == unknownPrefix {
			all = append(all, method)
		}
	}
	return all
}

// handle decodes the request with gotd's own decoder before answering it.
func handle[R bin.Decoder](s *gotdServer, d *tgtest.Dispatcher, id uint32, name string, req func() R,
	answer func(*tgtest.Server, *tgtest.Request, R) error) {
	d.HandleFunc(id, func(srv *tgtest.Server, r *tgtest.Request) error {
		in := req()
		if err := in.Decode(r.Buf); err != nil {
			return tgerr.New(400, "INPUT_FETCH_ERROR")
		}
		if left := r.Buf.Len(); left != 0 {
			return tgerr.New(400, fmt.Sprintf("INPUT_TRAILING_%d", left))
		}
		if !s.count(name) {
			return nil
		}
		return answer(srv, r, in)
	})
}
