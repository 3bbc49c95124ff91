package interop

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"net"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	gotdexchange "github.com/gotd/td/exchange"
	"github.com/gotd/td/telegram/dcs"
	gotdtg "github.com/gotd/td/tg"
	gotdtransport "github.com/gotd/td/transport"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/mtproto/transport/proxytest"
)

// listenTCP is a listener that ends with the test.
func listenTCP(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	return ln
}

// serveGotd answers one key exchange with gotd's server on ln.
func serveGotd(t *testing.T, ln net.Listener) chan result {
	t.Helper()
	key, _ := serverKey()
	done := make(chan result, 1)
	go func() {
		conn, err := gotdtransport.Listen(ln).Accept()
		if err != nil {
			done <- result{err: err}
			return
		}
		defer conn.Close()
		r, err := gotdexchange.NewExchanger(conn, gotdDC).Server(gotdexchange.PrivateKey{RSA: key}).Run(t.Context())
		done <- result{key: r.Key.Value[:], salt: r.ServerSalt, err: err}
	}()
	return done
}

// exchangeThrough makes a key with our client by d and checks that gotd's server
// has the same.
func exchangeThrough(t *testing.T, d transport.Dialer, k transport.Kind, target transport.Target, server chan result) {
	t.Helper()
	key, _ := serverKey()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	wire, err := d.Open(ctx, k, target)
	if err != nil {
		t.Fatal(err)
	}
	defer wire.Close()
	if err := wire.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	got, err := exchangeOver(wire, exchange.ClientOptions{DC: gotdDC, Keys: []*crypto.PublicKey{{N: key.N, E: key.E}}})
	if err != nil {
		t.Fatal(err)
	}
	want := <-server
	if want.err != nil {
		t.Fatal(want.err)
	}
	agree(t, result{key: got.Key.Bytes(), salt: got.Salt}, want)
}

// TestOurTransportsOnGotdServer goes by everything that gotd's server can be
// made to listen to; the framings alone are in TestOurExchangeWithGotdServer.
func TestOurTransportsOnGotdServer(t *testing.T) {
	t.Run("obfuscated", func(t *testing.T) {
		ln := listenTCP(t)
		exchangeThrough(t, transport.Dialer{}, transport.KindObfuscated, transport.Target{Addr: ln.Addr().String()},
			serveGotd(t, gotdtransport.ObfuscatedListener(ln)))
	})
	t.Run("websocket", func(t *testing.T) {
		tcp := listenTCP(t)
		ln, handler := gotdtransport.WebsocketListener(tcp.Addr())
		web := httptest.NewUnstartedServer(handler)
		_ = web.Listener.Close()
		web.Listener = tcp
		web.Start()
		defer web.Close()
		defer ln.Close()
		exchangeThrough(t, transport.Dialer{}, transport.KindWebSocket, transport.Target{Addr: tcp.Addr().String()}, serveGotd(t, ln))
	})
	for name, start := range map[string]func(net.Listener, proxytest.Options) *proxytest.Server{
		"socks5": proxytest.SOCKS5, "http": proxytest.CONNECT,
	} {
		t.Run(name, func(t *testing.T) {
			ln := listenTCP(t)
			p := start(listenTCP(t), proxytest.Options{User: "me", Password: "pw"})
			defer p.Close()
			proxy, err := transport.ParseProxy(p.URL())
			if err != nil {
				t.Fatal(err)
			}
			exchangeThrough(t, transport.Dialer{Proxy: proxy}, transport.KindFull, transport.Target{Addr: ln.Addr().String()}, serveGotd(t, ln))
		})
	}
}

// serveOurs sends one payload back, by our server on every transport.
func serveOurs(ln net.Listener) {
	nc, err := ln.Accept()
	if err != nil {
		return
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(patience))
	wire, err := transport.Accept(nc, transport.AcceptOptions{})
	if err != nil {
		return // the client waits in vain, and says so
	}
	defer wire.Close()
	p, err := wire.Read()
	if err == nil {
		err = wire.Write(transport.Frame{Payload: p.Payload})
	}
	if err == nil {
		_, _ = wire.Read() // until the client goes
	}
}

// TestGotdTransportsOnOurServer has gotd's client reach our server in the ways
// that it knows, through an MTProxy too.
func TestGotdTransportsOnOurServer(t *testing.T) {
	secret := make([]byte, 16)
	if _, err := io.ReadFull(rand.Reader, secret); err != nil {
		t.Fatal(err)
	}
	const domain = "www.example.com"
	for name, resolver := range map[string]func(addr string) (dcs.Resolver, error){
		"plain": func(string) (dcs.Resolver, error) { return dcs.Plain(dcs.PlainOptions{}), nil },
		"obfuscated": func(string) (dcs.Resolver, error) {
			return dcs.Plain(dcs.PlainOptions{Protocol: gotdtransport.PaddedIntermediate, Obfuscated: true}), nil
		},
		"websocket": func(string) (dcs.Resolver, error) { return dcs.Websocket(dcs.WebsocketOptions{}), nil },
		"mtproxy dd": func(addr string) (dcs.Resolver, error) {
			p := proxytest.MTProxy(listenTCP(t), proxytest.Options{Secret: secret, DCs: map[int]string{gotdDC: addr}})
			t.Cleanup(p.Close)
			return dcs.MTProxy(proxyAddr(p), append([]byte{0xdd}, secret...), dcs.MTProxyOptions{})
		},
		"mtproxy ee": func(addr string) (dcs.Resolver, error) {
			p := proxytest.MTProxy(listenTCP(t), proxytest.Options{Secret: secret, Domain: domain, DCs: map[int]string{gotdDC: addr}})
			t.Cleanup(p.Close)
			return dcs.MTProxy(proxyAddr(p), append(append([]byte{0xee}, secret...), domain...), dcs.MTProxyOptions{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			ln := listenTCP(t)
			r, err := resolver(ln.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			gotdByResolver(t, r, ln)
		})
	}
}

func proxyAddr(p *proxytest.Server) string { return p.URL()[strings.Index(p.URL(), "@")+1:] }

// gotdByResolver sends a payload over a connection that r opens, and gets it
// back.
func gotdByResolver(t *testing.T, r dcs.Resolver, ln net.Listener) {
	t.Helper()
	go serveOurs(ln)
	host, portText, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, err := r.Primary(ctx, gotdDC, dcs.List{
		Options: []gotdtg.DCOption{{ID: gotdDC, IPAddress: host, Port: port}},
		Domains: map[int]string{gotdDC: "ws://" + ln.Addr().String() + "/apiws"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	want := bytes.Repeat([]byte("encrypt!"), 3+2*10) // 24 bytes of header, then blocks
	if err := conn.Send(ctx, &bin.Buffer{Buf: bytes.Clone(want)}); err != nil {
		t.Fatal(err)
	}
	var got bin.Buffer
	if err := conn.Recv(ctx, &got); err != nil {
		t.Fatal(err)
	}
	if got.Len() < len(want) || !bytes.Equal(got.Buf[:len(want)], want) { // gotd leaves whole words of a tail
		t.Errorf("%d bytes came back, want %d", got.Len(), len(want))
	}
}

// TestGotdSecrets: both read a proxy's secret alike.
func TestGotdSecrets(t *testing.T) {
	const key = "000102030405060708090a0b0c0d0e0f"
	for _, secret := range []string{key, "dd" + key, "ee" + key + hex.EncodeToString([]byte("a.b"))} {
		raw, err := hex.DecodeString(secret)
		if err != nil {
			t.Fatal(err)
		}
		_, gotds := dcs.MTProxy("127.0.0.1:1", raw, dcs.MTProxyOptions{})
		_, ours := transport.ParseProxy("mtproxy://" + secret + "@127.0.0.1:1")
		if gotds != nil || ours != nil {
			t.Errorf("%s…: gotd %v, ours %v", secret[:2], gotds, ours)
		}
	}
}
