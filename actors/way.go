package actors

import (
	"context"
	"fmt"

	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// way is one try to reach a DC: where, and by which transport.
type way struct {
	dc   int
	at   DC
	kind transport.Kind
}

func (w way) String() string { return fmt.Sprintf("%s by %s", w.at.Addr, w.kind) }

// testServer is added to the DC id in what names one to a test server.
const testServer = 10000

// protocolDC is the number that key exchanges and MTProxy's header name.
func (e *environment) protocolDC(dc int) int {
	if e.opts.TestServers {
		return dc + testServer
	}
	return dc
}

// open makes a wire. Nothing of MTProto is sent yet.
func (e *environment) open(ctx context.Context, w way, proxy *transport.Proxy) (transport.Wire, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	d := transport.Dialer{Dial: e.opts.Dial, Proxy: proxy, Rand: e.opts.Rand}
	to := transport.Target{DC: e.protocolDC(w.dc), Addr: w.at.Addr, Secret: w.at.Secret}
	if e.opts.URLs != nil {
		to.WebSocket, to.HTTP = e.opts.URLs(w.at)
	}
	wire, err := d.Open(ctx, w.kind, to)
	if err != nil {
		return nil, fmt.Errorf("connect dc %d (%s): %w", w.dc, w, err)
	}
	return wire, nil
}
