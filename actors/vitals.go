package actors

import (
	"sync/atomic"
	"time"
)

// silence is how long the server may send no update before the account asks for
// the state of updates: a subscription can end without a word.
//
// See https://core.telegram.org/api/updates#recovering-gaps.
const silence = 15 * time.Minute

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
