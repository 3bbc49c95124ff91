package actors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

// verdict is what a network does with a connection.
type verdict uint8

const (
	letThrough verdict = iota
	cutOff             // when its first bytes are seen
	swallowed          // nothing of it arrives, and nobody says so
)

func (s *fakeServer) judge(k transport.Kind) verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lets == nil {
		return letThrough
	}
	return s.lets(k)
}

// only lets one kind through.
func only(k transport.Kind, otherwise verdict) func(transport.Kind) verdict {
	return func(is transport.Kind) verdict {
		if is == k {
			return letThrough
		}
		return otherwise
	}
}

// TestFallBack: in a network that lets only one kind of connection through an
// account comes up by itself, says so once, stays, and goes back to the first
// choice within the hour when that works again, without losing a call.
func TestFallBack(t *testing.T) {
	for _, kind := range []transport.Kind{transport.KindObfuscated, transport.KindWebSocket, transport.KindHTTP} {
		for _, otherwise := range []verdict{cutOff, swallowed} {
			t.Run(fmt.Sprint(kind, otherwise), func(t *testing.T) {
				l := newLedger()
				play(t, l.answer, []string{"alice"}, nil, func(s *scene) {
					s.server.set(func() { s.server.lets = only(kind, otherwise) })
					a := s.account("alice")
					if err := s.finish(s.send(a, 10*time.Minute)); err != nil {
						t.Fatal(err)
					}
					time.Sleep(3 * time.Hour)
					s.nearest(a)
					if news := s.events.of(EventTransportChanged); len(news) != 1 || news[0].Reason != string(kind) {
						t.Errorf("events %v, want the change to %s once", news, kind)
					}
					s.server.set(func() { s.server.lets = nil })
					s.until("the first choice", fallbackLife+time.Minute, func() bool { return len(s.events.of(EventTransportChanged)) == 2 })
					if err := s.finish(s.send(a, time.Minute)); err != nil {
						t.Error(err)
					}
					time.Sleep(3 * time.Hour)
					if news := s.events.of(EventTransportChanged); len(news) != 2 || news[1].Reason != string(transport.KindIntermediate) {
						t.Errorf("events %v, want the way back", news)
					}
					l.check(t, 2)
					s.clean()
				})
			})
		}
	}
}

// TestOutageIsNoReasonToFallBack: after an outage that no transport survived the
// first choice is back soon, whatever answered first.
func TestOutageIsNoReasonToFallBack(t *testing.T) {
	for minutes := 1; minutes < 20; minutes += 2 {
		play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
			a := s.account("alice")
			s.nearest(a)
			s.server.set(func() { s.server.refuse = errors.New("network is unreachable") })
			s.server.cut()
			time.Sleep(time.Duration(minutes) * time.Minute)
			s.server.set(func() { s.server.refuse = nil })
			if _, err := telegram.Call(within(3*time.Minute), a, &api.HelpGetNearestDCRequest{}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * outageLife)
			s.nearest(a)
			news := s.events.of(EventTransportChanged)
			if len(news) > 2 || len(news) > 0 && news[len(news)-1].Reason != string(transport.KindIntermediate) {
				t.Errorf("after %d minutes: %v, want the first choice in the end", minutes, news)
			}
		})
	}
}

// TestOneTransportNeverFallsBack: what is configured is kept to.
func TestOneTransportNeverFallsBack(t *testing.T) {
	change := func(o *Options) { o.Transports = []transport.Kind{transport.KindFull} }
	play(t, nearestDC, []string{"alice"}, change, func(s *scene) {
		s.server.set(func() { s.server.lets = only(transport.KindHTTP, cutOff) })
		a := s.account("alice")
		if _, err := telegram.Call(within(time.Hour), a, &api.HelpGetNearestDCRequest{}); err == nil {
			t.Error("a call went through")
		}
		seen := map[transport.Kind]int{}
		s.server.set(func() {
			s.server.lets = func(k transport.Kind) verdict { seen[k]++; return letThrough }
		})
		if _, err := telegram.Call(within(3*time.Minute), a, &api.HelpGetNearestDCRequest{}); err != nil {
			t.Error(err)
		}
		if len(seen) != 1 || seen[transport.KindFull] == 0 {
			t.Errorf("connections %v, want full only", seen)
		}
		if news := s.events.of(EventTransportChanged); len(news) != 0 {
			t.Errorf("events %v", news)
		}
	})
}

// TestAddressesThatWantObfuscation are no news, and nothing to come back from.
func TestAddressesThatWantObfuscation(t *testing.T) {
	change := func(o *Options) { o.DCs = []DC{{ID: 1, Addr: "dc:1", ObfuscatedOnly: true}} }
	play(t, nearestDC, []string{"alice"}, change, func(s *scene) {
		s.server.set(func() { s.server.lets = only(transport.KindObfuscated, cutOff) })
		a := s.account("alice")
		s.nearest(a)
		time.Sleep(3 * time.Hour)
		s.nearest(a)
		if news := s.events.of(EventTransportChanged); len(news) != 0 {
			t.Errorf("events %v", news)
		}
		if n := len(s.server.dialled()); n != 1 {
			t.Errorf("%d dials, want one", n)
		}
	})
}

// TestMTProxyHasOneTransport: behind an MTProxy there is nothing to fall back
// to, and obfuscation is no news.
func TestMTProxyHasOneTransport(t *testing.T) {
	proxy, err := transport.ParseProxy("mtproxy://dd00112233445566778899aabbccddeeff@dc:1")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		proxy *transport.Proxy
		want  []transport.Kind
	}{
		{proxy, []transport.Kind{transport.KindObfuscated}},
		{nil, []transport.Kind{transport.KindFull, transport.KindHTTP}},
	} {
		env := &environment{opts: Options{Transports: []transport.Kind{transport.KindFull, transport.KindHTTP}}}
		s := newSession(sessionConfig{env: env, proxy: tc.proxy}).(*session)
		if got := fmt.Sprint(s.ways.kinds); got != fmt.Sprint(tc.want) {
			t.Errorf("kinds %v, want %v", got, tc.want)
		}
	}
}

// TestDeadProxyIsNoReasonToFallBack: it is the proxy that cannot be reached.
func TestDeadProxyIsNoReasonToFallBack(t *testing.T) {
	proxy, err := transport.ParseProxy("socks5://user:canary-password@proxy:1080")
	if err != nil {
		t.Fatal(err)
	}
	play(t, nearestDC, []string{"alice"}, func(o *Options) {
		o.Proxy = proxy
		dial := o.Dial
		o.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if addr == proxy.Addr() {
				return nil, errors.New("connection refused")
			}
			return dial(ctx, network, addr)
		}
	}, func(s *scene) {
		a := s.account("alice")
		if _, err := telegram.Call(within(10*time.Minute), a, &api.HelpGetNearestDCRequest{}); err == nil {
			t.Error("a call went past the proxy")
		}
		synctest.Wait()
		if n := len(s.server.dialled()); n != 0 {
			t.Errorf("%d connections past the proxy", n)
		}
		reason := a.State().Reason
		if want := "dc 1 is unreachable: connect dc 1 (dc:1 by intermediate): proxy socks5://***@proxy:1080: connect to proxy:1080: connection refused"; reason != want {
			t.Errorf("state %q, want %q", reason, want)
		}
	})
}

// TestPortal: what answers every HTTP request with 404, and lets nothing else
// through, is no server that has forgotten a key.
func TestPortal(t *testing.T) {
	var portal atomic.Bool
	answer := func(nc net.Conn) {
		defer nc.Close()
		if first := make([]byte, 4); readFull(nc, first) && string(first) == "POST" {
			go io.Copy(io.Discard, nc)
			io.WriteString(nc, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		}
	}
	play(t, nearestDC, []string{"alice"}, func(o *Options) {
		o.PFS = PFSOff // with temporary keys a status proves nothing anyway
		dial := o.Dial
		o.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if !portal.Load() {
				return dial(ctx, network, addr)
			}
			client, server := net.Pipe()
			go answer(server)
			return client, nil
		}
	}, func(s *scene) {
		signedIn(s, "alice")
		portal.Store(true)
		s.server.cut()
		time.Sleep(6 * time.Hour)
		if st := s.account("alice").State(); st.State != store.StateOffline {
			t.Errorf("state %s (%s) behind the portal, want offline", st.State, st.Reason)
		}
		portal.Store(false)
		time.Sleep(2 * time.Minute)
		if st := s.account("alice").State(); st.State != store.StateReady {
			t.Errorf("state %s (%s) without it, want ready", st.State, st.Reason)
		}
	})
}

func readFull(r io.Reader, b []byte) bool {
	_, err := io.ReadFull(r, b)
	return err == nil
}
