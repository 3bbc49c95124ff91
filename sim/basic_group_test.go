package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// createChat founds a basic group with others and returns its peer.
func (a *account) createChat(title string, others ...*account) *api.InputPeerChat {
	a.tb.Helper()
	req := &api.MessagesCreateChatRequest{Title: title}
	for _, b := range others {
		a.meet(b)
		req.Users = append(req.Users, a.user(b.self.ID))
	}
	made := a.learnUpdates(must(a.client, req).Updates)
	return &api.InputPeerChat{ChatID: made.Chats[0].(*api.Chat).ID}
}

// newest returns the newest message of a conversation.
func (a *account) newest(p api.InputPeerClass) api.MessageClass {
	a.tb.Helper()
	switch page := must(a.client, &api.MessagesGetHistoryRequest{Peer: p, Limit: 1}).(type) {
	case *api.MessagesMessages:
		return page.Messages[0]
	case *api.MessagesMessagesSlice:
		return page.Messages[0]
	case *api.MessagesChannelMessages:
		return page.Messages[0]
	}
	a.tb.Fatal("no history")
	return nil
}

// Every member of a basic group has its messages under ids of the own box, and
// replies point at the own copies.
func TestBasicGroupMessages(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	must(b.client, b.message(&api.InputPeerSelf{}, "b's box is ahead", 1))
	group := a.createChat("Basics", b, c)

	founded := b.newest(group).(*api.MessageService)
	action := founded.Action.(*api.MessageActionChatCreate)
	if action.Title != "Basics" || len(action.Users) != 3 || founded.ID != 3 || founded.Out {
		t.Errorf("b was told of %+v", founded)
	}
	sent := a.learnUpdates(must(a.client, a.message(group, "hello all", 2)))
	first := sent.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
	got := b.newest(group).(*api.Message)
	if got.Message != "hello all" || got.Out || got.ID == first.ID || got.FromID.(*api.PeerUser).UserID != a.self.ID {
		t.Errorf("b has %+v, a sent %+v", got, first)
	}
	if got.PeerID.(*api.PeerChat).ChatID != group.ChatID {
		t.Errorf("peer of b's copy: %v", got.PeerID)
	}
	must(b.client, &api.MessagesSendMessageRequest{
		Peer: group, Message: "answer", RandomID: 3, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: got.ID},
	})
	answer := a.newest(group).(*api.Message)
	if id := answer.ReplyTo.(*api.MessageReplyHeader).ReplyToMsgID; *id != first.ID {
		t.Errorf("the answer is to a's %d, want %d", *id, first.ID)
	}
	dialogs := must(c.client, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 10}).(*api.MessagesDialogs)
	for _, d := range dialogs.Dialogs {
		d := d.(*api.Dialog)
		if p, ok := d.Peer.(*api.PeerChat); ok && p.ChatID == group.ChatID && d.UnreadCount == 3 {
			return
		}
	}
	t.Errorf("c's conversations are %+v, want the group with 3 unread messages", dialogs.Dialogs)
}

func TestBasicGroupIsForItsMembers(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	group := a.createChat("Closed", b)
	refused(c.client, c.message(group, "let me in", 1), "400 PEER_ID_INVALID")
	refused(c.client, &api.MessagesGetHistoryRequest{Peer: group, Limit: 1}, "400 PEER_ID_INVALID")
	refused(a.client, &api.MessagesCreateChatRequest{Title: "Alone"}, "400 USERS_TOO_FEW")
	refused(a.client, &api.MessagesCreateChatRequest{Title: "Alone", Users: []api.InputUserClass{&api.InputUserSelf{}}}, "400 USERS_TOO_FEW")
	refused(a.client, &api.MessagesCreateChatRequest{Title: "  ", Users: []api.InputUserClass{a.user(b.self.ID)}}, "400 CHAT_TITLE_EMPTY")
}

// A reply in a private conversation points at the copy of whoever reads it.
func TestPrivateReplies(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	must(b.client, b.message(&api.InputPeerSelf{}, "b's box is ahead", 1))
	must(a.client, a.message(a.userPeer(b.self.ID), "question", 2))
	question := b.newest(b.userPeer(a.self.ID)).(*api.Message)
	must(b.client, &api.MessagesSendMessageRequest{
		Peer: b.userPeer(a.self.ID), Message: "answer", RandomID: 3, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: question.ID},
	})
	reply := a.newest(a.userPeer(b.self.ID)).(*api.Message).ReplyTo.(*api.MessageReplyHeader)
	if *reply.ReplyToMsgID != 2 || question.ID != 3 {
		t.Errorf("a's copy replies to %d, want 2; b's question is %d, want 3", *reply.ReplyToMsgID, question.ID)
	}
}
