package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/mtproto/transport/proxytest"
)

const (
	hexKey  = "000102030405060708090a0b0c0d0e0f"
	eeKey   = "ee" + hexKey + "7777772e6578616d706c652e636f6d"
	base64K = "7gABAgMEBQYHCAkKCwwNDg93d3cuZXhhbXBsZS5jb20"
)

func TestParseProxy(t *testing.T) {
	for text, want := range map[string]string{
		"socks5://127.0.0.1:1080":                                              "socks5://127.0.0.1:1080",
		"socks5://canary1:canary2@proxy.example:1080/":                         "socks5://***@proxy.example:1080",
		"socks5://canary1:can%40ary2@[2001:db8::1]:1080":                       "socks5://***@[2001:db8::1]:1080",
		"http://proxy.example:3128":                                            "http://proxy.example:3128",
		"http://canary1@proxy.example:3128":                                    "http://***@proxy.example:3128",
		"mtproxy://" + hexKey + "@1.2.3.4:443":                                 "mtproxy://***@1.2.3.4:443",
		"mtproxy://dd" + hexKey + "@1.2.3.4:443":                               "mtproxy://***@1.2.3.4:443",
		"mtproxy://" + eeKey + "@[2001:db8::1]:443":                            "mtproxy://***@[2001:db8::1]:443",
		"mtproxy://" + base64K + "@1.2.3.4:443":                                "mtproxy://***@1.2.3.4:443",
		"tg://proxy?server=1.2.3.4&port=443&secret=" + eeKey:                   "mtproxy://***@1.2.3.4:443",
		"https://t.me/proxy?server=2001:db8::1&port=443&secret=" + base64K:     "mtproxy://***@[2001:db8::1]:443",
		"https://t.me/proxy?server=p.example&port=443&secret=" + base64K + "=": "mtproxy://***@p.example:443",
	} {
		p, err := transport.ParseProxy(text)
		if err != nil || p.String() != want {
			t.Errorf("ParseProxy(%q) = %s, %v, want %s", text, p, err, want)
			continue
		}
		if !strings.HasSuffix(want, p.Addr()) {
			t.Errorf("%q leads to %s", text, p.Addr())
		}
	}
}

func TestParseProxyRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "is not a URL",
		"canary1:canary2@host:80":             "is not a URL",
		"canary1":                             "is not a URL",
		"socks5://canary1:can/ary@host:80":    "is not a URL",
		"socks5://canary1:ca%zznary@host:80":  "is not a URL",
		"socks5://canary1:c#anary@host:80":    "is not a URL",
		"socks4://canary1@host:80":            "scheme",
		"canary://host:80":                    "scheme",
		"socks5://host":                       "port",
		"socks5://host:0":                     "1 to 65535",
		"socks5://host:65536":                 "1 to 65535",
		"socks5://:1080":                      "host",
		"socks5://ho%20st:1080":               "is not a URL",
		"socks5://canary1@host:1080":          "no password",
		"socks5://:canary@host:1080":          "no user",
		"http://can%3Aary:canary@host:1080":   "colon",
		"http://canary1:canary2@host:80/path": "after host:port",
		"http://host:80?canary":               "after host:port",
		"socks5://" + strings.Repeat("canary", 50) + ":canary@host:80": "255 bytes",
		"mtproxy://host:443":                                   "no secret",
		"mtproxy://zzcanary!@host:443":                         "neither hex nor base64",
		"mtproxy://abcdef@host:443":                            "secret of 3 bytes",
		"mtproxy://" + hexKey + ":canary@host:80":              "only a secret",
		"mtproxy://ee" + hexKey + "@host:443":                  "secret of 17 bytes",
		"mtproxy://dd" + hexKey + "6162@host:443":              "secret of 19 bytes",
		"mtproxy://ee" + hexKey + "2f2f@host:443":              "no domain has",
		"tg://socks?server=canary&port=1":                      "tg://proxy",
		"tg://proxy?server=canary&port=1":                      "secret=",
		"tg://proxy?server=a&server=b&port=1&secret=" + hexKey: "server= once",
		"tg://proxy?server=a&port=x&secret=" + hexKey:          "1 to 65535",
		"tg://proxy?server=1::2::3&port=1&secret=" + hexKey:    "neither a name nor an address",
		"tg://proxy?server=a;canary":                           "query",
		"tg://proxy?server=a%20b&port=1&secret=" + hexKey:      "neither a name nor an address",
		"https://canary1:canary2@host:443":                     "http://",
	} {
		p, err := transport.ParseProxy(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseProxy(%q) = %v, %v, want an error that says %q", text, p, err, want)
			continue
		}
		for _, secret := range []string{"canary", hexKey, "ary2"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("ParseProxy(%q): the error repeats %q: %v", text, secret, err)
			}
		}
	}
}

// TestProxyIsPrintedWithoutSecrets prints proxies in every way there is.
func TestProxyIsPrintedWithoutSecrets(t *testing.T) {
	var out bytes.Buffer
	for _, text := range []string{"socks5://canary1:canary2@host:1", "mtproxy://" + eeKey + "@host:1"} {
		p, err := transport.ParseProxy(text)
		if err != nil {
			t.Fatal(err)
		}
		holder := struct {
			P      *transport.Proxy
			hidden transport.Proxy
		}{p, *p}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+verb+verb, p, holder, *p)
		}
		failed := &transport.ProxyError{Proxy: p, Err: errors.New("no")}
		fmt.Fprint(&out, failed)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "proxy", p, "holder", holder, "err", failed)
		if err := json.NewEncoder(&out).Encode(holder); err != nil {
			t.Fatal(err)
		}
	}
	for _, secret := range []string{"canary", hexKey, "example", fmt.Sprintf("%x", "canary"), "[0 1 2", "0x0, 0x1"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is printed:\n%s", secret, out.String())
		}
	}
}

func FuzzParseProxy(f *testing.F) {
	for _, text := range []string{"socks5://u:p@host:1", "http://[::1]:8", "mtproxy://" + eeKey + "@h:1", "tg://proxy?server=a&port=1&secret=" + hexKey, "u:p@h:1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := transport.ParseProxy(text)
		if err != nil {
			return
		}
		if _, _, err := net.SplitHostPort(p.Addr()); err != nil {
			t.Fatalf("%q leads to %q: %v", text, p.Addr(), err)
		}
		if i := strings.Index(p.String(), "@"); i >= 0 && !strings.HasSuffix(p.String()[:i], "://***") {
			t.Fatalf("%q prints as %q", text, p)
		}
	})
}

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
	if err := errors.Join(w.SetReadDeadline(time.Now().Add(10*time.Second)), w.Write(transport.Frame{Payload: payload()})); err != nil {
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
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
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
	gone := listen(t)
	_ = gone.Close()
	host := func(s *proxytest.Server) string { return s.URL()[strings.Index(s.URL(), "@")+1:] }
	nowhere := gone.Addr().String()
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
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
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
