package limit

import (
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

// Door limits how many come in a time, whoever they are. The zero value lets
// everybody in; it is safe for concurrent use.
type Door struct {
	mu   sync.Mutex
	rate *control.Rate
	in   window
}

// Set replaces the limit, nil for none, and forgets who came.
func (d *Door) Set(rate *control.Rate) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rate, d.in = rate, window{}
}

// Enter counts one more and reports whether it may come in. Who is turned away
// does not count.
func (d *Door) Enter(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rate == nil {
		return true
	}
	d.in.trim(now, time.Duration(d.rate.Every))
	if len(d.in.times) >= d.rate.Times {
		return false
	}
	d.in.times = append(d.in.times, now)
	return true
}
