package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (a *account) forward(from, to api.InputPeerClass, ids ...int32) *api.MessagesForwardMessagesRequest {
	req := &api.MessagesForwardMessagesRequest{FromPeer: from, ToPeer: to, ID: ids}
	for i := range ids {
		req.RandomID = append(req.RandomID, 1000*int64(a.next+1)+int64(i))
	}
	return req
}

func TestForward(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to := a.userPeer(b.self.ID)
	made := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Title: "Broadcast", Broadcast: true}))
	id := made.Chats[0].(*api.Channel).ID
	post := a.post(id, "news", 1)
	note := a.sent(&api.InputPeerSelf{}, "note", 2)

	answer := a.learnUpdates(must(a.client, a.forward(a.channelPeer(id), to, post)))
	got := answer.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
	if f := got.FwdFrom; got.Message != "news" || f == nil || *f.ChannelPost != post || f.FromID.(*api.PeerChannel).ChannelID != id {
		t.Errorf("a post is forwarded as %+v", got)
	}
	// What is forwarded again keeps its first author.
	a.learnUpdates(must(a.client, a.forward(to, &api.InputPeerSelf{}, got.ID)))
	saved := a.newest(&api.InputPeerSelf{}).(*api.Message).FwdFrom
	if *saved.ChannelPost != post || *saved.SavedFromMsgID != got.ID || saved.SavedFromPeer.(*api.PeerUser).UserID != b.self.ID {
		t.Errorf("saved as %+v", saved)
	}
	must(a.client, a.forward(&api.InputPeerSelf{}, to, note))
	if m := b.newest(b.userPeer(a.self.ID)).(*api.Message); m.FwdFrom.FromID.(*api.PeerUser).UserID != a.self.ID {
		t.Errorf("b has %+v", m)
	}
	anonymous := a.forward(&api.InputPeerSelf{}, to, note)
	anonymous.DropAuthor, anonymous.RandomID = true, []int64{7}
	must(a.client, anonymous)
	if m := b.newest(b.userPeer(a.self.ID)).(*api.Message); m.FwdFrom != nil || m.Message != "note" {
		t.Errorf("b has %+v, want no author", m)
	}
	views := must(a.client, &api.MessagesGetMessagesViewsRequest{Peer: a.channelPeer(id), ID: []int32{post, 99}, Increment: true})
	if v := views.Views; *v[0].Views != 2 || *v[0].Forwards != 1 || v[1].Views != nil {
		t.Errorf("views %+v, %+v", v[0], v[1])
	}
	views = must(a.client, &api.MessagesGetMessagesViewsRequest{Peer: a.channelPeer(id), ID: []int32{post}, Increment: true})
	if *views.Views[0].Views != 2 {
		t.Errorf("a second look of the same user counts: %d", *views.Views[0].Views)
	}
}

func TestForwardRefusals(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	self := &api.InputPeerSelf{}
	to := a.userPeer(b.self.ID)
	note := a.sent(self, "note", 1)
	refused(a.client, &api.MessagesForwardMessagesRequest{FromPeer: self, ToPeer: to}, "400 MESSAGE_IDS_EMPTY")
	refused(a.client, a.forward(self, to, note+50), "400 MESSAGE_ID_INVALID")
	refused(a.client, &api.MessagesForwardMessagesRequest{FromPeer: self, ToPeer: to, ID: []int32{note}}, "400 RANDOM_ID_INVALID")
	twice := a.forward(self, to, note, note)
	twice.RandomID[1] = twice.RandomID[0]
	refused(a.client, twice, "500 RANDOM_ID_DUPLICATE")
	again := a.forward(self, to, note)
	must(a.client, again)
	refused(a.client, again, "500 RANDOM_ID_DUPLICATE")
	req := a.message(self, "secret", 2)
	req.Noforwards = true
	must(a.client, req)
	secret := a.newest(self).(*api.Message)
	if !secret.Noforwards {
		t.Errorf("%+v may be forwarded", secret)
	}
	refused(a.client, a.forward(self, to, secret.ID), "406 CHAT_FORWARDS_RESTRICTED")
	for _, e := range s.Ledger() {
		if e.Method == "messages.forwardMessages" && e.Repeats != 1 {
			t.Errorf("entry %+v, want one repeat", e)
		}
	}
}
