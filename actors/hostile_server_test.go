package actors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// hostileServer serves in-memory connections with a server that may be armed. It
// answers for every DC.
type hostileServer struct {
	mu    sync.Mutex
	core  *hostiletest.Server
	wire  func(net.Conn) // takes new connections in place of the server, when not nil
	runs  map[string]int // channels made, by title
	dials []time.Time
	conns map[net.Conn]bool
	loops sync.WaitGroup
}

func newHostileServer() *hostileServer {
	s := &hostileServer{runs: make(map[string]int), conns: make(map[net.Conn]bool)}
	s.core = hostiletest.NewServer(serverKey(), s.run, func(query []byte) bool {
		_, ok := innerQuery(query).(*api.ChannelsCreateChannelRequest)
		return ok
	})
	return s
}

// innerQuery is the query inside its wrappers.
func innerQuery(body []byte) tl.Object {
	o := api.Decode(tl.NewDecoder(bytes.Clone(body)))
	if layer, ok := o.(*api.InvokeWithLayerRequest); ok {
		o = layer.Query.(*api.InitConnectionRequest).Query
	}
	if quiet, ok := o.(*api.InvokeWithoutUpdatesRequest); ok {
		o = quiet.Query
	}
	return o
}

// run executes what accounts ask on their own, and the call of these tests: one
// that must not run twice.
func (s *hostileServer) run(body []byte) []byte {
	switch q := innerQuery(body).(type) {
	case *api.ChannelsCreateChannelRequest:
		s.runs[q.Title]++
		return must(nil, &api.Updates{})
	case *api.UpdatesGetStateRequest:
		return must(nil, &api.UpdatesState{Date: 1})
	case *api.AuthExportAuthorizationRequest:
		return must(nil, &api.AuthExportedAuthorization{ID: 7, Bytes: []byte("exported")})
	case *api.AuthImportAuthorizationRequest:
		return must(nil, &api.AuthAuthorization{User: &api.User{ID: 7, Self: true}})
	}
	return nil
}

// dial implements Options.Dial.
func (s *hostileServer) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dials = append(s.dials, time.Now())
	client, server := net.Pipe()
	s.conns[server] = true
	serve := s.serve
	if s.wire != nil {
		serve = s.wire
	}
	s.loops.Go(func() {
		serve(server)
		s.set(func() { delete(s.conns, server) })
	})
	return client, ctx.Err()
}

func (s *hostileServer) serve(nc net.Conn) {
	conn, err := transport.Accept(nc, transport.AcceptOptions{})
	if err != nil {
		_ = nc.Close()
		return
	}
	var peer *hostiletest.Conn
	s.set(func() { peer = s.core.Connect() })
	defer s.set(func() { peer.Close(time.Now()) })
	// Reading goes on while much is written, or both ends would wait.
	toSend := make(chan [][]byte, 1<<14)
	s.loops.Go(func() {
		for out := range toSend {
			if conn.Write(transport.Payloads(out...)...) != nil { // the client has hung up
				break
			}
		}
		_ = nc.Close()
		for range toSend {
		}
	})
	defer close(toSend)
	for open := true; open; {
		p, err := conn.Read()
		if err != nil {
			return
		}
		var out [][]byte
		s.set(func() { out, open = peer.Receive(time.Now(), p.Payload) })
		if len(out) > 0 {
			toSend <- out
		}
	}
}

func (s *hostileServer) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// dialled is how often a connection was asked for.
func (s *hostileServer) dialled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.dials)
}

// twice names what ran more than once.
func (s *hostileServer) twice() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for title, n := range s.runs {
		if n > 1 {
			errs = append(errs, fmt.Errorf("%q ran %d times", title, n))
		}
	}
	return errors.Join(errs...)
}
