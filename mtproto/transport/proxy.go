package transport

import (
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/tgfleet/tgfleet/mtproto/transport/tunnel"
	"github.com/tgfleet/tgfleet/telemetry"
)

// scheme is what a proxy speaks, as its URL begins.
type scheme string

const (
	schemeSOCKS5  scheme = "socks5"
	schemeHTTP    scheme = "http"
	schemeMTProxy scheme = "mtproxy"
)

// Proxy is a way to Telegram through another host. Whatever prints it hides its
// user, password and secret.
type Proxy struct {
	scheme scheme
	addr   string // host:port
	// reveal is nil where there is nothing to hide. It is a function because those
	// who print a Proxy in an unexported field of theirs ask no method of it.
	reveal func() credentials
}

// credentials are what a proxy wants to be told.
type credentials struct {
	user, password string
	mtproxySecret
}

func (c credentials) hide() func() credentials { return func() credentials { return c } }

// Addr is where the proxy listens, host:port.
func (p Proxy) Addr() string { return p.addr }

// MTProxy tells whether it speaks MTProto's obfuscation itself, so that there is
// but one kind of wire through it.
func (p Proxy) MTProxy() bool { return p.scheme == schemeMTProxy }

// String is the proxy's URL without its credentials.
func (p Proxy) String() string {
	hidden := ""
	if p.reveal != nil {
		hidden = telemetry.Redacted + "@"
	}
	return string(p.scheme) + "://" + hidden + p.addr
}

// Format implements [fmt.Formatter] for every verb.
func (p Proxy) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue implements [slog.LogValuer].
func (p Proxy) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText implements [encoding.TextMarshaler]; JSON and YAML use it too.
func (p Proxy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// tunnel asks the proxy at the other end of nc to connect to addr.
func (p Proxy) tunnel(nc net.Conn, addr string) error {
	var c credentials
	if p.reveal != nil {
		c = p.reveal()
	}
	if p.scheme == schemeSOCKS5 {
		return tunnel.SOCKS5(nc, addr, c.user, c.password)
	}
	return tunnel.CONNECT(nc, addr, c.user, c.password)
}
