package sim_test

import (
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// topics names whose the topics of a list are, with a + for pinned ones.
func (a *account) topics(list api.MessagesSavedDialogsClass) (out []string) {
	a.tb.Helper()
	dialogs := []api.SavedDialogClass{}
	switch l := list.(type) {
	case *api.MessagesSavedDialogs:
		dialogs = l.Dialogs
		a.learn(l.Users, l.Chats)
	case *api.MessagesSavedDialogsSlice:
		dialogs = l.Dialogs
		a.learn(l.Users, l.Chats)
	}
	for _, d := range dialogs {
		d := d.(*api.SavedDialog)
		name := "channel"
		if u, ok := d.Peer.(*api.PeerUser); ok {
			name = *a.users[u.UserID].FirstName
		}
		if d.Pinned {
			name += "+"
		}
		out = append(out, name)
	}
	return out
}

// collection is an account that saved a note, a message of another, one of somebody who
// hides in forwards, and a post.
func collection(t *testing.T, s *sim.Server) (a, b *account, news int64) {
	t.Helper()
	all := crowd(t, s, 3)
	a, b = all[0].meet(all[1]).meet(all[2]), all[1].meet(all[0])
	hider := all[2].meet(all[0])
	hider.allow(&api.InputPrivacyKeyForwards{}, &api.InputPrivacyValueDisallowAll{})
	self := &api.InputPeerSelf{}
	a.sent(self, "note", 1)
	for i, from := range []*account{b, hider} {
		must(from.client, from.message(from.userPeer(a.self.ID), fmt.Sprint("from ", i), int64(10+i)))
		p := a.userPeer(from.self.ID)
		must(a.client, a.forward(p, self, a.newest(p).(*api.Message).ID))
	}
	news = a.broadcast("News")
	post := a.post(news, "post", 20)
	must(a.client, a.forward(a.channelPeer(news), self, post))
	return a, b, news
}

func TestSavedTopics(t *testing.T) {
	s := start(t, sim.Options{})
	a, b, news := collection(t, s)
	second := a.another()
	page := func(date, id, limit int32) *api.MessagesGetSavedDialogsRequest {
		return &api.MessagesGetSavedDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, OffsetDate: date, OffsetID: id, Limit: limit}
	}
	whole := must(a.client, page(0, 0, 10)).(*api.MessagesSavedDialogs)
	if got := fmt.Sprint(a.topics(whole)); got != "[channel Person 2 Person 1 Person 0]" {
		t.Errorf("topics %s", got)
	}
	first := must(a.client, page(0, 0, 2)).(*api.MessagesSavedDialogsSlice)
	last := first.Messages[1].(*api.Message)
	rest := must(a.client, page(last.Date, last.ID, 10))
	if got := fmt.Sprint(a.topics(rest)); first.Count != 4 || got != "[Person 1 Person 0]" {
		t.Errorf("after the first two of %d come %s", first.Count, got)
	}

	pin := func(p api.InputPeerClass, pinned bool) *api.MessagesToggleSavedDialogPinRequest {
		return &api.MessagesToggleSavedDialogPinRequest{Pinned: pinned, Peer: &api.InputDialogPeer{Peer: p}}
	}
	must(a.client, pin(&api.InputPeerSelf{}, true))
	if up := told[*api.UpdateSavedDialogPinned](second); !up.Pinned || up.Peer.(*api.DialogPeer).Peer.(*api.PeerUser).UserID != a.self.ID {
		t.Errorf("the other session hears of %+v", up)
	}
	must(a.client, pin(a.userPeer(b.self.ID), true))
	if got := fmt.Sprint(a.topics(must(a.client, page(0, 0, 10)))); got != "[Person 1+ Person 0+ channel Person 2]" {
		t.Errorf("with pins %s", got)
	}
	without := page(0, 0, 10)
	without.ExcludePinned = true
	if got := fmt.Sprint(a.topics(must(a.client, without))); got != "[channel Person 2]" {
		t.Errorf("without pins %s", got)
	}
	order := []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: &api.InputPeerSelf{}}}
	must(a.client, &api.MessagesReorderPinnedSavedDialogsRequest{Order: order})
	if up := told[*api.UpdatePinnedSavedDialogs](second); len(up.Order) != 2 {
		t.Errorf("the other session hears of the order %+v", up.Order)
	}
	if got := fmt.Sprint(a.topics(must(a.client, &api.MessagesGetPinnedSavedDialogsRequest{}))); got != "[Person 0+ Person 1+]" {
		t.Errorf("pinned %s", got)
	}
	must(a.client, pin(&api.InputPeerSelf{}, false))
	must(a.client, pin(a.userPeer(b.self.ID), false))
	refused(a.client, pin(a.createChat("Basics", b), true), "400 PEER_HISTORY_EMPTY")
	refused(a.client, pin(&api.InputPeerUser{UserID: 5}, true), "400 PEER_ID_INVALID")
	refused(a.client, pin(&api.InputPeerChat{ChatID: 5}, true), "400 PEER_ID_INVALID")
	byID := &api.MessagesGetSavedDialogsByIDRequest{IDs: []api.InputPeerClass{a.channelPeer(news)}}
	if got := fmt.Sprint(a.topics(must(a.client, byID))); got != "[channel]" {
		t.Errorf("by id %s", got)
	}
}

func TestSavedHistory(t *testing.T) {
	s := start(t, sim.Options{})
	a, b, news := collection(t, s)
	saved := func(p api.InputPeerClass) (out []string) {
		t.Helper()
		var list []api.MessageClass
		switch h := must(a.client, &api.MessagesGetSavedHistoryRequest{Peer: p, Limit: 10}).(type) {
		case *api.MessagesMessages:
			list = h.Messages
		case *api.MessagesMessagesSlice:
			t.Errorf("a short topic comes in slices of %d", h.Count)
		}
		for _, m := range list {
			out = append(out, m.(*api.Message).Message)
		}
		return out
	}
	for want, p := range map[string]api.InputPeerClass{"[note]": &api.InputPeerSelf{}, "[from 0]": a.userPeer(b.self.ID), "[post]": a.channelPeer(news)} {
		if got := fmt.Sprint(saved(p)); got != want {
			t.Errorf("kept under %+v: %s, want %s", p, got, want)
		}
	}
	found := must(a.client, &api.MessagesSearchRequest{Peer: &api.InputPeerSelf{}, SavedPeerID: a.userPeer(b.self.ID), Filter: &api.InputMessagesFilterEmpty{}, Limit: 10})
	if got := found.(*api.MessagesMessages).Messages; len(got) != 1 {
		t.Errorf("a search in a topic finds %+v", got)
	}
	counters := must(a.client, &api.MessagesGetSearchCountersRequest{Peer: &api.InputPeerSelf{}, SavedPeerID: &api.InputPeerSelf{}, Filters: []api.MessagesFilterClass{&api.InputMessagesFilterEmpty{}}})
	if counters[0].Count != 1 {
		t.Errorf("counted in a topic: %d", counters[0].Count)
	}
	// What was kept stays within reach when its chat no longer is.
	must(a.client, &api.ChannelsDeleteChannelRequest{Channel: a.channel(news)})
	if got := fmt.Sprint(saved(a.channelPeer(news))); got != "[post]" {
		t.Errorf("of a channel that is gone there is %s", got)
	}
	done := must(a.client, &api.MessagesDeleteSavedHistoryRequest{Peer: a.userPeer(b.self.ID)})
	if done.PtsCount != 1 || len(saved(a.userPeer(b.self.ID))) != 0 || len(a.history(&api.InputPeerSelf{})) != 3 {
		t.Errorf("a topic is deleted as %+v", done)
	}
	refused(a.client, &api.MessagesGetSavedHistoryRequest{Peer: &api.InputPeerUser{UserID: 5}, Limit: 1}, "400 PEER_ID_INVALID")
	refused(a.client, &api.MessagesGetSavedHistoryRequest{Peer: &api.InputPeerSelf{}, ParentPeer: &api.InputPeerSelf{}, Limit: 1}, "400 PEER_ID_INVALID")
}
