package actors

import (
	"sync/atomic"
	"time"
)

// pulseEvery is how often the signs of life of an account are stored while its
// state does not change.
const pulseEvery = 15 * time.Minute

// vitals is the evidence that an account lives: when its home last said
// something, in Unix nanoseconds. The session writes it, the account reads.
type vitals struct {
	heard  atomic.Int64 // any valid message, pongs included
	update atomic.Int64
}

func (v *vitals) heardAt() time.Time  { return timeOf(&v.heard) }
func (v *vitals) updateAt() time.Time { return timeOf(&v.update) }

func timeOf(n *atomic.Int64) time.Time {
	if ns := n.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Time{}
}
