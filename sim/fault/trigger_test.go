package fault

import (
	"slices"
	"testing"
)

func strikes(t *Trigger, n int) (out []int) {
	for i := range n {
		if t.Strike() {
			out = append(out, i)
		}
	}
	return out
}

func TestTrigger(t *testing.T) {
	for _, tc := range []struct {
		name        string
		skip, times int
		want        []int
	}{
		{"the next", 0, 0, []int{0}},
		{"the third", 2, 1, []int{2}},
		{"three from the second on", 1, 3, []int{1, 2, 3}},
	} {
		trigger := NewTrigger(tc.skip, tc.times, 0, 0)
		if got := strikes(trigger, 10); !slices.Equal(got, tc.want) || !trigger.Spent() {
			t.Errorf("%s: struck %v, spent %v; want %v", tc.name, got, trigger.Spent(), tc.want)
		}
	}
}

// TestChance: a seed decides which events are struck, and about as many as the
// chance says.
func TestChance(t *testing.T) {
	const n = 1000
	first := strikes(NewTrigger(0, n, 0.25, 7), n)
	if again := strikes(NewTrigger(0, n, 0.25, 7), n); !slices.Equal(first, again) {
		t.Error("the same seed strikes others")
	}
	if other := strikes(NewTrigger(0, n, 0.25, 8), n); slices.Equal(first, other) {
		t.Error("another seed strikes the same")
	}
	if len(first) < 200 || len(first) > 300 {
		t.Errorf("%d of %d struck, want about a quarter", len(first), n)
	}
}
