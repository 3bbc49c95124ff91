package fault

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

// MaxWaiting bounds how many faults may wait at once.
const MaxWaiting = 1024

// Plan is what waits to go wrong on the wire, and the count of what went. The
// zero value is ready; it is safe for concurrent use.
type Plan struct {
	// busy is how many rules and freezes there are: every packet asks, and
	// mostly there is nothing.
	busy atomic.Int32

	mu      sync.Mutex
	rules   []*rule
	freezes []freeze
	healed  chan struct{} // of those who wait in a freeze, nil for nobody
	struck  map[control.FaultKind]int
}

// Event is something on the wire that a fault may strike.
type Event struct {
	DC    int
	Phone string // of the connection's account, digits only; "" while it has none
	Side  control.Side
	// Container is set for a packet of several messages.
	Container bool
}

// Strike tells how an event is struck.
type Strike struct {
	Kind control.FaultKind
	For  time.Duration
	Code int
	Seed uint64 // for whatever is random about it
}

// rule is a fault that waits.
type rule struct {
	fault   control.Fault
	trigger *Trigger
}

// codes of bad_msg_notification that are about containers only.
const (
	codeSameContainer = 19
	codeContainer     = 64
)

func (r *rule) matches(e Event) bool {
	f := r.fault
	onlyContainers := f.Kind == control.FaultBadMsg && (f.Code == codeSameContainer || f.Code == codeContainer)
	return (f.DC == 0 || f.DC == e.DC) && (f.Phone == "" || f.Phone == e.Phone) &&
		(f.Side == "" || f.Side == e.Side) && (!onlyContainers || e.Container)
}

// Add lets a fault wait for its events. Its phone number holds digits only.
func (p *Plan) Add(f control.Fault) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.rules) >= MaxWaiting {
		return fmt.Errorf("%d faults are waiting: let some strike first", MaxWaiting)
	}
	p.rules = append(p.rules, &rule{f, NewTrigger(f.Skip, f.Times, f.Chance, f.Seed)})
	p.busy.Add(1)
	return nil
}

// Clear forgets what waits to go wrong, and ends what lasts. The counts stay.
func (p *Plan) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy.Add(-int32(len(p.rules) + len(p.freezes)))
	p.rules, p.freezes = nil, nil
	if p.healed != nil {
		close(p.healed)
		p.healed = nil
	}
}

// Take returns how an event is struck that faults of some kinds can strike. The
// oldest of those that match decides first; one strikes at most. It is counted.
func (p *Plan) Take(e Event, kinds ...control.FaultKind) (Strike, bool) {
	if p.busy.Load() == 0 {
		return Strike{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, r := range p.rules {
		if !slices.Contains(kinds, r.fault.Kind) || !r.matches(e) || !r.trigger.Strike() {
			continue
		}
		s := Strike{Kind: r.fault.Kind, For: time.Duration(r.fault.For), Code: r.fault.Code, Seed: r.trigger.Draw()}
		if r.trigger.Spent() {
			p.rules = slices.Delete(p.rules, i, i+1)
			p.busy.Add(-1)
		}
		p.count(s.Kind)
		return s, true
	}
	return Strike{}, false
}

// Count notes that a fault did its work.
func (p *Plan) Count(kind control.FaultKind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count(kind)
}

func (p *Plan) count(kind control.FaultKind) {
	if p.struck == nil {
		p.struck = map[control.FaultKind]int{}
	}
	p.struck[kind]++
}

// Struck returns a copy of the counts.
func (p *Plan) Struck() map[control.FaultKind]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[control.FaultKind]int{}
	maps.Copy(out, p.struck)
	return out
}
