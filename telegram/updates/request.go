package updates

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// What of the answers is asked for at most. A difference of more than
// totalLimit is not worth fetching: the server says updates.differenceTooLong.
const (
	totalLimit   = 10_000
	channelLimit = 100
)

// Request is something to be asked of the server. For each the host calls
// Answer or Failed once; it may take its time.
type Request struct {
	// Channel is the channel whose difference is wanted, 0 for the account's
	// own.
	Channel int64

	id             uint64
	state          bool // updates.getState
	pts, qts, date int32
}

// Call is the request to send. accessHash is Channel's, as this account knows
// it.
func (r Request) Call(accessHash int64) tl.Object {
	switch {
	case r.state:
		return &api.UpdatesGetStateRequest{}
	case r.Channel != 0:
		return &api.UpdatesGetChannelDifferenceRequest{
			Channel: &api.InputChannel{ChannelID: r.Channel, AccessHash: accessHash},
			Filter:  &api.ChannelMessagesFilterEmpty{}, Pts: r.pts, Limit: channelLimit,
		}
	}
	return &api.UpdatesGetDifferenceRequest{Pts: r.pts, Qts: r.qts, Date: r.date, PtsTotalLimit: new(int32(totalLimit))}
}

// NextRequest returns what is to be asked next.
func (s *State) NextRequest() (Request, bool) {
	if len(s.requests) == 0 {
		s.requests = nil
		return Request{}, false
	}
	r := s.requests[0]
	s.requests = s.requests[1:]
	return r, true
}

// ask requests a box's difference, or the state when it is not known, unless
// that is under way or pausing after a failure.
func (s *State) ask(b *box) {
	switch {
	case b.asked != 0:
		b.again = b.channel != 0 || s.known
		return
	case b.queued || b.pause != 0 && !b.due.IsZero():
		return
	case b.channel != 0 && s.fetching >= maxFetches:
		b.queued = true
		s.alarm(b, noTime)
		s.queue = append(s.queue, b.channel)
		return
	}
	s.lastID++
	b.asked, b.again = s.lastID, false
	s.alarm(b, noTime)
	for _, q := range s.sequences(b) {
		q.askedAt = q.at
	}
	r := Request{Channel: b.channel, id: b.asked, state: b.channel == 0 && !s.known, pts: s.pts.at, qts: s.qts.at, date: s.date}
	if b.channel != 0 {
		s.fetching++
		r.pts = s.channels[b.channel].pts.at
	}
	s.requests = append(s.requests, r)
}

// pending finds the box that waits for the answer to r, nil when none does.
func (s *State) pending(r Request) *box {
	b := &s.common
	if r.Channel != 0 {
		c := s.channels[r.Channel]
		if c == nil {
			return nil
		}
		b = &c.box
	}
	if r.id == 0 || b.asked != r.id {
		return nil
	}
	return b
}

// answered ends a request and lets the next channel have its turn.
func (s *State) answered(b *box) {
	b.asked = 0
	if b.channel == 0 {
		return
	}
	s.fetching--
	for len(s.queue) > 0 && s.fetching < maxFetches {
		c := s.channels[s.queue[0]]
		s.queue = s.queue[1:]
		if c != nil && c.queued {
			c.queued = false
			s.ask(&c.box)
		}
	}
}
