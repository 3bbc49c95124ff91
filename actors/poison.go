package actors

import (
	"errors"
	"hash/fnv"
	"io"
	"sync"
)

const (
	// poisonLimit is how often the same message may make an actor fail before
	// it is dropped: an update that the server repeats, a request that its
	// caller repeats, would otherwise use up the restarts of the actor.
	poisonLimit = 3
	poisonKept  = 32 // messages that are remembered; the books start anew beyond
)

var errPoison = errors.New("this request has made the account's actor fail again and again: it is not sent, see the log for what failed")

// repeatable is a message that may come again. Its fingerprint is the same each
// time.
type repeatable interface{ fingerprint() uint64 }

func (c *call) fingerprint() uint64         { return fingerprint(c.method, c.body) }
func (m updateArrived) fingerprint() uint64 { return fingerprint("", m.body) }

func fingerprint(kind string, body []byte) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, kind)
	_, _ = h.Write(body)
	return h.Sum64()
}

// poisonBook remembers which messages have made the actors of one account fail.
// It outlives their restarts. The supervisors write it, the account reads it.
type poisonBook struct {
	mu    sync.Mutex
	times map[uint64]int
}

// failed enters a failure that m has led to; true: it is poison from now on.
func (b *poisonBook) failed(m any) bool {
	r, ok := m.(repeatable)
	if !ok {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.times == nil || len(b.times) >= poisonKept {
		b.times = make(map[uint64]int)
	}
	print := r.fingerprint()
	b.times[print]++
	return b.times[print] >= poisonLimit
}

// refuses reports whether m is poison.
func (b *poisonBook) refuses(m any) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.times) == 0 { // nearly always: no hash is needed
		return false
	}
	r, ok := m.(repeatable)
	return ok && b.times[r.fingerprint()] >= poisonLimit
}

// spit drops a message that is poison.
func spit(m any) {
	if a, ok := m.(abandonable); ok {
		a.abandon(errPoison)
	}
}

// methodOf names the request in a message, "" when it is none.
func methodOf(m any) string {
	if c, ok := m.(*call); ok {
		return c.method
	}
	return ""
}
