package actors

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// errFenced stops whatever writes for an account that this process may no
// longer run.
var errFenced = errors.New("the lease of the account has ended: nothing more may be sent as it")

// gate is the lease of an account as its connections see it: open until the
// lease's local deadline, which was taken before the store was asked. A process
// that was paused finds it shut when it wakes.
type gate struct{ lease atomic.Pointer[store.Lease] }

// open reports whether the account may still be used at now.
func (g *gate) open(now time.Time) bool {
	l := g.lease.Load()
	return l != nil && l.Valid(now)
}

// current is the newest lease; the zero Lease when there never was one.
func (g *gate) current() store.Lease {
	if l := g.lease.Load(); l != nil {
		return *l
	}
	return store.Lease{}
}
