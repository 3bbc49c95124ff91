package mtproto

import "time"

// msgIDFloor is the smallest id of the instant t whose low two bits are clear.
func msgIDFloor(t time.Time) MsgID {
	return MsgID(t.Unix()<<32|int64(t.Nanosecond())<<32/1_000_000_000) &^ 3
}

// idSource makes strictly increasing message ids.
type idSource struct {
	last MsgID
	// late is added to every id: a server that makes a session again at the same
	// instant must not repeat its ids. At most lateMost.
	late MsgID
}

// lateMost is a few hundred microseconds.
const lateMost = 1<<20 - 4

// next returns an id for the instant t by server time, with the given low bits
// (0 for a client, 1 or 3 for a server). The fraction of a second is never
// zero: servers refuse such ids.
func (s *idSource) next(t time.Time, low MsgID) MsgID {
	id := msgIDFloor(t) + s.late
	if uint32(id) == 0 {
		id += 4
	}
	if id <= s.last {
		id = s.last&^3 + 4
	}
	s.last = id | low
	return s.last
}

// seqCounter numbers the messages of one direction of a session.
type seqCounter struct{ content int32 }

// next returns the seqno of the next message: twice the number of
// content-related messages before it, plus one if it is content-related itself.
func (c *seqCounter) next(contentRelated bool) int32 {
	n := 2 * c.content
	if contentRelated {
		n++
		c.content++
	}
	return n
}

// contentRelated tells by a seqno whether the message must be acknowledged.
func contentRelated(seqNo int32) bool { return seqNo&1 != 0 }
