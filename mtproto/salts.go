package mtproto

import (
	"cmp"
	"slices"
	"time"
)

const (
	// saltLife is assumed of a salt that came without its validity.
	saltLife = 30 * time.Minute
	// saltAhead is how much validity should be in store; below it the server
	// is asked for more.
	saltAhead = time.Hour
	// saltAsk is how many salts are asked for: eight hours of them.
	saltAsk = 16
	// saltPause and saltPauseMost space the asking when the server gives little.
	saltPause     = time.Minute
	saltPauseMost = time.Hour
)

// saltEntry is a Salt in unix seconds of server time: a third of the size.
type saltEntry struct{ value, since, until int64 }

// saltStore knows the salts of one auth key.
type saltStore struct {
	entries []saltEntry // by since, newest last
	last    int64       // the salt used most recently, for when all expired

	asked    MsgID // msg_id of the unanswered get_future_salts, 0 if none
	notUntil time.Time
	pause    time.Duration
}

// newSaltStore returns a store of what is known from earlier.
func newSaltStore(known []Salt) (st saltStore) {
	for _, salt := range known {
		st.learn([]saltEntry{newSaltEntry(salt)}, time.Unix(0, 0))
	}
	return st
}

func newSaltEntry(s Salt) saltEntry {
	return saltEntry{s.Value, s.ValidSince.Unix(), s.ValidUntil.Unix()}
}

// current returns the newest salt valid at server time t. When none is, the one
// used last is as good a guess as any: the server's refusal brings a right one.
func (s *saltStore) current(t time.Time) int64 {
	unix := t.Unix()
	for _, e := range slices.Backward(s.entries) {
		if e.since <= unix && unix < e.until {
			s.last = e.value
			break
		}
	}
	return s.last
}

// replace installs the salt the server just named. If it is not one of those
// in store, all of those are evidently wrong.
func (s *saltStore) replace(value int64, t time.Time) {
	s.last = value
	unix := t.Unix()
	for _, e := range s.entries {
		if e.value == value && e.since <= unix && unix < e.until {
			// Drop what would be preferred to it.
			s.entries = slices.DeleteFunc(s.entries, func(o saltEntry) bool { return o.since > e.since && o.since <= unix })
			return
		}
	}
	s.entries = append(s.entries[:0], saltEntry{value, unix, t.Add(saltLife).Unix()})
}

// learn adds salts to the store, newer knowledge of the same value winning, and
// drops what expired before server time t.
func (s *saltStore) learn(more []saltEntry, t time.Time) {
	for _, e := range more {
		s.entries = slices.DeleteFunc(s.entries, func(o saltEntry) bool { return o.value == e.value })
		s.entries = append(s.entries, e)
	}
	unix := t.Unix()
	s.entries = slices.DeleteFunc(s.entries, func(o saltEntry) bool { return o.until <= unix })
	slices.SortFunc(s.entries, func(a, b saltEntry) int { return cmp.Compare(a.since, b.since) })
	if over := len(s.entries) - maxFutureSalts; over > 0 {
		s.entries = slices.Delete(s.entries, maxFutureSalts, len(s.entries)) // the farthest ahead
	}
}

// askAt is when, by local time, more salts should be asked for.
func (s *saltStore) askAt(c *clock) time.Time {
	at := s.notUntil
	if n := len(s.entries); n > 0 {
		covered := time.Unix(s.entries[n-1].until, 0).Add(-saltAhead - c.offset)
		if covered.After(at) {
			at = covered
		}
	}
	return at
}

// asking notes that get_future_salts goes out as id.
func (s *saltStore) asking(id MsgID, now time.Time) {
	s.pause = min(max(2*s.pause, saltPause), saltPauseMost)
	s.asked, s.notUntil = id, now.Add(s.pause)
}

// askAgain makes the question due at once: it was refused, not answered.
func (s *saltStore) askAgain() { s.asked, s.notUntil, s.pause = 0, time.Time{}, 0 }

// all returns the salts for the host.
func (s *saltStore) all() []Salt {
	out := make([]Salt, 0, len(s.entries))
	for _, e := range s.entries {
		out = append(out, Salt{e.value, time.Unix(e.since, 0), time.Unix(e.until, 0)})
	}
	return out
}

// enough tells whether no more need be asked for at server time t.
func (s *saltStore) enough(t time.Time) bool {
	n := len(s.entries)
	return n > 0 && s.entries[n-1].until > t.Add(saltAhead).Unix()
}
