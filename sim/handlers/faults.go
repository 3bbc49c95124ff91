package handlers

import (
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/fault"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Fault is something that goes wrong with one method.
type Fault struct {
	// Method is a TL name; "" means any method.
	Method string
	// Phone limits the fault to one account, "" to none; DC to one data center,
	// 0 to none.
	Phone world.Private
	DC    int
	// Skip, Times, Chance and Seed decide which requests it hits; see
	// [fault.NewTrigger].
	Skip, Times int
	Chance      float64
	Seed        uint64
	// Refusal is answered instead of doing anything. Without it the request is
	// carried out and answered late with a Delay, twice with Repeat; without all
	// of them the connection is cut instead of an answer, after the request was
	// carried out when Execute is set, else before.
	Refusal *world.Refusal
	Delay   time.Duration
	Repeat  bool
	Execute bool
	// Updates makes it a fault of what is pushed instead of requests: it is lost.
	Updates bool
	// Struck, when not nil, is called whenever the fault strikes.
	Struck func()
}

// waiting is a fault that waits for requests.
type waiting struct {
	Fault
	trigger *fault.Trigger
}

// faults are the pending ones, oldest first.
type faults []waiting

// Inject adds a fault. This is also where flood limits come from: there are none
// by default, a test asks for {Refusal: Refuse(420, "FLOOD_WAIT_%d", 3)}.
func (a *API) Inject(f Fault) {
	a.faults = append(a.faults, waiting{f, fault.NewTrigger(f.Skip, f.Times, f.Chance, f.Seed)})
}

// Clear forgets the faults that wait.
func (a *API) Clear() { a.faults = nil }

// Waiting is how many faults wait for requests.
func (a *API) Waiting() int { return len(a.faults) }

// LosesUpdates tells whether a fault makes that get lost which is due to be pushed
// to a user's session at a DC.
func (a *API) LosesUpdates(user world.UserID, dc int) bool {
	return a.faults.hit(func(f *Fault) bool { return f.Updates }, a.opts.World.User(user), dc) != nil
}

// take returns the fault that hits a request, or nil, and counts it.
func (fs *faults) take(method string, u *world.User, dc int) *Fault {
	return fs.hit(func(f *Fault) bool { return !f.Updates && (f.Method == "" || f.Method == method) }, u, dc)
}

func (fs *faults) hit(match func(*Fault) bool, u *world.User, dc int) *Fault {
	for i, f := range *fs {
		if !match(&f.Fault) || f.Phone != "" && (u == nil || u.Phone != f.Phone) || f.DC != 0 && f.DC != dc {
			continue
		}
		if !f.trigger.Strike() {
			continue
		}
		if f.trigger.Spent() {
			*fs = slices.Delete(*fs, i, i+1)
		}
		if f.Struck != nil {
			f.Struck()
		}
		return &f.Fault
	}
	return nil
}
