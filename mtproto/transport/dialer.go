package transport

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport/obfuscate"
)

// Target is one address of one DC.
type Target struct {
	// DC is what MTProxy is told: +10000 for test DCs, negative for media.
	DC   int
	Addr string // host:port; an IPv6 host in brackets
	// Secret is mixed into the obfuscation of this address (dcOption.secret),
	// which is then obfuscated whatever kind of TCP is asked for; nil for none.
	Secret    []byte
	WebSocket string // URL; "" means ws://Addr/apiws
	HTTP      string // URL; "" means http://Addr/api
}

// Dialer opens wires. The zero value dials directly.
type Dialer struct {
	Dial  func(ctx context.Context, network, addr string) (net.Conn, error) // nil: net.Dialer
	Proxy *Proxy                                                            // nil: none
	Rand  io.Reader                                                         // nil: crypto/rand
}

// Open connects to a target. Nothing of MTProto is sent yet; ctx bounds the
// connection and the handshakes of proxies, TLS and WebSocket, and may end
// afterwards. What fails on the way through a proxy is a *ProxyError.
//
// Behind an MTProxy the kind is KindObfuscated, whatever k is.
func (d Dialer) Open(ctx context.Context, k Kind, t Target) (Wire, error) {
	if _, err := ParseKind(string(k)); err != nil {
		return nil, err
	}
	switch {
	case d.Proxy != nil && d.Proxy.MTProxy():
		return d.openMTProxy(ctx, t)
	case k == KindHTTP:
		return d.openHTTP(ctx, t)
	case k == KindWebSocket:
		return d.openWebSocket(ctx, t)
	}
	nc, err := d.dial(ctx, t.Addr)
	if err != nil {
		return nil, err
	}
	if k != KindObfuscated && len(t.Secret) == 0 {
		c := d.stream(nc, k)
		c.prefix = []byte(c.framing.prefix())
		return c, nil
	}
	dc := 0
	if len(t.Secret) != 0 {
		dc = t.DC
	}
	w, err := d.obfuscated(nc, KindObfuscated, dc, t.Secret)
	if err != nil {
		_ = nc.Close()
	}
	return w, err
}

func (d Dialer) stream(nc net.Conn, k Kind) *stream {
	return &stream{nc: nc, kind: k, framing: k.framing(), maxFrame: DefaultMaxFrame, rand: d.random()}
}

// obfuscated is a wire on nc whose header goes out with the first frame.
func (d Dialer) obfuscated(nc net.Conn, k Kind, dc int, secret []byte) (Wire, error) {
	if int(int16(dc)) != dc {
		return nil, fmt.Errorf("dc %d does not fit into an obfuscated header", dc)
	}
	c := d.stream(nc, k)
	header, s, err := obfuscate.Client(c.rand, c.framing.tag(), int16(dc), secret)
	if err != nil {
		return nil, err
	}
	c.prefix, c.enc, c.dec = header, s.Encrypt, s.Decrypt
	return c, nil
}

func (d Dialer) random() io.Reader {
	if d.Rand == nil {
		return rand.Reader
	}
	return d.Rand
}

// dial opens a stream to addr, through the proxy if there is one.
func (d Dialer) dial(ctx context.Context, addr string) (net.Conn, error) {
	if d.Proxy == nil {
		return d.connect(ctx, addr)
	}
	nc, err := d.connect(ctx, d.Proxy.addr)
	if err != nil {
		return nil, &ProxyError{Proxy: d.Proxy, Err: err}
	}
	if err := bounded(ctx, nc, func() error { return d.Proxy.tunnel(nc, addr) }); err != nil {
		_ = nc.Close()
		return nil, &ProxyError{Proxy: d.Proxy, Err: err}
	}
	return nc, nil
}

func (d Dialer) connect(ctx context.Context, addr string) (net.Conn, error) {
	dial := d.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	nc, err := dial(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", addr, err)
	}
	return nc, nil
}

// bounded runs a handshake on nc, which fails when ctx ends.
func bounded(ctx context.Context, nc net.Conn, handshake func() error) error {
	past := time.Unix(1, 0)
	stop := context.AfterFunc(ctx, func() { _ = nc.SetDeadline(past) })
	err := handshake()
	switch {
	case stop():
		return err
	case err == nil: // the deadline is set, or about to be
		return context.Cause(ctx)
	}
	return fmt.Errorf("%w: %w", context.Cause(ctx), err)
}
