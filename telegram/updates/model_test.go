package updates

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// entry is one line of a log of the model's server. The message's id is its
// pts; what the account did itself is handed to nobody.
type entry struct {
	pts, count int32
	own        bool
}

// model is a server with a few logs, and a network that loses, doubles and
// reorders what it sends.
type model struct {
	rnd    *rand.Rand
	now    time.Time
	logs   map[int64][]entry // by channel, 0 the account's own
	flying []flight
	got    map[int64][]int32 // pts handed on
}

// flight is something on its way to the account.
type flight struct {
	at  time.Time
	hit func(s *State)
}

func (m *model) fly(hit func(*State)) {
	delay := time.Duration(m.rnd.IntN(400)) * time.Millisecond
	if m.rnd.IntN(20) == 0 {
		delay *= 5
	}
	m.flying = append(m.flying, flight{m.now.Add(delay), hit})
}

func (m *model) pts(box int64) int32 {
	if log := m.logs[box]; len(log) > 0 {
		return log[len(log)-1].pts
	}
	return 100
}

// happen adds to a log and tells of it, unless the network loses it.
func (m *model) happen(box int64, sure bool) {
	e := entry{count: 1 + m.rnd.Int32N(3), own: !sure && m.rnd.IntN(5) == 0}
	e.pts = m.pts(box) + e.count
	m.logs[box] = append(m.logs[box], e)
	copies := m.rnd.IntN(3) // 0: lost
	if sure {
		copies = 1
	}
	for range copies {
		m.fly(func(s *State) {
			if !e.own {
				s.Receive(m.now, short(entryUpdate(box, e)))
			} else if box == 0 {
				s.Result(m.now, nil, &api.MessagesAffectedMessages{Pts: e.pts, PtsCount: e.count})
			} else {
				req := &api.ChannelsDeleteMessagesRequest{Channel: &api.InputChannel{ChannelID: box}}
				s.Result(m.now, req, &api.MessagesAffectedMessages{Pts: e.pts, PtsCount: e.count})
			}
		})
	}
}

func entryUpdate(box int64, e entry) api.UpdateClass {
	if box == 0 {
		return message(e.pts, e.pts, e.count)
	}
	return post(box, e.pts, e.pts, e.count)
}

// serve answers a request with what the server knows when it arrives.
func (m *model) serve(r Request) {
	m.fly(func(s *State) {
		if m.rnd.IntN(6) == 0 {
			s.Failed(m.now, r, rpcerr.New(500, "NO_WORKERS_RUNNING", ""))
			return
		}
		res := m.answer(r)
		m.fly(func(s *State) {
			if err := s.Answer(m.now, r, res); err != nil {
				panic(err)
			}
		})
	})
}

func (m *model) answer(r Request) tl.Object {
	if r.state {
		return &api.UpdatesState{Pts: m.pts(0)}
	}
	var page []api.MessageClass
	pts, final := r.pts, true
	for _, e := range m.logs[r.Channel] {
		if e.pts <= r.pts {
			continue
		}
		if len(page) == 4 {
			final = false
			break
		}
		pts = e.pts
		switch u := entryUpdate(r.Channel, e).(type) {
		case *api.UpdateNewMessage:
			if !e.own {
				page = append(page, u.Message)
			}
		case *api.UpdateNewChannelMessage:
			if !e.own {
				page = append(page, u.Message)
			}
		}
	}
	switch {
	case r.Channel != 0 && pts == r.pts:
		return &api.UpdatesChannelDifferenceEmpty{Final: true, Pts: pts}
	case r.Channel != 0:
		return &api.UpdatesChannelDifference{Final: final, Pts: pts, NewMessages: page}
	case pts == r.pts:
		return &api.UpdatesDifferenceEmpty{}
	case final:
		return &api.UpdatesDifference{NewMessages: page, State: &api.UpdatesState{Pts: pts}}
	}
	return &api.UpdatesDifferenceSlice{NewMessages: page, IntermediateState: &api.UpdatesState{Pts: pts}}
}

// step lets the earliest thing happen.
func (m *model) step(s *State) {
	next := s.Deadline()
	first := -1
	for i, f := range m.flying {
		if next.IsZero() || f.at.Before(next) {
			next, first = f.at, i
		}
	}
	if next.After(m.now) {
		m.now = next
	}
	if first < 0 {
		s.Tick(m.now)
	} else {
		f := m.flying[first]
		m.flying = slices.Delete(m.flying, first, first+1)
		f.hit(s)
	}
	m.collect(s)
}

func (m *model) collect(s *State) {
	for u, ok := s.Next(); ok; u, ok = s.Next() {
		for _, u := range u.(*api.Updates).Updates {
			switch u := u.(type) {
			case *api.UpdateNewMessage:
				m.got[0] = append(m.got[0], u.Message.(*api.Message).ID)
			case *api.UpdateNewChannelMessage:
				id := channelOfMessage(u.Message)
				m.got[id] = append(m.got[id], u.Message.(*api.Message).ID)
			}
		}
	}
	for r, ok := s.NextRequest(); ok; r, ok = s.NextRequest() {
		m.serve(r)
	}
}

// TestModel: whatever the network does, everything is handed on once, in order.
func TestModel(t *testing.T) {
	seeds := uint64(300)
	if testing.Short() {
		seeds = 50
	}
	for seed := range seeds {
		m := &model{
			rnd: rand.New(rand.NewPCG(seed, 1)), now: t0,
			logs: make(map[int64][]entry), got: make(map[int64][]int32),
		}
		s := New(Options{})
		s.Missed(m.now)
		m.collect(s)
		for !s.Known() {
			m.step(s)
		}
		boxes := []int64{0, 30, 40}
		for _, c := range boxes[1:] {
			s.Receive(m.now, short(&api.UpdateChannelTooLong{ChannelID: c, Pts: new(m.pts(c))}))
		}
		for range 200 {
			if m.rnd.IntN(2) == 0 {
				m.happen(boxes[m.rnd.IntN(3)], false)
			} else {
				m.step(s)
			}
			if m.rnd.IntN(50) == 0 {
				s.Missed(m.now)
				m.collect(s)
			}
		}
		for _, b := range boxes { // what the last lost ones are found by
			m.happen(b, true)
		}
		for end := m.now.Add(10 * time.Minute); m.now.Before(end); {
			m.step(s)
		}
		for _, b := range boxes {
			var want []int32
			for _, e := range m.logs[b] {
				if !e.own {
					want = append(want, e.pts)
				}
			}
			if fmt.Sprint(m.got[b]) != fmt.Sprint(want) {
				t.Fatalf("seed %d, box %d:\n got %v\nwant %v", seed, b, m.got[b], want)
			}
		}
		if s.held != 0 || len(s.waiting) != 0 {
			t.Fatalf("seed %d: %d held and %d boxes waiting at rest", seed, s.held, len(s.waiting))
		}
	}
}
