package mtproto

import (
	"testing"
	"time"
)

func TestSaltStore(t *testing.T) {
	now := start
	in := func(from, to time.Duration, value int64) saltEntry {
		return saltEntry{value, now.Add(from).Unix(), now.Add(to).Unix()}
	}
	var s saltStore
	if got := s.current(now); got != 0 {
		t.Errorf("empty store: salt %d", got)
	}
	s.learn([]saltEntry{
		in(30*time.Minute, 90*time.Minute, 3), in(-time.Hour, -time.Minute, 1), in(-10*time.Minute, 50*time.Minute, 2),
	}, now)
	if len(s.entries) != 2 {
		t.Errorf("%d entries, want the expired one dropped", len(s.entries))
	}
	for _, tt := range []struct {
		after time.Duration
		want  int64
	}{{0, 2}, {29 * time.Minute, 2}, {30 * time.Minute, 3}, {89 * time.Minute, 3}, {5 * time.Hour, 3}} {
		if got := s.current(now.Add(tt.after)); got != tt.want {
			t.Errorf("after %s: salt %d, want %d", tt.after, got, tt.want)
		}
	}
	// The server names one that is in store: what would be preferred to it goes.
	later := now.Add(40 * time.Minute)
	s.replace(2, later)
	if got := s.current(later); got != 2 {
		t.Errorf("the server said 2, used is %d", got)
	}
	// One that is not: nothing in store can be trusted.
	s.replace(77, later)
	if got := s.current(later); got != 77 || len(s.entries) != 1 {
		t.Errorf("the server said 77, used is %d of %d", got, len(s.entries))
	}
	// The validity learned afterwards replaces the assumed one.
	s.learn([]saltEntry{{77, later.Unix() - 100, later.Unix() + 9000}}, later)
	if len(s.entries) != 1 || s.entries[0].until != later.Unix()+9000 {
		t.Errorf("entries %+v", s.entries)
	}
}

func TestSaltsAreAskedForInTime(t *testing.T) {
	var s saltStore
	c := clock{offset: time.Hour}
	if at := s.askAt(&c); !at.IsZero() {
		t.Errorf("an empty store asks at %s, want at once", at)
	}
	s.asking(5, start)
	if at := s.askAt(&c); !at.Equal(start.Add(saltPause)) {
		t.Errorf("unanswered: asks again at %s", at)
	}
	for range 20 {
		s.asking(5, start)
	}
	if at := s.askAt(&c); !at.Equal(start.Add(saltPauseMost)) {
		t.Errorf("the pause grows to %s", at.Sub(start))
	}
	s = saltStore{}
	server := c.now(start)
	s.learn([]saltEntry{{1, server.Unix(), server.Add(5 * time.Hour).Unix()}}, server)
	if at := s.askAt(&c); !at.Equal(start.Add(4 * time.Hour)) {
		t.Errorf("five hours in store: asks at %s", at)
	}
}
