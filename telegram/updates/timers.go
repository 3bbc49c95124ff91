package updates

import (
	"maps"
	"slices"
	"time"
)

var noTime time.Time

// alarm sets when a box is to be asked about; noTime takes it back.
func (s *State) alarm(b *box, at time.Time) {
	b.due = at
	if at.IsZero() {
		delete(s.waiting, b.channel)
		return
	}
	if s.waiting == nil {
		s.waiting = make(map[int64]*box)
	}
	s.waiting[b.channel] = b
}

// Deadline is when Tick has something to do; zero when it has not.
func (s *State) Deadline() time.Time {
	var next time.Time
	if s.known && s.common.asked == 0 {
		next = s.heard.Add(silence)
	}
	for _, b := range s.waiting {
		if next.IsZero() || b.due.Before(next) {
			next = b.due
		}
	}
	return next
}

// Tick lets time act: a gap that has lasted, a pause that is over, a server
// that has been silent for long.
func (s *State) Tick(now time.Time) {
	s.now = now
	for _, id := range slices.Sorted(maps.Keys(s.waiting)) {
		b := s.waiting[id]
		if b.due.After(now) {
			continue
		}
		s.alarm(b, noTime)
		s.ask(b)
	}
	if s.known && s.common.asked == 0 && !s.heard.Add(silence).After(now) {
		s.heard = now
		s.ask(&s.common)
	}
}
