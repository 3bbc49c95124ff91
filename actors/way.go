package actors

import (
	"context"
	"fmt"
	"time"

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

const (
	// triesOfKind is how many tries in a row must come to nothing before the
	// next transport is tried; a round of all addresses at least.
	triesOfKind = 3
	// fallbackLife is how long a fall-back is kept before the first choice gets
	// another chance.
	fallbackLife = time.Hour
)

// wayfinder chooses how a session reaches its DC: addresses in turn, and the
// next transport when one leads nowhere. A network that lets nothing but HTTP
// through shows itself by connections that are refused, or that no server ever
// answers.
type wayfinder struct {
	kinds []transport.Kind
	kind  int // index of the one in use
	addr  int // tries so far
	lost  int // tries in a row that reached no server
	since time.Time
	used  transport.Kind // that worked last
}

// next is the way to try now. addrs is not empty.
func (f *wayfinder) next(dc int, addrs []DC, now time.Time) way {
	switch {
	case f.lost >= max(triesOfKind, len(addrs)):
		f.kind, f.lost, f.since = (f.kind+1)%len(f.kinds), 0, now
	case f.lost == 0 && f.kind != 0 && now.Sub(f.since) > fallbackLife:
		f.kind = 0
	}
	at := addrs[f.addr%len(addrs)]
	w := way{dc: dc, at: at, kind: f.kinds[f.kind]}
	if len(at.Secret) > 0 || at.ObfuscatedOnly {
		w.kind = transport.KindObfuscated
	}
	return w
}

// failed notes a try that reached no server: another address is next.
func (f *wayfinder) failed() {
	f.lost++
	f.addr++
}

// worked notes that a server has answered, and tells whether that was by
// another transport than before.
func (f *wayfinder) worked(kind transport.Kind) (changed bool) {
	f.lost, f.addr = 0, 0 // the table names first what has answered
	changed = f.used != kind && (f.used != "" || kind != f.kinds[0])
	f.used = kind
	return changed
}
