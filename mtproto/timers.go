package mtproto

import "time"

// Deadline returns when Tick has to be called next, in local time; zero means
// that nothing is scheduled. It changes with every other call.
func (s *Session) Deadline() time.Time {
	if !s.connected {
		return time.Time{}
	}
	d := earliest(s.ping.deadline(s.opts.PingTimeout), s.nextAsk)
	if s.bind != nil && !s.bind.done {
		d = earliest(d, s.bind.again)
	}
	d = earliest(d, s.salts.askAt(&s.clock))
	if len(s.acks.ids) > 0 {
		d = earliest(d, s.acks.since.Add(s.opts.AckDelay))
	}
	return d
}

// Tick lets the timers that are due at now act: keep-alive pings, questions
// about silent requests. Fetch events and call Flush after it.
func (s *Session) Tick(now time.Time) {
	if !s.connected {
		return
	}
	if s.ping.tick(now, s.opts.PingTimeout) {
		s.events.add(Event{Kind: EventPingTimeout})
	}
	s.bind.tick(now)
	s.tickAsk(now)
}

// earliest returns the earlier of two times, zero meaning never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
