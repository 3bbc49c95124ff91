package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// voice sends a voice message and returns it as the sender has it.
func (a *account) voice(to api.InputPeerClass, random int64) *api.Message {
	a.tb.Helper()
	media := newDocument(a.uploadSmall(random, "v.ogg", []byte("sound")), &api.DocumentAttributeAudio{Voice: true})
	must(a.client, &api.MessagesSendMediaRequest{Peer: to, Media: media, RandomID: random})
	return a.newest(to).(*api.Message)
}

func unheard(a *account, p api.InputPeerClass) bool {
	a.tb.Helper()
	return a.newest(p).(*api.Message).MediaUnread
}

func TestVoiceMessagesAreHeard(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	must(a.client, &api.UpdatesGetStateRequest{})
	second := b.another()
	basic := a.createChat("Basics", b)
	for i, c := range []struct{ mine, his api.InputPeerClass }{{a.userPeer(b.self.ID), b.userPeer(a.self.ID)}, {basic, basic}} {
		own := a.voice(c.mine, int64(10+i))
		if !own.MediaUnread || !unheard(b, c.his) {
			t.Errorf("at first unheard by the sender %t, by the receiver %t", own.MediaUnread, unheard(b, c.his))
		}
		if done := must(a.client, &api.MessagesReadMessageContentsRequest{ID: []int32{own.ID}}); done.PtsCount != 0 || !unheard(b, c.his) {
			t.Errorf("the sender has heard the own message: %+v", done)
		}
		id := b.newest(c.his).(*api.Message).ID
		if done := must(b.client, &api.MessagesReadMessageContentsRequest{ID: []int32{id}}); done.PtsCount != 1 {
			t.Errorf("heard as %+v", done)
		}
		if up := told[*api.UpdateReadMessagesContents](a); len(up.Messages) != 1 || up.Messages[0] != own.ID {
			t.Errorf("the sender is told %+v", up)
		}
		if up := told[*api.UpdateReadMessagesContents](second); len(up.Messages) != 1 || up.Messages[0] != id {
			t.Errorf("the other session is told %+v", up)
		}
		if unheard(a, c.mine) || unheard(b, c.his) {
			t.Error("it is unheard still")
		}
		if done := must(b.client, &api.MessagesReadMessageContentsRequest{ID: []int32{id}}); done.PtsCount != 0 {
			t.Errorf("heard again as %+v", done)
		}
	}
	if a.voice(&api.InputPeerSelf{}, 20).MediaUnread {
		t.Error("what one keeps is unheard")
	}
	a.sent(basic, "text", 21)
	if unheard(b, basic) {
		t.Error("a text is unheard")
	}
}

func TestVoiceMessagesOfASupergroup(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	group := a.createGroup("Super")
	link := a.link(group)
	b.joinBy(link)
	c.joinBy(link)
	must(a.client, &api.UpdatesGetStateRequest{})
	at := func(x *account) api.InputPeerClass { return x.channelPeer(group) }
	id := a.voice(at(a), 10).ID
	read := &api.ChannelsReadMessageContentsRequest{Channel: b.channel(group), ID: []int32{id}}
	must(b.client, read)
	if up := told[*api.UpdateChannelReadMessagesContents](a); len(up.Messages) != 1 || up.Messages[0] != id {
		t.Errorf("the author is told %+v", up)
	}
	if unheard(a, at(a)) || unheard(b, at(b)) || !unheard(c, at(c)) {
		t.Errorf("unheard by its author %t, by who heard it %t, by who did not %t", unheard(a, at(a)), unheard(b, at(b)), unheard(c, at(c)))
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}
