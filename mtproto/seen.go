package mtproto

import (
	"slices"
	"time"
)

const (
	// seenSpan is how far back received ids are remembered, measured from the
	// newest: the whole window of acceptable ids.
	seenSpan = MsgID((maxAge + maxAhead) / time.Second << 32)
	// seenMost bounds the memory of one session: 256 KiB.
	seenMost = 1 << 15
	// seenSlack is how many dead entries may precede the live ones before they
	// are moved together.
	seenSlack = 64
)

// seenIDs remembers received message ids, sorted, so that no message is handled
// twice. What it had to forget lies at or below floor, and nothing there is
// ever new again: a replay is refused however old it is.
type seenIDs struct {
	ids   []MsgID // ids[start:] are live
	start int
	floor MsgID
}

// verdict is what seenIDs knows of an id.
type verdict uint8

const (
	unseen verdict = iota
	seenBefore
	forgotten // at or below the floor: seen or not, nobody knows
)

func (s *seenIDs) lookup(id MsgID) verdict {
	if id <= s.floor {
		return forgotten
	}
	live := s.ids[s.start:]
	if n := len(live); n == 0 || id > live[n-1] {
		return unseen
	}
	if _, found := slices.BinarySearch(live, id); found {
		return seenBefore
	}
	return unseen
}

// newest is the highest id seen, or 0.
func (s *seenIDs) newest() MsgID {
	if s.start == len(s.ids) {
		return 0
	}
	return s.ids[len(s.ids)-1]
}

// add remembers an id that lookup calls unseen.
func (s *seenIDs) add(id MsgID) {
	if id > s.newest() {
		s.ids = append(s.ids, id)
		s.prune(id - seenSpan)
		return
	}
	at, _ := slices.BinarySearch(s.ids[s.start:], id)
	s.ids = slices.Insert(s.ids, s.start+at, id)
	s.prune(s.newest() - seenSpan)
}

// remove undoes add.
func (s *seenIDs) remove(id MsgID) {
	if at, found := slices.BinarySearch(s.ids[s.start:], id); found {
		s.ids = slices.Delete(s.ids, s.start+at, s.start+at+1)
	}
}

// prune forgets ids below limit, and the lowest ones beyond seenMost.
func (s *seenIDs) prune(limit MsgID) {
	for s.start < len(s.ids)-1 && (s.ids[s.start] < limit || len(s.ids)-s.start > seenMost) {
		s.floor = s.ids[s.start]
		s.start++
	}
	if s.start > seenSlack && s.start > len(s.ids)/2 {
		s.ids = append(s.ids[:0], s.ids[s.start:]...)
		s.start = 0
		if cap(s.ids) > 4*len(s.ids)+seenSlack {
			s.ids = slices.Clone(s.ids) // a burst is over: give its memory back
		}
	}
}
