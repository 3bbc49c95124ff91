package actors

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// faultClass says what kind of failure made an actor panic. What a network does
// is none of them: that is expected, and arrives as messages and states.
type faultClass uint8

const (
	faultBug    faultClass = iota // an invariant broke: a new value may do better
	faultPoison                   // one message does it, each time: without it all is well
	faultFatal                    // trying again cannot help
)

// fatalFault is what an actor panics with when a restart cannot help.
type fatalFault struct{ err error }

func (f fatalFault) Error() string { return f.err.Error() }
func (f fatalFault) Unwrap() error { return f.err }

func classify(reason any) faultClass {
	if err, ok := reason.(error); ok {
		if _, fatal := errors.AsType[fatalFault](err); fatal {
			return faultFatal
		}
	}
	return faultBug
}

// restartPolicy decides what becomes of an actor that panicked: a restart after
// a pause that doubles with each failure up to a cap, until too many failures
// have come too closely together. Time without failure is forgiven.
type restartPolicy struct {
	base, max time.Duration // first and longest pause
	limit     int           // failures in the books at which it gives up
	decay     time.Duration // time that takes one failure off the books
}

// failures is what the books say of one actor.
type failures struct {
	count int
	last  time.Time
}

// decision is what becomes of an actor.
type decision struct {
	giveUp bool
	after  time.Duration // pause before the restart
}

// decide enters a failure at now into the books. jitter in [0,1) spreads
// restarts that failed together over half the pause either way.
func (p restartPolicy) decide(f *failures, now time.Time, class faultClass, jitter float64) decision {
	if !f.last.IsZero() && p.decay > 0 {
		f.count = max(0, f.count-int(now.Sub(f.last)/p.decay))
	}
	f.count++
	f.last = now
	if class == faultPoison { // the message is dropped next time: forgive what it has done
		f.count = max(1, f.count-poisonLimit+1)
	}
	if class == faultFatal || f.count > p.limit {
		return decision{giveUp: true}
	}
	pause := float64(p.base) * math.Pow(2, float64(f.count-1))
	pause = min(pause, float64(p.max))
	return decision{after: time.Duration(pause * (0.5 + jitter)).Round(time.Millisecond)}
}

// Policies of the tree. A session is cheap to replace; an account that keeps
// failing is a matter for a person.
var (
	sessionPolicy = restartPolicy{base: 200 * time.Millisecond, max: 30 * time.Second, limit: 6, decay: 2 * time.Minute}
	accountPolicy = restartPolicy{base: 500 * time.Millisecond, max: time.Minute, limit: 5, decay: 5 * time.Minute}
	branchPolicy  = restartPolicy{base: 100 * time.Millisecond, max: 10 * time.Second, limit: 8, decay: time.Minute}
)

func describe(reason any) string { return fmt.Sprint(reason) }
