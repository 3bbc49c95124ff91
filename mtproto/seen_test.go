package mtproto

import (
	"testing"
	"time"
)

func TestSeenIDs(t *testing.T) {
	var s seenIDs
	at := func(d time.Duration) MsgID { return msgIDFloor(start.Add(d)) | 1 }
	if got := s.lookup(at(0)); got != unseen {
		t.Errorf("empty: %v", got)
	}
	for _, d := range []time.Duration{0, 2, 1, 5, 3} {
		s.add(at(d * time.Second))
	}
	tests := []struct {
		at   time.Duration
		want verdict
	}{
		{0, seenBefore}, {1, seenBefore}, {2, seenBefore}, {3, seenBefore}, {5, seenBefore},
		{4, unseen}, {6, unseen}, {-1, unseen},
	}
	for _, tt := range tests {
		if got := s.lookup(at(tt.at * time.Second)); got != tt.want {
			t.Errorf("id of second %d: %v, want %v", tt.at, got, tt.want)
		}
	}
}

// TestSeenIDsRemembers: everything from the last 300 s is known, and what had to
// be forgotten is never new again.
func TestSeenIDsRemembers(t *testing.T) {
	var s seenIDs
	const rate = 20 // per second
	id := func(n int) MsgID { return msgIDFloor(start.Add(time.Duration(n)*time.Second/rate)) | 1 }
	const n = 1000 * rate
	for i := range n {
		if s.lookup(id(i)) != unseen {
			t.Fatalf("id %d is not new", i)
		}
		s.add(id(i))
	}
	for i := range n {
		got := s.lookup(id(i))
		if got == unseen {
			t.Fatalf("id of %d s ago is new again", (n-i)/rate)
		}
		if age := (n - i) / rate; age <= 300 && got != seenBefore {
			t.Fatalf("id of %d s ago: %v, want remembered", age, got)
		}
	}
	if live := len(s.ids) - s.start; live > 331*rate || cap(s.ids) > 4*331*rate {
		t.Errorf("%d ids kept in space for %d", live, cap(s.ids))
	}
}

func TestSeenIDsBounded(t *testing.T) {
	var s seenIDs
	first := msgIDFloor(start) | 1
	for i := range MsgID(3 * seenMost) {
		s.add(first + 4*i)
	}
	if live := len(s.ids) - s.start; live > seenMost || cap(s.ids) > 4*seenMost {
		t.Errorf("%d ids kept in space for %d, want at most %d", live, cap(s.ids), seenMost)
	}
	if got := s.lookup(first); got != forgotten {
		t.Errorf("the first id: %v, want forgotten", got)
	}
}

// TestSeenIDsShrinks: after a burst an idle session gives its memory back.
func TestSeenIDsShrinks(t *testing.T) {
	var s seenIDs
	first := msgIDFloor(start) | 1
	for i := range MsgID(10_000) {
		s.add(first + 4*i)
	}
	for i := range 200 {
		s.add(msgIDFloor(start.Add(10*time.Minute+time.Duration(i)*time.Second)) | 1)
	}
	if cap(s.ids) > 1000 {
		t.Errorf("space for %d ids is kept for %d", cap(s.ids), len(s.ids)-s.start)
	}
}
