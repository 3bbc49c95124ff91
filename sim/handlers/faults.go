package handlers

import (
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
)

// Fault is something that goes wrong with one method.
type Fault struct {
	// Method is a TL name; "" means any method.
	Method string
	// Phone limits the fault to one account, "" to none.
	Phone world.Private
	// Times is how many requests it hits; less than 1 means one.
	Times int
	// Skip is how many matching requests pass unharmed first.
	Skip int
	// Refusal is answered instead of doing anything. Without it the connection
	// is cut instead of an answer, after the request was carried out when
	// Execute is set, else before.
	Refusal *world.Refusal
	Execute bool
}

// faults are the pending ones, oldest first.
type faults []*Fault

// Inject adds a fault. This is also where flood limits come from: there are none
// by default, a test asks for {Refusal: Refuse(420, "FLOOD_WAIT_%d", 3)}.
func (a *API) Inject(f Fault) {
	f.Times = max(1, f.Times)
	a.faults = append(a.faults, &f)
}

// take returns the fault that hits a request, or nil, and counts it.
func (fs *faults) take(method string, u *world.User) *Fault {
	for i, f := range *fs {
		if f.Method != "" && f.Method != method || f.Phone != "" && (u == nil || u.Phone != f.Phone) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times--; f.Times == 0 {
			*fs = slices.Delete(*fs, i, i+1)
		}
		return f
	}
	return nil
}
