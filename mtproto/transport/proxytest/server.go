package proxytest

import (
	"context"
	"encoding/hex"
	"io"
	"net"
	"net/url"
	"sync"
	"time"
)

const (
	// helloTimeout bounds what a client takes to say where it wants to go.
	helloTimeout = 10 * time.Second
	// maxConns bounds the connections at a time; more are closed at once.
	maxConns = 512
)

// Options say what a proxy lets through. The zero value lets everybody go
// everywhere.
type Options struct {
	// User and Password are asked for unless User is empty.
	User, Password string
	// Secret is an MTProxy's, 16 bytes, and Domain makes it a fake TLS one.
	Secret []byte
	Domain string
	// DCs are an MTProxy's servers, by the number clients name.
	DCs map[int]string
	// Dial reaches the servers; nil: net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Server is one proxy. Close ends it and all that goes through it.
type Server struct {
	opts  Options
	ln    net.Listener
	url   url.URL
	greet func(s *Server, nc net.Conn) (*tunnel, error)

	life    context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	conns   map[net.Conn]struct{}
	tunnels int
}

// tunnel is what a client's greeting has led to.
type tunnel struct {
	server   net.Conn
	fromHere io.Reader // what the client says, in clear
	toHere   io.Writer
	fromFar  io.Reader
	toFar    io.Writer
}

// SOCKS5 starts a SOCKS5 proxy on ln, which it closes in the end.
func SOCKS5(ln net.Listener, o Options) *Server { return start(ln, o, "socks5", greetSOCKS5) }

// CONNECT starts an HTTP proxy.
func CONNECT(ln net.Listener, o Options) *Server { return start(ln, o, "http", greetCONNECT) }

// MTProxy starts a proxy for MTProto.
func MTProxy(ln net.Listener, o Options) *Server {
	s := start(ln, o, "mtproxy", greetMTProxy)
	mode := "dd"
	if o.Domain != "" {
		mode = "ee"
	}
	s.url.User = url.User(mode + hex.EncodeToString(o.Secret) + hex.EncodeToString([]byte(o.Domain)))
	return s
}

func start(ln net.Listener, o Options, scheme string, greet func(*Server, net.Conn) (*tunnel, error)) *Server {
	s := &Server{opts: o, ln: ln, greet: greet, conns: map[net.Conn]struct{}{}}
	s.url = url.URL{Scheme: scheme, Host: ln.Addr().String()}
	if o.User != "" {
		s.url.User = url.UserPassword(o.User, o.Password)
	}
	if o.Dial == nil {
		s.opts.Dial = new(net.Dialer).DialContext
	}
	s.life, s.cancel = context.WithCancel(context.Background())
	s.running.Go(s.accept)
	return s
}

// URL is what a client's configuration says, credentials included.
func (s *Server) URL() string { return s.url.String() }

// Tunnels is how many connections were made to servers so far.
func (s *Server) Tunnels() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tunnels
}

// Close ends the proxy and waits for everything it runs.
func (s *Server) Close() {
	s.cancel()
	_ = s.ln.Close()
	s.mu.Lock()
	for nc := range s.conns {
		_ = nc.Close()
	}
	s.mu.Unlock()
	s.running.Wait()
}

func (s *Server) accept() {
	for {
		nc, err := s.ln.Accept()
		if err != nil {
			return
		}
		s.running.Go(func() {
			defer nc.Close()
			if s.hold(nc) {
				defer s.release(nc)
				s.serve(nc)
			}
		})
	}
}

// hold makes Close end nc; it refuses when the proxy is full or over.
func (s *Server) hold(nc net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil || len(s.conns) >= maxConns {
		return false
	}
	s.conns[nc] = struct{}{}
	return true
}

func (s *Server) release(nc net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, nc)
}

func (s *Server) serve(nc net.Conn) {
	_ = nc.SetDeadline(time.Now().Add(helloTimeout))
	t, err := s.greet(s, nc)
	if err != nil {
		return // the client has been told, as far as its protocol can
	}
	defer t.server.Close()
	if !s.hold(t.server) {
		return
	}
	defer s.release(t.server)
	s.mu.Lock()
	s.tunnels++
	s.mu.Unlock()
	_ = nc.SetDeadline(time.Time{})

	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(t.toHere, t.fromFar) // either end may go away
		_ = nc.Close()
	})
	_, _ = io.Copy(t.toFar, t.fromHere)
	_ = t.server.Close()
	back.Wait()
}

// connect reaches a server for a client.
func (s *Server) connect(addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(s.life, helloTimeout)
	defer cancel()
	return s.opts.Dial(ctx, "tcp", addr)
}

// plain is a tunnel in which nothing is changed.
func plain(here net.Conn, from io.Reader, far net.Conn) *tunnel {
	return &tunnel{server: far, fromHere: from, toHere: here, fromFar: far, toFar: far}
}
