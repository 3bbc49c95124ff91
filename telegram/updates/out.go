package updates

import (
	"slices"

	"github.com/tgfleet/tgfleet/tl/api"
)

// parcel is a run of updates out of one envelope.
type parcel struct {
	from    *envelope
	updates []api.UpdateClass
	lost    bool // not updates: there is a hole
}

// Next returns what is to be handed on next, in order: an *api.Updates, whose
// Seq is 0 and whose users and chats are those that came with its updates, or
// an *api.UpdatesTooLong, which says that the account's history has a hole
// here that no difference fills. For a channel an updateChannelTooLong among
// the updates says the same.
func (s *State) Next() (api.UpdatesClass, bool) {
	if len(s.out) == 0 {
		s.out = nil
		return nil, false
	}
	p := s.out[0]
	s.out[0] = parcel{}
	s.out = s.out[1:]
	if p.lost {
		return &api.UpdatesTooLong{}, true
	}
	return &api.Updates{Updates: p.updates, Users: p.from.users, Chats: p.from.chats, Date: p.from.date}, true
}

// handOn queues updates for Next.
func (s *State) handOn(from *envelope, list ...api.UpdateClass) {
	if len(list) == 0 {
		return
	}
	if n := len(s.out); n > 0 && s.out[n-1].from == from {
		s.out[n-1].updates = append(s.out[n-1].updates, list...)
		return
	}
	s.out = append(s.out, parcel{from: from, updates: slices.Clone(list)})
}

// act hands on updates that count in no sequence. Some of them are also about
// the sequences.
func (s *State) act(from *envelope, list []api.UpdateClass) {
	for _, u := range list {
		switch u := u.(type) {
		case *api.UpdatePtsChanged:
			s.reset()
		case *api.UpdateChannelTooLong:
			if s.channelTooLong(u) {
				continue
			}
		}
		s.handOn(from, u)
	}
}

// reset says that there is a hole, and asks where the sequences are.
func (s *State) reset() {
	s.known = false
	s.out = append(s.out, parcel{lost: true})
	s.ask(&s.common)
}

// channelTooLong asks for the difference of a channel that has come along. Of
// one never seen nobody knows what was missed: the update is handed on.
func (s *State) channelTooLong(u *api.UpdateChannelTooLong) (asked bool) {
	c := s.channels[u.ChannelID]
	if c == nil {
		if u.Pts != nil && *u.Pts > 0 {
			s.channel(u.ChannelID, *u.Pts)
		}
		return false
	}
	if u.Pts == nil || *u.Pts > c.pts.at {
		s.ask(&c.box)
	}
	return true
}
