package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestWhatAnySendMaySay: protected, in whose name, and that the draft is done with
// hold for media, albums and forwarded messages as for texts.
func TestWhatAnySendMaySay(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	to, foreign := a.userPeer(b.self.ID), a.channelPeer(id)
	contact := &api.InputMediaContact{PhoneNumber: "1", FirstName: "Somebody"}
	photo := a.uploaded(&api.InputMediaUploadedPhoto{File: a.uploadSmall(1000, "p.png", picture(t, 30, 30))})
	note := a.sent(&api.InputPeerSelf{}, "note", a.fresh())
	for _, tt := range []struct {
		name string
		made func(protected, clear bool, as api.InputPeerClass) tl.Request[api.UpdatesClass]
		// keeps the draft: the method has no word for it
		keeps bool
	}{
		{name: "text", made: func(protected, clear bool, as api.InputPeerClass) tl.Request[api.UpdatesClass] {
			return &api.MessagesSendMessageRequest{Peer: to, Message: "x", RandomID: a.fresh(), Noforwards: protected, ClearDraft: clear, SendAs: as}
		}},
		{name: "media", made: func(protected, clear bool, as api.InputPeerClass) tl.Request[api.UpdatesClass] {
			return &api.MessagesSendMediaRequest{Peer: to, Media: contact, RandomID: a.fresh(), Noforwards: protected, ClearDraft: clear, SendAs: as}
		}},
		{name: "album", made: func(protected, clear bool, as api.InputPeerClass) tl.Request[api.UpdatesClass] {
			return &api.MessagesSendMultiMediaRequest{
				Peer: to, MultiMedia: []*api.InputSingleMedia{{Media: photo, RandomID: a.fresh()}}, Noforwards: protected, ClearDraft: clear, SendAs: as,
			}
		}},
		{name: "forwarded", keeps: true, made: func(protected, _ bool, as api.InputPeerClass) tl.Request[api.UpdatesClass] {
			return &api.MessagesForwardMessagesRequest{
				FromPeer: &api.InputPeerSelf{}, ToPeer: to, ID: []int32{note}, RandomID: []int64{a.fresh()}, Noforwards: protected, SendAs: as,
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			refused(a.client, tt.made(false, false, foreign), "400 SEND_AS_PEER_INVALID")
			must(a.client, &api.MessagesSaveDraftRequest{Peer: to, Message: "begun"})
			must(a.client, tt.made(true, true, &api.InputPeerSelf{}))
			if m := a.newest(to).(*api.Message); !m.Noforwards {
				t.Errorf("%+v is not protected", m)
			}
			drafts := must(a.client, &api.MessagesGetAllDraftsRequest{}).(*api.Updates).Updates
			if left := len(drafts) != 0; left != tt.keeps {
				t.Errorf("drafts left: %+v", drafts)
			}
		})
	}
}

// TestForwardIntoATopic: also as an answer.
func TestForwardIntoATopic(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 1)
	owner := all[0]
	peer := owner.channelPeer(id)
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(id), Enabled: true})
	made := owner.learnUpdates(must(owner.client, &api.MessagesCreateForumTopicRequest{Peer: peer, Title: "Plans", RandomID: owner.fresh()}))
	topic := made.Updates[0].(*api.UpdateMessageID).ID
	note := owner.sent(&api.InputPeerSelf{}, "note", owner.fresh())
	forward := func(change func(*api.MessagesForwardMessagesRequest)) *api.MessageReplyHeader {
		t.Helper()
		req := owner.forward(&api.InputPeerSelf{}, peer, note)
		req.RandomID[0] = owner.fresh()
		change(req)
		must(owner.client, req)
		h, _ := owner.newest(peer).(*api.Message).ReplyTo.(*api.MessageReplyHeader)
		return h
	}
	h := forward(func(r *api.MessagesForwardMessagesRequest) { r.TopMsgID = &topic })
	if h == nil || !h.ForumTopic || *h.ReplyToMsgID != topic {
		t.Errorf("forwarded into %+v, want the topic %d", h, topic)
	}
	first := owner.newest(peer).(*api.Message).ID
	h = forward(func(r *api.MessagesForwardMessagesRequest) { r.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: first} })
	if h == nil || !h.ForumTopic || *h.ReplyToMsgID != first || *h.ReplyToTopID != topic {
		t.Errorf("forwarded as an answer to %+v, want to %d in %d", h, first, topic)
	}
	bad := owner.forward(&api.InputPeerSelf{}, peer, note)
	bad.ReplyTo = &api.InputReplyToStory{Peer: peer, StoryID: 1}
	refused(owner.client, bad, "400 REPLY_TO_INVALID")
}
