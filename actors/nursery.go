package actors

import (
	"math/rand/v2"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// nursery supervises the children of one actor by a restartPolicy. It lives in
// the actor's value and is used from its goroutine only.
//
// While a failed child waits for its restart the library keeps its mailbox
// suspended: messages queue up, nothing is lost but the one that failed.
type nursery struct {
	policy restartPolicy
	// restarting is told of each restart to come, gaveUp of a child that will
	// not be restarted. gaveUp returns true when it has taken care of the
	// child; otherwise the child is stopped.
	restarting func(child *actor.PID, after time.Duration, reason string)
	gaveUp     func(sup actor.Supervisor, child *actor.PID, reason string) bool
	// poisoned is told of the message that the child failed on, and returns
	// true when it is poison.
	poisoned func(child *actor.PID, message any) bool

	books  map[string]*failures
	timers map[string]*time.Timer
}

// handle is what SupervisorStrategy.HandleFailure of the actor calls.
func (n *nursery) handle(sup actor.Supervisor, child *actor.PID, reason, message any) {
	if n.books == nil {
		n.books = make(map[string]*failures)
		n.timers = make(map[string]*time.Timer)
	}
	f := n.books[child.Id]
	if f == nil {
		f = new(failures)
		n.books[child.Id] = f
	}
	class := classify(reason)
	if class == faultBug && n.poisoned != nil && n.poisoned(child, message) {
		class = faultPoison
	}
	d := n.policy.decide(f, time.Now(), class, rand.Float64())
	if d.giveUp {
		if n.gaveUp == nil || !n.gaveUp(sup, child, describe(reason)) {
			sup.StopChildren(child)
		}
		return
	}
	if n.restarting != nil {
		n.restarting(child, d.after, describe(reason))
	}
	// The timer runs outside this actor: it may only send, which RestartChildren
	// does.
	n.timers[child.Id] = time.AfterFunc(d.after, func() { sup.RestartChildren(child) })
}

// forget strikes a child that has stopped from the books.
func (n *nursery) forget(child *actor.PID) {
	if t := n.timers[child.Id]; t != nil {
		t.Stop()
		delete(n.timers, child.Id)
	}
	delete(n.books, child.Id)
}

// close cancels pending restarts. The actor calls it when it stops or restarts,
// for its children are stopped then anyway.
func (n *nursery) close() {
	for _, t := range n.timers {
		t.Stop()
	}
	n.timers, n.books = nil, nil
}
