// Package limit keeps the simulator's hidden limits: it counts and says how long
// to wait. What is counted is kept in memory only, so that a restart forgets
// floods. Nothing here but [Door] is safe for concurrent use; the simulator's one
// lock covers the rest.
package limit

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

// Limits counts what is limited. The zero value limits nothing.
type Limits struct {
	rules     control.Limits
	calls     map[callKey]*window
	strangers map[int64]*met
	sweepAt   int // how many windows are there when idle ones are looked for
}

// callKey is what one rule counts by itself.
type callKey struct {
	rule int
	who  int64 // account, or key before sign-in
	peer string
}

// met is whom an account wrote to first.
type met struct {
	at map[int64]time.Time
}

// sweepFloor is below how many windows nobody looks for idle ones.
const sweepFloor = 1024

// Set replaces all rules, which are valid, and forgets what was counted.
func (l *Limits) Set(rules control.Limits) {
	*l = Limits{rules: rules, calls: map[callKey]*window{}, strangers: map[int64]*met{}}
}

// Rules returns what Set was given.
func (l *Limits) Rules() control.Limits { return l.rules }

// PerPeer reports whether a rule wants to know what a request of this method is
// about.
func (l *Limits) PerPeer(method string) bool {
	for i := range l.rules.Calls {
		if c := &l.rules.Calls[i]; c.Per == control.PerPeer && c.Matches(method) {
			return true
		}
	}
	return false
}

// Call counts a request of an account (or, before sign-in, of a key) about a
// peer, "" for none, and returns how long it must wait instead: 0 lets it pass.
// What must wait does not count.
func (l *Limits) Call(now time.Time, who int64, method, peer string) (wait time.Duration) {
	var counting []*window
	for i := range l.rules.Calls {
		c := &l.rules.Calls[i]
		if !c.Matches(method) || c.Per == control.PerPeer && peer == "" {
			continue
		}
		k := callKey{rule: i, who: who}
		if c.Per == control.PerPeer {
			k.peer = peer
		}
		w := l.calls[k]
		if w == nil {
			l.sweep(now)
			w = &window{}
			l.calls[k] = w
		}
		wait = max(wait, w.wait(now, c.Times, time.Duration(c.Every), time.Duration(c.Wait)))
		counting = append(counting, w)
	}
	if wait > 0 {
		return wait
	}
	for _, w := range counting {
		w.count(now)
	}
	return 0
}

// sweep lets go of what is not counted any more.
func (l *Limits) sweep(now time.Time) {
	if len(l.calls) < max(l.sweepAt, sweepFloor) {
		return
	}
	for k, w := range l.calls {
		if w.idle(now, time.Duration(l.rules.Calls[k.rule].Every)) {
			delete(l.calls, k)
		}
	}
	l.sweepAt = 2 * len(l.calls)
}

// Stranger counts that an account writes to somebody who never wrote to it, and
// reports whether it may. The same person counts once.
func (l *Limits) Stranger(now time.Time, who, other int64) bool {
	rate := l.rules.Strangers
	if rate == nil {
		return true
	}
	m := l.strangers[who]
	if m == nil {
		m = &met{at: map[int64]time.Time{}}
		l.strangers[who] = m
	}
	for u, at := range m.at {
		if now.Sub(at) >= time.Duration(rate.Every) {
			delete(m.at, u)
		}
	}
	if _, known := m.at[other]; known {
		return true
	}
	if len(m.at) >= rate.Times {
		return false
	}
	m.at[other] = now
	return true
}
