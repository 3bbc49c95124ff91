package actors

import (
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// purpose says what a session is for, which decides the addresses it may use.
type purpose uint8

const (
	purposeMain  purpose = iota // an account's session with its home DC, or a guest's
	purposeMedia                // a secondary session: requests that belong to another DC
)

// dcTable is the fleet's table of data centres: the addresses that were
// configured, which are never lost, and those that a DC has named since. All
// accounts read it; news replaces the learned part as a whole.
//
// What a server says here is worth no more than time: whoever answers at an
// address must still prove that it has one of the fleet's public keys.
type dcTable struct {
	fixed []DC

	mu      sync.Mutex
	learned []DC
	options []store.DCOption     // learned, as stored
	loaded  bool                 // the store was asked
	due     time.Time            // when the learned part is to be fetched again
	asked   time.Time            // when somebody last set out to do so
	good    map[dcPurpose]string // the address that answered last
}

type dcPurpose struct {
	dc int
	p  purpose
}

func newDCTable(fixed []DC) *dcTable {
	fixed = slices.Clone(fixed)
	for i := range fixed {
		at, err := netip.ParseAddrPort(fixed[i].Addr)
		fixed[i].IPv6 = fixed[i].IPv6 || err == nil && at.Addr().Is6() && !at.Addr().Is4In6()
	}
	return &dcTable{fixed: fixed, good: make(map[dcPurpose]string)}
}

// known reports whether there is an address of dc for p. Every call asks, so it
// makes no list.
func (t *dcTable) known(dc int, p purpose) bool {
	t.mu.Lock()
	learned := t.learned
	t.mu.Unlock()
	fits := func(d DC) bool { return d.serves(dc, p) }
	return slices.ContainsFunc(learned, fits) || slices.ContainsFunc(t.fixed, fits)
}

// serves tells whether d is an address of dc that p may use.
func (d *DC) serves(dc int, p purpose) bool {
	return d.ID == dc && !d.CDN && (!d.MediaOnly || p == purposeMedia)
}

// addresses lists those of dc in order of preference, to be tried in turn. The
// one that answered last comes first; then learned and configured ones
// alternate, so that a table of addresses that do not exist here costs one
// attempt and strands nobody. Addresses of CDN DCs are left out, for their keys
// are not ours; so are those for media only, unless p is purposeMedia.
//
// Some may be ObfuscatedOnly: the caller knows what it can speak.
func (t *dcTable) addresses(dc int, p purpose) []DC {
	t.mu.Lock()
	learned, good := t.learned, t.good[dcPurpose{dc, p}]
	t.mu.Unlock()

	first, second := usable(learned, dc, p), usable(t.fixed, dc, p)
	if !overlap(first, second) {
		// The learned ones describe the DC as seen from somewhere else, or
		// another run of a simulator: what is configured goes first.
		first, second = second, first
	}
	all := alternate(first, second)
	if i := slices.IndexFunc(all, func(d DC) bool { return d.Addr == good }); i > 0 {
		best := all[i]
		copy(all[1:], all[:i])
		all[0] = best
	}
	return all
}

// answered notes that the server was reached at addr.
func (t *dcTable) answered(dc int, p purpose, addr string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.good[dcPurpose{dc, p}] = addr
}

// usable picks from list, media addresses first where they may be used, and
// IPv4 and IPv6 in turn: one of them may not work here.
func usable(list []DC, dc int, p purpose) []DC {
	var media, v4, v6 []DC
	for _, d := range list {
		switch {
		case !d.serves(dc, p):
		case d.MediaOnly:
			media = append(media, d)
		case d.IPv6:
			v6 = append(v6, d)
		default:
			v4 = append(v4, d)
		}
	}
	return append(media, alternate(v4, v6)...)
}

// alternate takes from a and b in turn, each address once.
func alternate(a, b []DC) []DC {
	var out []DC
	add := func(list []DC, i int) {
		if i < len(list) && !slices.ContainsFunc(out, func(d DC) bool { return d.Addr == list[i].Addr }) {
			out = append(out, list[i])
		}
	}
	for i := range max(len(a), len(b)) {
		add(a, i)
		add(b, i)
	}
	return out
}

func overlap(a, b []DC) bool {
	return slices.ContainsFunc(a, func(x DC) bool {
		return slices.ContainsFunc(b, func(y DC) bool { return x.Addr == y.Addr })
	})
}

// dcOf is a stored option as the tree uses it.
func dcOf(o store.DCOption) DC {
	return DC{
		ID: o.DC, Addr: o.Addr, IPv6: o.IPv6, MediaOnly: o.MediaOnly, CDN: o.CDN,
		ObfuscatedOnly: o.ObfuscatedOnly, Static: o.Static, Secret: o.Secret,
	}
}
