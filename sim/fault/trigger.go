package fault

import "math/rand/v2"

// Trigger decides which of the events that match a fault are struck. It belongs
// to whoever owns the fault and is not safe for concurrent use.
type Trigger struct {
	skip, times int
	chance      float64
	rand        *rand.Rand
}

// NewTrigger lets skip events pass and strikes times of those after them, at
// least one: each of them, or with a chance between 0 and 1 as seed decides. A
// chance of 0 means always.
func NewTrigger(skip, times int, chance float64, seed uint64) *Trigger {
	if chance == 0 {
		chance = 1
	}
	return &Trigger{skip: skip, times: max(1, times), chance: chance, rand: rand.New(rand.NewPCG(seed, 0))}
}

// Strike takes one more event that matches and tells whether it is struck.
func (t *Trigger) Strike() bool {
	switch {
	case t.skip > 0:
		t.skip--
		return false
	case t.times == 0 || t.chance < 1 && t.rand.Float64() >= t.chance:
		return false
	}
	t.times--
	return true
}

// Spent reports whether it will never strike again.
func (t *Trigger) Spent() bool { return t.times == 0 }

// Draw returns a number that the struck event may use, from the same seed.
func (t *Trigger) Draw() uint64 { return t.rand.Uint64() }
