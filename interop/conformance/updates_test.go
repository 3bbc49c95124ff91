package conformance

import "github.com/tgfleet/tgfleet/tl/api"

// since asks for the difference after a state, slice after slice.
func (p *person) since(st *api.UpdatesState, limit int32) (texts []string, last *api.UpdatesState) {
	p.Helper()
	for range 100 {
		switch d := do(p, &api.UpdatesGetDifferenceRequest{Pts: st.Pts, Date: st.Date, Qts: st.Qts, PtsLimit: &limit}).(type) {
		case *api.UpdatesDifferenceEmpty:
			return texts, st
		case *api.UpdatesDifferenceSlice:
			for _, m := range d.NewMessages {
				texts = append(texts, text(m))
			}
			st = d.IntermediateState
		case *api.UpdatesDifference:
			for _, m := range d.NewMessages {
				texts = append(texts, text(m))
			}
			return texts, d.State
		default:
			p.Fatalf("difference is %T", d)
		}
	}
	p.Fatal("a difference without end")
	return nil, nil
}

var updateScenarios = []scenario{
	{"what was missed is told", pair(func(s *stage, a, b *person) {
		st := do(b, &api.UpdatesGetStateRequest{})
		for _, t := range []string{"one", "two", "three"} {
			a.say(a.to(b), t)
		}
		texts, last := b.since(st, 100)
		is(s, "missed", len(texts), 3)
		is(s, "in order", texts[0]+texts[2], "onethree")
		is(s, "pts", last.Pts, st.Pts+3)
	})},
	{"what was missed is told in slices", pair(func(s *stage, a, b *person) {
		st := do(b, &api.UpdatesGetStateRequest{})
		for range 7 {
			a.say(a.to(b), "x")
		}
		texts, last := b.since(st, 2)
		is(s, "missed", len(texts), 7)
		is(s, "pts", last.Pts, st.Pts+7)
	})},
	{"nothing was missed", func(s *stage) {
		a := s.people(1)[0]
		st := do(a, &api.UpdatesGetStateRequest{})
		_, empty := do(a, &api.UpdatesGetDifferenceRequest{Pts: st.Pts, Date: st.Date + 1, Qts: st.Qts}).(*api.UpdatesDifferenceEmpty)
		is(s, "empty", empty, true)
	}},
	{"too much was missed", pair(func(s *stage, a, b *person) {
		st := do(b, &api.UpdatesGetStateRequest{})
		for range 5 {
			a.say(a.to(b), "x")
		}
		_, long := do(b, &api.UpdatesGetDifferenceRequest{Pts: st.Pts, Date: st.Date, Qts: st.Qts, PtsTotalLimit: new(int32(2))}).(*api.UpdatesDifferenceTooLong)
		is(s, "too long", long, true)
	})},
	{"a state of the future is refused", func(s *stage) {
		a := s.people(1)[0]
		refused(a, "400 PERSISTENT_TIMESTAMP_INVALID", &api.UpdatesGetDifferenceRequest{Pts: 1 << 30, Date: 1})
	}},
	{"what was missed in a channel is told", pair(func(s *stage, a, b *person) {
		group := a.super("Gaps", b)
		pts := b.full(b.in(group)).Pts
		for _, t := range []string{"one", "two"} {
			a.say(group, t)
		}
		diff := do(b, &api.UpdatesGetChannelDifferenceRequest{Channel: input(b.in(group)), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: pts, Limit: 100}).(*api.UpdatesChannelDifference)
		is(s, "missed", joined(diff.NewMessages), "one,two")
		is(s, "pts", diff.Pts, pts+2)
		is(s, "final", diff.Final, true)
	})},
	{"a channel's difference comes in slices", pair(func(s *stage, a, b *person) {
		group := a.super("Slices", b)
		pts := b.full(b.in(group)).Pts
		for range 5 {
			a.say(group, "x")
		}
		first := do(b, &api.UpdatesGetChannelDifferenceRequest{Channel: input(b.in(group)), Filter: &api.ChannelMessagesFilterEmpty{}, Pts: pts, Limit: 2}).(*api.UpdatesChannelDifference)
		is(s, "final", first.Final, false)
		is(s, "page", len(first.NewMessages), 2)
	})},
	{"deleted messages are not missed", pair(func(s *stage, a, b *person) {
		st := do(b, &api.UpdatesGetStateRequest{})
		id := a.say(a.to(b), "gone")
		a.say(a.to(b), "stays")
		do(a, &api.MessagesDeleteMessagesRequest{Revoke: true, ID: []int32{id}})
		texts, last := b.since(st, 100)
		is(s, "missed", len(texts), 1)
		is(s, "pts", last.Pts, st.Pts+3)
	})},
	{"the pts of one's own acts", pair(func(s *stage, a, b *person) {
		before := do(a, &api.UpdatesGetStateRequest{}).Pts
		sent := do(a, &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "x", RandomID: random()}).(*api.UpdateShortSentMessage)
		is(s, "pts of a message", sent.Pts, before+sent.PtsCount)
		gone := do(a, &api.MessagesDeleteMessagesRequest{ID: []int32{sent.ID}})
		is(s, "pts of a deletion", gone.Pts, sent.Pts+gone.PtsCount)
		is(s, "state", do(a, &api.UpdatesGetStateRequest{}).Pts, gone.Pts)
	})},
	{"each channel counts by itself", func(s *stage) {
		a := s.people(1)[0]
		one, two := a.super("One"), a.super("Two")
		before := a.full(two).Pts
		a.say(one, "x")
		is(s, "pts of the other", a.full(two).Pts, before)
	}},
}
