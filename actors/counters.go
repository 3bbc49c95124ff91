package actors

import (
	"sync"
	"sync/atomic"
)

// counters count what the fleet does.
type counters struct {
	calls    atomic.Int64
	refused  atomic.Int64
	restarts atomic.Int64
	links    atomic.Int64
	aways    atomic.Int64
	awaysUp  atomic.Int64
	keys     atomic.Int64
	byMethod sync.Map // string -> *atomic.Int64
}

// Counters is a snapshot of what a fleet has done since it started.
type Counters struct {
	Calls    int64 // requests given to a session, repeats after a wait or a migration included
	Refused  int64 // of them, answered with an rpc_error
	Restarts int64 // actors restarted after a panic
	Links    int64 // connections on which a server has answered
	Keys     int64 // auth keys made
	// Secondaries is how many sessions with DCs that are not an account's home
	// were opened, SecondariesOpen how many are open now.
	Secondaries, SecondariesOpen int64
	ByMethod                     map[string]int64
}

// Counters returns what the fleet has done so far.
func (f *Fleet) Counters() Counters {
	c := &f.env.counters
	out := Counters{
		Calls: c.calls.Load(), Refused: c.refused.Load(), Restarts: c.restarts.Load(),
		Links: c.links.Load(), Keys: c.keys.Load(),
		Secondaries: c.aways.Load(), SecondariesOpen: c.awaysUp.Load(), ByMethod: make(map[string]int64),
	}
	c.byMethod.Range(func(k, v any) bool {
		out.ByMethod[k.(string)] = v.(*atomic.Int64).Load()
		return true
	})
	return out
}

// happened counts what is an event anyway.
func (c *counters) happened(k EventKind) {
	switch k {
	case EventRestarted:
		c.restarts.Add(1)
	case EventLinkUp:
		c.links.Add(1)
	case EventKeyMade:
		c.keys.Add(1)
	case EventSecondaryUp:
		c.aways.Add(1)
		c.awaysUp.Add(1)
	case EventSecondaryDown:
		c.awaysUp.Add(-1)
	}
}

func (c *counters) called(method string) {
	c.calls.Add(1)
	n, ok := c.byMethod.Load(method)
	if !ok {
		n, _ = c.byMethod.LoadOrStore(method, new(atomic.Int64))
	}
	n.(*atomic.Int64).Add(1)
}
