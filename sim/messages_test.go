package sim_test

import (
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// meet lets a learn who b is.
func (a *account) meet(b *account) *account {
	a.tb.Helper()
	res := must(a.client, &api.ContactsResolveUsernameRequest{Username: *b.self.Username})
	a.learn(res.Users, res.Chats)
	return a
}

func TestRandomIDIsUsedOnce(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	id := a.createGroup("Once")
	a.post(id, "first", 77)
	refused(a.client, a.message(a.channelPeer(id), "first", 77), "500 RANDOM_ID_DUPLICATE")
	refused(a.client, a.message(a.userPeer(b.self.ID), "elsewhere", 77), "500 RANDOM_ID_DUPLICATE")
	must(b.client, b.message(&api.InputPeerSelf{}, "another account's id", 77))
	sent := 0
	for _, e := range s.Ledger() {
		if e.Method == "messages.sendMessage" {
			sent++
			if e.RandomID != 77 || e.UserID == a.self.ID && e.Repeats != 2 {
				t.Errorf("entry %+v, want random_id 77, refused twice again", e)
			}
		}
	}
	if sent != 2 {
		t.Errorf("%d messages in the ledger, want 2", sent)
	}
}

func TestPrivateMessages(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	must(b.client, &api.UpdatesGetStateRequest{})
	short := must(a.client, &api.MessagesSendMessageRequest{
		Peer: a.userPeer(b.self.ID), Message: "hello *you*", RandomID: 5,
		Entities: []api.MessageEntityClass{&api.MessageEntityBold{Offset: 6, Length: 5}},
	}).(*api.UpdateShortSentMessage)
	if !short.Out || len(short.Entities) != 1 {
		t.Errorf("answer to a private message: %+v", short)
	}
	b.until("the message", func() bool { return len(b.updates) > 0 })
	got := b.updates[0].(*api.UpdateNewMessage).Message.(*api.Message)
	if got.Out || got.Message != "hello *you*" || got.PeerID.(*api.PeerUser).UserID != a.self.ID || len(got.Entities) != 1 {
		t.Errorf("received %+v", got)
	}
	page := must(b.client, &api.MessagesGetHistoryRequest{Peer: b.userPeer(a.self.ID), Limit: 10}).(*api.MessagesMessages)
	if len(page.Messages) != 1 || page.Messages[0].(*api.Message).ID != got.ID {
		t.Errorf("history %v", page.Messages)
	}
	refused(b.client, &api.MessagesSendMessageRequest{
		Peer: b.userPeer(a.self.ID), Message: "re", RandomID: 1, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 99},
	}, "400 REPLY_MESSAGE_ID_INVALID")
	must(b.client, &api.MessagesSendMessageRequest{
		Peer: b.userPeer(a.self.ID), Message: "re", RandomID: 1, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: got.ID},
	})
	by := must(b.client, &api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{
		&api.InputMessageID{ID: got.ID}, &api.InputMessageID{ID: 999}, &api.InputMessageReplyTo{ID: got.ID + 1},
	}}).(*api.MessagesMessages).Messages
	if len(by) != 3 || by[1].ConstructorID() != api.IDMessageEmpty || by[2].(*api.Message).ID != got.ID {
		t.Errorf("getMessages: %v", by)
	}
	before := must(b.client, &api.UpdatesGetStateRequest{})
	read := must(b.client, &api.MessagesReadHistoryRequest{Peer: b.userPeer(a.self.ID)})
	if read.PtsCount != 0 {
		t.Errorf("reading what one has answered changes pts by %d", read.PtsCount)
	}
	if u := told[*api.UpdateReadHistoryOutbox](a); u.MaxID != short.ID {
		t.Errorf("who answers has read up to %d, want %d", u.MaxID, short.ID)
	}
	must(a.client, a.message(a.userPeer(b.self.ID), "more", 6)) // and b hears that her answer was read
	if read = must(b.client, &api.MessagesReadHistoryRequest{Peer: b.userPeer(a.self.ID)}); read.PtsCount != 1 || read.Pts != before.Pts+3 {
		t.Errorf("readHistory = %+v after pts %d", read, before.Pts)
	}
	must(b.client, &api.MessagesUpdatePinnedMessageRequest{Peer: b.userPeer(a.self.ID), ID: got.ID})
}

func TestHistoryPages(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	id := a.createGroup("Long")
	for i := range 25 {
		a.post(id, fmt.Sprint("message ", i), int64(i+1))
	}
	ids := func(req *api.MessagesGetHistoryRequest) (out []int32) {
		req.Peer = a.channelPeer(id)
		for _, m := range must(a.client, req).(*api.MessagesChannelMessages).Messages {
			switch m := m.(type) {
			case *api.Message:
				out = append(out, m.ID)
			case *api.MessageService:
				out = append(out, m.ID)
			}
		}
		return out
	}
	// Id 1 is the service message about the creation.
	for _, tc := range []struct {
		req  api.MessagesGetHistoryRequest
		want string
	}{
		{api.MessagesGetHistoryRequest{Limit: 3}, "[26 25 24]"},
		{api.MessagesGetHistoryRequest{Limit: 3, OffsetID: 24}, "[23 22 21]"},
		{api.MessagesGetHistoryRequest{Limit: 3, OffsetID: 24, AddOffset: 2}, "[21 20 19]"},
		{api.MessagesGetHistoryRequest{Limit: 4, OffsetID: 24, AddOffset: -2}, "[25 24 23 22]"},
		{api.MessagesGetHistoryRequest{Limit: 100, MinID: 23}, "[26 25 24]"},
		{api.MessagesGetHistoryRequest{Limit: 100, MaxID: 4}, "[3 2 1]"},
		{api.MessagesGetHistoryRequest{Limit: 5, OffsetID: 2}, "[1]"},
		{api.MessagesGetHistoryRequest{Limit: 5, OffsetID: 1}, "[]"},
		{api.MessagesGetHistoryRequest{Limit: 0}, "[]"},
		{api.MessagesGetHistoryRequest{Limit: 5, OffsetDate: 1}, "[]"},
		{api.MessagesGetHistoryRequest{Limit: -5, AddOffset: -1 << 31}, "[]"},
		{api.MessagesGetHistoryRequest{Limit: 5, AddOffset: 1<<31 - 1}, "[]"},
	} {
		if got := fmt.Sprint(ids(&tc.req)); got != tc.want {
			t.Errorf("%+v: %s, want %s", tc.req, got, tc.want)
		}
	}
	found := must(a.client, &api.MessagesSearchRequest{
		Peer: a.channelPeer(id), Q: "MESSAGE 7", Filter: &api.InputMessagesFilterEmpty{}, Limit: 10,
	}).(*api.MessagesChannelMessages)
	if len(found.Messages) != 1 || found.Messages[0].(*api.Message).Message != "message 7" {
		t.Errorf("search found %v", found.Messages)
	}
}

func TestDialogs(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	const groups = 5
	for i := range groups {
		a.createGroup(fmt.Sprint("group ", i))
	}
	// The service user's message with the login code is the sixth.
	seen := map[int64]bool{}
	req := &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 2}
	for len(seen) < groups+1 {
		res, ok := must(a.client, req).(*api.MessagesDialogsSlice)
		if !ok || len(res.Dialogs) == 0 {
			t.Fatalf("after %d dialogs: %T", len(seen), res)
		}
		a.learn(res.Users, res.Chats)
		for i, d := range res.Dialogs {
			req.OffsetPeer, req.OffsetDate = a.offset(d.(*api.Dialog), res.Messages[i])
			seen[peerID(d.(*api.Dialog).Peer)] = true
		}
	}
	if len(seen) != groups+1 {
		t.Errorf("%d dialogs, want %d", len(seen), groups+1)
	}
}

func peerID(p api.PeerClass) int64 {
	if ch, ok := p.(*api.PeerChannel); ok {
		return ch.ChannelID
	}
	return p.(*api.PeerUser).UserID
}

func (a *account) offset(d *api.Dialog, top api.MessageClass) (api.InputPeerClass, int32) {
	var at int32
	switch m := top.(type) {
	case *api.Message:
		at = m.Date
	case *api.MessageService:
		at = m.Date
	}
	if ch, ok := d.Peer.(*api.PeerChannel); ok {
		return a.channelPeer(ch.ChannelID), at
	}
	return a.userPeer(d.Peer.(*api.PeerUser).UserID), at
}
