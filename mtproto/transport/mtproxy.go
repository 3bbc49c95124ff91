package transport

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/tgfleet/tgfleet/mtproto/transport/faketls"
	"github.com/tgfleet/tgfleet/mtproto/transport/obfuscate"
)

// mtproxySecret is what an MTProxy's users know.
type mtproxySecret struct {
	key    []byte // SecretSize bytes
	domain string // that the connection pretends to go to; "" for no pretence
}

const (
	// modeFakeTLS before a secret means that a domain follows it. Any other
	// byte there stands for padding, which is always used.
	modeFakeTLS = 0xee
	// secretWant is what to do about a secret that is none.
	secretWant = "want 32 hex digits, 34 beginning with dd, or ee, 32 digits and a domain, or the same in base64url"
)

// parseSecret reads a secret as links have it, in hex or base64.
func parseSecret(text string) (mtproxySecret, error) {
	if text == "" {
		return mtproxySecret{}, errors.New("names no secret: write mtproxy://SECRET@host:port; " + secretWant)
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		plain := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
		if raw, err = base64.RawURLEncoding.DecodeString(plain); err != nil {
			return mtproxySecret{}, errors.New("has a secret that is neither hex nor base64: " + secretWant)
		}
	}
	const n = obfuscate.SecretSize
	switch {
	case len(raw) == n:
		return mtproxySecret{key: raw}, nil
	case len(raw) == n+1 && raw[0] != modeFakeTLS:
		return mtproxySecret{key: raw[1:]}, nil
	case len(raw) > n+1 && raw[0] == modeFakeTLS:
		s := mtproxySecret{key: raw[1 : n+1], domain: string(raw[n+1:])}
		return s, faketls.CheckDomain(s.domain)
	}
	return mtproxySecret{}, fmt.Errorf("has a secret of %d bytes: %s", len(raw), secretWant)
}

// openMTProxy connects to a proxy that speaks MTProto's obfuscation itself and
// learns the DC from its header.
func (d Dialer) openMTProxy(ctx context.Context, t Target) (Wire, error) {
	p := d.Proxy
	if t.DC == 0 {
		return nil, &ProxyError{Proxy: p, Err: errors.New("an MTProxy is told the DC by number, and there is none")}
	}
	nc, err := d.connect(ctx, p.addr)
	if err != nil {
		return nil, &ProxyError{Proxy: p, Err: err}
	}
	w, err := d.wrapMTProxy(ctx, nc, t.DC)
	if err != nil {
		_ = nc.Close()
		return nil, &ProxyError{Proxy: p, Err: err}
	}
	return w, nil
}

func (d Dialer) wrapMTProxy(ctx context.Context, nc net.Conn, dc int) (Wire, error) {
	secret := d.Proxy.reveal().mtproxySecret
	if secret.domain == "" {
		return d.obfuscated(nc, KindObfuscated, dc, secret.key)
	}
	var tls net.Conn
	err := bounded(ctx, nc, func() (err error) {
		tls, err = faketls.Client(nc, d.random(), secret.key, secret.domain)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.obfuscated(tls, KindObfuscated, dc, secret.key)
}
