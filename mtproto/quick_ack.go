package mtproto

import "slices"

// quickMost bounds the frames whose quick ack is waited for; of older ones it is
// no news any more.
const quickMost = 64

// quickFrame is a frame sent with a wish for a quick ack.
type quickFrame struct {
	token    uint32
	requests []RequestID
}

// quickAcks knows the frames of one connection that ask for a quick ack, oldest
// first.
type quickAcks struct{ frames []quickFrame }

// expect notes the frame that token confirms, if a request in it wants that.
func (q *quickAcks) expect(token uint32, queries []*request) bool {
	var wanting []RequestID
	for _, r := range queries {
		if r.quick {
			wanting = append(wanting, r.id)
		}
	}
	if wanting == nil {
		return false
	}
	if len(q.frames) == quickMost {
		q.frames = slices.Delete(q.frames, 0, 1)
	}
	q.frames = append(q.frames, quickFrame{token, wanting})
	return true
}

// take returns, once, the requests in the frame that token confirms.
func (q *quickAcks) take(token uint32) []RequestID {
	at := slices.IndexFunc(q.frames, func(f quickFrame) bool { return f.token == token })
	if at < 0 {
		return nil
	}
	requests := q.frames[at].requests
	q.frames = slices.Delete(q.frames, at, at+1)
	return requests
}

// QuickAck takes a quick ack that came over the connection. It makes
// EventReceived for each request in the frame that asked for one and is still
// pending. Nothing else follows from it: a frame that was decrypted may still be
// refused, for its salt for example, and the token is not authenticated.
//
// See https://core.telegram.org/mtproto/mtproto-transports#quick-ack.
func (s *Session) QuickAck(token uint32) {
	for _, id := range s.quick.take(token) {
		if s.requests.byID[id] != nil {
			s.events.add(Event{Kind: EventReceived, RequestID: id})
		}
	}
}
