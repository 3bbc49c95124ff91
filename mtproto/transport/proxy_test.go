package transport_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/mtproto/transport/proxytest"
)

// echo is a server on TCP that takes every kind and sends back what it gets.
func echo(t *testing.T, network, addr string) string {
	t.Helper()
	ln, err := net.Listen(network, addr)
	if err != nil {
		t.Skipf("no %s here: %v", network, err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			go serveEcho(nc)
		}
	}()
	return ln.Addr().String()
}

func serveEcho(nc net.Conn) {
	defer nc.Close()
	w, err := transport.Accept(nc, transport.AcceptOptions{})
	for err == nil {
		var p transport.Packet
		if p, err = w.Read(); err == nil {
			err = w.Write(transport.Frame{Payload: p.Payload})
		}
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// payload looks like an encrypted message.
func payload() []byte { return bytes.Repeat([]byte("abcdefgh"), 9) }

func roundTrip(w transport.Wire) error {
	defer w.Close()
	if err := errors.Join(w.SetReadDeadline(time.Now().Add(time.Minute)), w.Write(transport.Frame{Payload: payload()})); err != nil {
		return err
	}
	p, err := w.Read()
	if err == nil && !bytes.Equal(p.Payload, payload()) {
		return fmt.Errorf("came back as %d bytes", len(p.Payload))
	}
	return err
}

// TestThroughProxies goes every way by every kind, over TCP, also to an IPv6
// address.
func TestThroughProxies(t *testing.T) {
	servers := map[string]string{"IPv4": echo(t, "tcp4", "127.0.0.1:0"), "IPv6": echo(t, "tcp6", "[::1]:0")}
	key := []byte("0123456789abcdef")
	options := proxytest.Options{User: "me", Password: "p@ss:w/rd", Secret: key,
		DCs: map[int]string{-10002: servers["IPv4"], 2: servers["IPv6"]}}
	fake := options
	fake.Domain = "www.example.com"
	mt := proxytest.Options{Secret: key, DCs: options.DCs}
	mtFake := mt
	mtFake.Domain = fake.Domain
	proxies := map[string]*proxytest.Server{
		"none": nil, "socks5": proxytest.SOCKS5(listen(t), options), "http": proxytest.CONNECT(listen(t), options),
		"open socks5": proxytest.SOCKS5(listen(t), proxytest.Options{}), "open http": proxytest.CONNECT(listen(t), proxytest.Options{}),
		"mtproxy": proxytest.MTProxy(listen(t), mt), "fake TLS": proxytest.MTProxy(listen(t), mtFake),
	}
	for name, server := range proxies {
		var d transport.Dialer
		if server != nil {
			t.Cleanup(server.Close)
			p, err := transport.ParseProxy(server.URL())
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			d.Proxy = p
		}
		for family, addr := range servers {
			for _, k := range transport.Kinds() {
				dc := map[string]int{"IPv4": -10002, "IPv6": 2}[family]
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				w, err := d.Open(ctx, k, transport.Target{DC: dc, Addr: addr})
				cancel() // bounds the opening only
				if err == nil {
					err = roundTrip(w)
				}
				if err != nil {
					t.Errorf("%s, %s, %s: %v", name, family, k, err)
				}
			}
		}
		if server != nil && server.Tunnels() != len(transport.Kinds())*2 {
			t.Errorf("%s: %d tunnels, want one for each wire", name, server.Tunnels())
		}
	}
}

// TestProxyErrors: what is wrong with a proxy is said, and not blamed on the
// server.
func TestProxyErrors(t *testing.T) {
	key := []byte("0123456789abcdef")
	locked := proxytest.Options{User: "me", Password: "pw"}
	fake := proxytest.Options{Secret: key, Domain: "www.example.com"}
	socks, web := proxytest.SOCKS5(listen(t), locked), proxytest.CONNECT(listen(t), locked)
	mt := proxytest.MTProxy(listen(t), fake)
	for _, s := range []*proxytest.Server{socks, web, mt} {
		t.Cleanup(s.Close)
	}
	host := func(s *proxytest.Server) string { return s.URL()[strings.Index(s.URL(), "@")+1:] }
	const nowhere = "127.0.0.1:1" // a port that nobody is given
	for _, tt := range []struct{ url, want string }{
		{"socks5://" + nowhere, "refused"},
		{"socks5://" + host(socks), "wants a user"},
		{"socks5://me:canary@" + host(socks), "refuses the user or the password"},
		{socks.URL(), "cannot connect to " + nowhere + ": connection refused"},
		{"http://" + host(web), "wants a user"},
		{"http://me:canary@" + host(web), "refuses the user or the password"},
		{web.URL(), "status 502"},
		{"mtproxy://" + eeKey + "@" + host(mt), "does not know the secret"},
	} {
		p, err := transport.ParseProxy(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []transport.Kind{transport.KindAbridged, transport.KindWebSocket, transport.KindHTTP} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err = transport.Dialer{Proxy: p}.Open(ctx, k, transport.Target{DC: 2, Addr: nowhere})
			cancel()
			if _, ok := errors.AsType[*transport.ProxyError](err); !ok || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s, %s: %v, want a ProxyError that says %q", p, k, err, tt.want)
			}
		}
	}
	p, _ := transport.ParseProxy("mtproxy://" + hexKey + "@" + nowhere)
	for _, dc := range []int{0, 40000} {
		if _, err := (transport.Dialer{Proxy: p}).Open(t.Context(), transport.KindHTTP, transport.Target{DC: dc}); err == nil {
			t.Errorf("an MTProxy is asked for dc %d", dc)
		}
	}
}

// TestOpenEndsWithItsContext: a proxy that does not answer is given up.
func TestOpenEndsWithItsContext(t *testing.T) {
	ln := listen(t)
	defer ln.Close()
	for _, url := range []string{"socks5://", "http://", "mtproxy://" + eeKey + "@"} {
		p, err := transport.ParseProxy(url + ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err = transport.Dialer{Proxy: p}.Open(ctx, transport.KindAbridged, transport.Target{DC: 2, Addr: "a:1"})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want the deadline of the context", p, err)
		}
		cancel()
	}
	for _, k := range []transport.Kind{transport.KindWebSocket} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if _, err := (transport.Dialer{}).Open(ctx, k, transport.Target{Addr: ln.Addr().String()}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want the deadline of the context", k, err)
		}
		cancel()
	}
}
