package limit

import "time"

// window remembers when something happened, as far as a limit looks back.
type window struct {
	times []time.Time // oldest first
	until time.Time   // the end of a wait that was told
}

// trim forgets what a limit of so long a time does not look at any more.
func (w *window) trim(now time.Time, every time.Duration) {
	n := 0
	for n < len(w.times) && now.Sub(w.times[n]) >= every {
		n++
	}
	w.times = w.times[n:]
}

// wait returns how long to wait for one more, 0 for not at all. A wait stands
// once it was told.
func (w *window) wait(now time.Time, times int, every, least time.Duration) time.Duration {
	if wait := w.until.Sub(now); wait > 0 {
		return wait
	}
	w.trim(now, every)
	if len(w.times) < times {
		return 0
	}
	wait := max(every-now.Sub(w.times[len(w.times)-times]), least)
	w.until = now.Add(wait)
	return wait
}

func (w *window) count(now time.Time) { w.times = append(w.times, now) }

// idle reports whether nothing is left to remember.
func (w *window) idle(now time.Time, every time.Duration) bool {
	w.trim(now, every)
	return len(w.times) == 0 && !w.until.After(now)
}
