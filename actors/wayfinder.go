package actors

import (
	"errors"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
)

const (
	// triesOfKind is how many tries in a row must come to nothing before the
	// next transport is tried; a round of all addresses at least.
	triesOfKind = 3
	// fallbackLife is how long a fall-back is kept before the first choice gets
	// another chance, outageLife how long when that has worked before or every
	// transport has failed: then it was probably no filter that stopped it.
	fallbackLife = time.Hour
	outageLife   = 5 * time.Minute
)

// wayfinder chooses how a session reaches its DC: addresses in turn, and the
// next transport when one leads nowhere. A network that lets nothing but HTTP
// through shows itself by connections that are refused, or that no server ever
// answers.
type wayfinder struct {
	kinds  []transport.Kind
	kind   int // index of the one in use
	addr   int // tries so far
	lost   int // tries in a row that reached no server
	since  time.Time
	outage bool           // it may have been no filter
	used   transport.Kind // that worked last
}

// newWayfinder tries kinds in this order. Behind an MTProxy there is only one.
func newWayfinder(kinds []transport.Kind, p *transport.Proxy) wayfinder {
	if p != nil && p.MTProxy() {
		kinds = []transport.Kind{transport.KindObfuscated}
	}
	return wayfinder{kinds: kinds}
}

// next is the way to try now. addrs is not empty.
func (f *wayfinder) next(dc int, addrs []DC, now time.Time) way {
	switch {
	case f.lost >= max(triesOfKind, len(addrs)):
		f.kind, f.lost, f.since = (f.kind+1)%len(f.kinds), 0, now
		f.outage = f.outage || f.kind == 0 || f.used == f.kinds[0]
	case f.lost == 0 && f.reviewDue(now):
		f.kind = 0
	}
	return wayTo(dc, addrs[f.addr%len(addrs)], f.kinds[f.kind])
}

// wayTo goes to an address by kind, unless it wants to be obfuscated.
func wayTo(dc int, at DC, kind transport.Kind) way {
	w := way{dc: dc, at: at, kind: kind}
	if w.forced() {
		w.kind = transport.KindObfuscated
	}
	return w
}

// forced tells whether the address leaves no choice of the kind.
func (w way) forced() bool { return len(w.at.Secret) > 0 || w.at.ObfuscatedOnly }

// reviewAt is when a fall-back is to be left for the first choice; zero: there
// is none in use.
func (f *wayfinder) reviewAt() time.Time {
	switch {
	case f.kind == 0:
		return time.Time{}
	case f.outage:
		return f.since.Add(outageLife)
	}
	return f.since.Add(fallbackLife)
}

func (f *wayfinder) reviewDue(now time.Time) bool {
	at := f.reviewAt()
	return !at.IsZero() && !now.Before(at)
}

// review is the way by the first choice, for a try beside the connection by a
// fall-back. It is ok when it is time for one; the next is a while later.
func (f *wayfinder) review(dc int, addrs []DC, now time.Time) (w way, ok bool) {
	if len(addrs) == 0 || !f.reviewDue(now) {
		return way{}, false
	}
	f.since, f.outage = now, false
	return wayTo(dc, addrs[0], f.kinds[0]), true
}

// failed notes a try that came to nothing. One that reached no server, by no
// fault of the proxy, counts against the transport; an answer of the server
// against nothing.
func (f *wayfinder) failed(err error) {
	if !answered(err) {
		f.nowhere(err)
	}
}

// nowhere is failed for a try whatever has answered it.
func (f *wayfinder) nowhere(err error) {
	f.addr++
	if _, ok := errors.AsType[*transport.ProxyError](err); !ok {
		f.lost++
	}
}

// worked notes that a server has answered, and tells whether that was by
// another transport than before.
func (f *wayfinder) worked(w way) (changed bool) {
	f.lost, f.addr = 0, 0 // the table names first what has answered
	if w.forced() {
		f.kind = 0
		return false
	}
	if f.kind = max(slices.Index(f.kinds, w.kind), 0); f.kind == 0 {
		f.outage = false
	}
	changed = f.used != w.kind && (f.used != "" || w.kind != f.kinds[0])
	f.used = w.kind
	return changed
}
