package dc

import (
	"slices"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/sim/check"
)

// rememberedSkews is how many former settings of a clock clients are excused for.
const rememberedSkews = 16

// clock is the clock of a DC: the real one, and by how far it is off. It never
// shows the same time twice, not even in virtual time that stands still: the
// message ids of a session that takes the place of a forgotten one come from it,
// and the client must not have seen them before.
type clock struct {
	mu   sync.Mutex
	skew time.Duration
	last time.Time       // shown
	sets int             // how often it was set
	past []time.Duration // settings before, newest last
}

// tick is room for a thousand message ids.
const tick = time.Microsecond

// now is what the DC believes the time to be.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := time.Now().Add(c.skew)
	if !t.After(c.last) {
		t = c.last.Add(tick)
	}
	c.last = t
	return t
}

// set puts the clock that far ahead of the real one, tells whether it went back,
// and numbers the setting.
func (c *clock) set(skew time.Duration) (back bool, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	back = skew < c.skew
	if c.past = append(c.past, c.skew); len(c.past) > rememberedSkews {
		c.past = slices.Delete(c.past, 0, 1)
	}
	c.skew, c.last = skew, time.Time{}
	c.sets++
	return back, c.sets
}

// stands reports whether a setting has not been replaced.
func (c *clock) stands(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sets == n
}

// excuses reports whether a msg_id that the clock refuses at now would have been
// right by the clock as it was set before: a client cannot know better.
func (c *clock) excuses(now time.Time, msgID int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(c.past, func(skew time.Duration) bool {
		return check.InWindow(now.Add(skew-c.skew), msgID)
	})
}

// off reports whether the clock is wrong.
func (c *clock) off() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skew != 0
}

// shifts are by how much the clock, as it is and as it was set before, differs
// from what it shows now.
func (c *clock) shifts() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []time.Duration{0}
	for _, skew := range c.past {
		out = append(out, skew-c.skew)
	}
	return out
}

// now is the time at a DC.
func (d *DC) now() time.Time { return d.clock.now() }

// Heal sets the clock right and lets salts change as usual.
func (d *DC) Heal() {
	if d.clock.off() {
		d.SetClock(0, 0)
	}
	now := d.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.rotations); n > 0 && !d.rotations[n-1].over(now) {
		d.rotations[n-1].until = now
	}
}

// SetClock puts the DC's clock ahead of the real one, or behind it, for ever or
// for a time. When it goes back, the DC's sessions are forgotten as at a restart: their last message ids
// lie in what is the future now, and no client would take the next ones.
func (d *DC) SetClock(skew, lasts time.Duration) {
	back, n := d.clock.set(skew)
	if back {
		d.hub.forgetDC(d)
	}
	if lasts > 0 {
		d.later(lasts, func() {
			if d.clock.stands(n) {
				d.SetClock(0, 0)
			}
		})
	}
}
