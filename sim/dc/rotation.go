package dc

import (
	"slices"
	"time"
)

// rotation is a way in which salts change: every so often, for ever or up
// to a moment.
type rotation struct {
	every time.Duration
	until time.Time // zero: for ever
	// shown is the latest that the clock showed while salts changed this way. That may
	// be after until: the clock may have been put back before the rotation ended.
	shown time.Time
	// first sets the salts of one rotation apart from those of another.
	first int64
}

// usual is how salts change unless a fault wants it otherwise.
var usual = rotation{every: saltPeriod}

// rotationStep is more periods than any rotation lives through.
const rotationStep = 1 << 40

// period numbers the salts of a rotation.
func (r rotation) period(now time.Time) int64 { return r.first + now.UnixNano()/int64(r.every) }

// starts is when the salt of a period becomes the current one.
func (r rotation) starts(period int64) time.Time {
	return time.Unix(0, (period-r.first)*int64(r.every))
}

func (r rotation) over(now time.Time) bool { return !r.until.IsZero() && !now.Before(r.until) }

// RotateSalts lets the salts of a DC change every so often, for ever or for a
// time. It replaces an earlier rotation.
func (d *DC) RotateSalts(every, lasts time.Duration) {
	now := d.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	n := int64(len(d.rotations) + 1)
	r := rotation{every: every, first: n * rotationStep}
	if lasts > 0 {
		r.until = now.Add(lasts)
	}
	if n > 1 {
		if last := &d.rotations[n-2]; !last.over(now) {
			last.until = now
		}
	}
	d.rotations = append(d.rotations, r)
}

// rotation is how salts change at now.
func (d *DC) rotation(now time.Time) rotation {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.rotations); n > 0 && !d.rotations[n-1].over(now) {
		r := &d.rotations[n-1]
		if now.After(r.shown) {
			r.shown = now
		}
		return *r
	}
	return usual
}

// How many periods back a salt is still known to have been one: two days of the
// usual ones, and enough of the fast ones of a fault.
const (
	issuedUsual   = 96
	issuedRotated = 2048
)

// issued reports whether a salt that is not valid at now was so once: then the
// client did nothing wrong, it only has not heard of a newer one.
func (s *salts) issued(now time.Time, salt int64) bool {
	return slices.ContainsFunc(s.dc.clock.shifts(), func(shift time.Duration) bool { return s.issuedBy(now.Add(shift), salt) })
}

// issuedBy is issued by a clock that was not set since.
func (s *salts) issuedBy(now time.Time, salt int64) bool {
	if salt == s.first || s.among(usual, now, 1, issuedUsual, salt) {
		return true
	}
	for _, r := range s.dc.pastRotations() {
		end, ahead := now, int64(1)
		if now.After(r.shown) { // clients were told of salts that it did not live to see
			end, ahead = r.shown, futureSalts
		}
		if s.among(r, end, ahead, issuedRotated, salt) {
			return true
		}
	}
	return false
}

// among looks a salt up in the newest n periods of a rotation up to end, and in
// those ahead of which clients were told.
func (s *salts) among(r rotation, end time.Time, ahead, n, salt int64) bool {
	newest := r.period(end) + ahead
	for p := newest; p >= newest-ahead-n; p-- {
		if s.at(p) == salt {
			return true
		}
	}
	return false
}

// rememberedRotations bounds how many rotations are looked through.
const rememberedRotations = 16

func (d *DC) pastRotations() []rotation {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]rotation(nil), d.rotations[max(0, len(d.rotations)-rememberedRotations):]...)
}
