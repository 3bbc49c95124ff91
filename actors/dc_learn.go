package actors

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Bounds of what a server may say about DCs.
const (
	maxDCOptions  = 256
	maxDCID       = 1000
	maxDCSecret   = 64              // bytes
	minDCLifetime = 5 * time.Minute // also the pause between two attempts to fetch
	maxDCLifetime = 24 * time.Hour
)

// recall takes up what an earlier process has stored, once. What cannot be read
// is fetched anew.
func (t *dcTable) recall(ctx context.Context, s store.Keys) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.loaded {
		return nil
	}
	t.loaded = true
	saved, err := s.DCTable(ctx)
	if err != nil {
		return err
	}
	t.replace(saved.Options)
	t.due = saved.Expires
	return nil
}

// claim reports whether the caller is to fetch the table: it is missing or has
// expired, and nobody else has set out to do it lately.
func (t *dcTable) claim(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Before(t.due) || !t.asked.IsZero() && now.Before(t.asked.Add(minDCLifetime)) {
		return false
	}
	t.asked = now
	return true
}

// outdated says that a server announced news.
func (t *dcTable) outdated() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.due = time.Time{}
}

// learn replaces the learned part. It returns what is to be stored, and whether
// the addresses have changed.
func (t *dcTable) learn(options []store.DCOption, until time.Time) (saved store.DCTable, changed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.learned
	options = t.keep(options)
	t.replace(options)
	t.due = until
	same := slices.EqualFunc(before, t.learned, func(a, b DC) bool {
		return a.ID == b.ID && a.Addr == b.Addr && a.MediaOnly == b.MediaOnly && a.CDN == b.CDN &&
			a.ObfuscatedOnly == b.ObfuscatedOnly && a.Static == b.Static && string(a.Secret) == string(b.Secret)
	})
	return store.DCTable{Expires: until, Options: options}, !same
}

// keep adds what is known of DCs that the news gives no address of for an
// account's own session: a list that leaves some out must not strand those who
// live there.
func (t *dcTable) keep(news []store.DCOption) []store.DCOption {
	named := make(map[int]bool)
	for _, o := range news {
		named[o.DC] = named[o.DC] || !o.CDN && !o.MediaOnly
	}
	out := slices.Clone(news)
	for _, o := range t.options {
		again := slices.ContainsFunc(news, func(n store.DCOption) bool { return n.DC == o.DC && n.Addr == o.Addr })
		if !named[o.DC] && !again && len(out) < maxDCOptions {
			out = append(out, o)
		}
	}
	return out
}

// replace is called with the lock held. The slice is never changed afterwards,
// for readers share it.
func (t *dcTable) replace(options []store.DCOption) {
	learned := make([]DC, 0, len(options))
	for _, o := range options {
		learned = append(learned, dcOf(o))
	}
	t.learned, t.options = learned, options
}

// dcOptions reads what a server says, leaving out what makes no sense.
func dcOptions(from []*api.DCOption) []store.DCOption {
	var out []store.DCOption
	for _, o := range from[:min(len(from), maxDCOptions)] {
		ip, err := netip.ParseAddr(o.IPAddress)
		if err != nil || ip.Zone() != "" || o.ID < 1 || o.ID > maxDCID || o.Port < 1 || o.Port > 65535 || len(o.Secret) > maxDCSecret {
			continue
		}
		out = append(out, store.DCOption{
			DC: int(o.ID), Addr: net.JoinHostPort(ip.String(), strconv.Itoa(int(o.Port))), IPv6: ip.Is6() && !ip.Is4In6(),
			MediaOnly: o.MediaOnly, CDN: o.Cdn, ObfuscatedOnly: o.TcpoOnly, Static: o.Static,
			ThisPortOnly: o.ThisPortOnly, Secret: slices.Clone(o.Secret),
		})
	}
	return out
}

// dcLifetime is how long a config is good for, by the server's own clock.
func dcLifetime(c *api.Config) time.Duration {
	life := time.Duration(int64(c.Expires)-int64(c.Date)) * time.Second
	return min(max(life, minDCLifetime), maxDCLifetime)
}
