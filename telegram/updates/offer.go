package updates

import (
	"github.com/tgfleet/tgfleet/tl/api"
)

// container takes a list of updates: first those that count in pts or qts, then
// the others together, under the container's seq.
func (s *State) container(list []api.UpdateClass, from *envelope, seqStart, seq int32) {
	var rest []api.UpdateClass
	for _, u := range list {
		at := placeOf(u)
		if at.line == lineSeq {
			rest = append(rest, u)
			continue
		}
		s.place(at, []api.UpdateClass{u}, from)
	}
	if seqStart <= 0 || seq < seqStart || !s.known {
		if len(rest) > 0 {
			s.date = max(s.date, from.date)
		}
		s.act(from, rest)
		return
	}
	s.offer(&s.common, &s.seq, item{end: seq, count: seq - seqStart + 1, hand: rest, from: from})
}

// place gives what has a place in a sequence to that sequence.
func (s *State) place(at place, hand []api.UpdateClass, from *envelope) {
	if at.count < 0 || at.end <= 0 { // nonsense; the difference knows what was meant
		if c := s.channels[at.channel]; c != nil {
			s.ask(&c.box)
		} else if at.line != lineChannel && s.known {
			s.ask(&s.common)
		}
		return
	}
	it := item{end: at.end, count: at.count, hand: hand, from: from}
	switch at.line {
	case lineQts:
		s.offer(&s.common, &s.qts, it)
	case linePts:
		s.offer(&s.common, &s.pts, it)
	case lineChannel:
		c := s.channel(at.channel, it.end-it.count)
		s.offer(&c.box, &c.pts, it)
	}
}

// count moves a sequence by what is handed to nobody.
func (s *State) count(channel int64, pts, count int32) {
	at := own(pts, count)
	if channel != 0 {
		at = inChannel(channel, pts, count)
	}
	s.place(at, nil, &envelope{})
}

// offer applies the rule to an item, unless its box is being fetched: then it
// waits for the answer, which may contain it.
func (s *State) offer(b *box, q *sequence, it item) {
	if b.channel == 0 && !s.known {
		s.hold(q, it) // until the state is known
		return
	}
	if b.asked == 0 {
		switch q.judge(it) {
		case skip:
			return
		case apply:
			s.advance(q, it)
			s.settle(q)
			s.calm(b)
			return
		}
		if b.due.IsZero() && !b.queued {
			s.alarm(b, s.now.Add(gapWait))
		}
	}
	if !s.hold(q, it) {
		s.ask(b)
	}
}

// calm takes the alarm of a box back when its gaps are filled. A pause after a
// failure is not for a gap: it stays.
func (s *State) calm(b *box) {
	if b.pause == 0 && !b.due.IsZero() && !s.hasGap(b) {
		s.alarm(b, noTime)
	}
}

func (s *State) hasGap(b *box) bool {
	for _, q := range s.sequences(b) {
		if len(q.held) > 0 {
			return true
		}
	}
	return false
}

// sequences are those a box is made of.
func (s *State) sequences(b *box) []*sequence {
	if b.channel == 0 {
		return []*sequence{&s.pts, &s.qts, &s.seq}
	}
	if c := s.channels[b.channel]; c != nil {
		return []*sequence{&c.pts}
	}
	return nil
}

// channel is the state of a channel, which begins at pts when it is first seen.
func (s *State) channel(id int64, pts int32) *channel {
	if c := s.channels[id]; c != nil {
		return c
	}
	c := &channel{box: box{channel: id}, pts: sequence{at: pts}}
	if len(s.channels) >= maxChannels && !s.forgetOne() {
		return c // all are busy: this one is not remembered
	}
	if s.channels == nil {
		s.channels = make(map[int64]*channel)
	}
	s.channels[id] = c
	return c
}

// forgetOne makes room by dropping a channel at rest.
func (s *State) forgetOne() bool {
	for id, c := range s.channels {
		if c.asked == 0 && !c.queued && c.due.IsZero() && len(c.pts.held) == 0 {
			delete(s.channels, id)
			return true
		}
	}
	return false
}
