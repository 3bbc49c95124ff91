package fault

import (
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

// freeze is a time during which connections get nothing.
type freeze struct {
	dc    int
	phone string
	until time.Time
}

// Freeze lets nothing happen on the connections of a DC (0: all) and an account
// ("": all) until then.
func (p *Plan) Freeze(dc int, phone string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.freezes = append(p.freezes, freeze{dc, phone, until})
	p.busy.Add(1)
	p.count(control.FaultFreeze)
}

// Frozen returns how long a connection has to wait from now on, 0 mostly, and
// what is closed if all becomes well before.
func (p *Plan) Frozen(e Event, now time.Time) (wait time.Duration, healed <-chan struct{}) {
	if p.busy.Load() == 0 {
		return 0, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	before := len(p.freezes)
	p.freezes = slices.DeleteFunc(p.freezes, func(f freeze) bool { return !f.until.After(now) })
	p.busy.Add(int32(len(p.freezes) - before))
	for _, f := range p.freezes {
		if (f.dc == 0 || f.dc == e.DC) && (f.phone == "" || f.phone == e.Phone) {
			wait = max(wait, f.until.Sub(now))
		}
	}
	if wait > 0 && p.healed == nil {
		p.healed = make(chan struct{})
	}
	return wait, p.healed
}
