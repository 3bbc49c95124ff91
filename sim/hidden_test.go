package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// tellsNothing fails when an answer, or what was pushed since, holds a text.
func (a *account) tellsNothing(secret string, req tl.Object) {
	a.tb.Helper()
	id := a.push(req)
	body, err := a.wait(id)
	if err == nil && strings.Contains(string(body), secret) {
		a.tb.Errorf("%T tells %q to who must not know it", req, secret)
	}
	for _, u := range a.updates {
		if wire, err := tl.Append(nil, u); err == nil && strings.Contains(string(wire), secret) {
			a.tb.Errorf("%T tells %q to who must not know it", u, secret)
		}
	}
}

// What was written before somebody came, in a group that hides it, no method and no
// update tells.
func TestHiddenHistoryIsNotTold(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	owner, member := all[0], all[1]
	peer := owner.channelPeer(id)
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(id), Enabled: true})
	made := owner.learnUpdates(must(owner.client, &api.MessagesCreateForumTopicRequest{Peer: peer, Title: "Topic", RandomID: 70}))
	topic := made.Updates[0].(*api.UpdateMessageID).ID
	in := owner.message(peer, "the secret", 71)
	in.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: topic, TopMsgID: &topic}
	old := owner.learnUpdates(must(owner.client, in)).Updates[0].(*api.UpdateMessageID).ID
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(id)})
	must(owner.client, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: owner.channel(id), Enabled: true})
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(id), Enabled: true})
	must(member.client, &api.ChannelsLeaveChannelRequest{Channel: member.channel(id)})
	member.joinBy(owner.link(id))
	must(member.client, &api.UpdatesGetStateRequest{})
	member.updates = nil

	here, there := member.channel(id), member.channelPeer(id)
	answer := owner.message(peer, "an answer", 72)
	answer.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: old}
	reply := owner.learnUpdates(must(owner.client, answer)).Updates[0].(*api.UpdateMessageID).ID
	must(owner.client, edit(peer, old, "the secret, edited"))
	must(owner.client, &api.MessagesSendReactionRequest{Peer: peer, MsgID: old, Reaction: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "👍"}}})
	must(member.client, &api.UpdatesGetStateRequest{}) // after what was pushed
	for _, u := range member.updates {
		if r, ok := u.(*api.UpdateMessageReactions); ok && r.MsgID == old {
			t.Error("a reaction to a hidden message is told")
		}
	}
	for _, req := range []tl.Object{
		&api.UpdatesGetChannelDifferenceRequest{Channel: here, Filter: &api.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 100},
		&api.MessagesGetForumTopicsRequest{Peer: there, Limit: 10},
		&api.MessagesGetForumTopicsByIDRequest{Peer: there, Topics: []int32{1, topic}},
		&api.MessagesGetHistoryRequest{Peer: there, Limit: 100},
		&api.MessagesGetHistoryRequest{Peer: there, OffsetID: old + 1, Limit: 1},
		&api.MessagesSearchRequest{Peer: there, Q: "secret", Filter: &api.InputMessagesFilterEmpty{}, Limit: 10},
		&api.MessagesSearchGlobalRequest{Q: "secret", Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}, Limit: 10},
		&api.ChannelsGetMessagesRequest{Channel: here, ID: []api.InputMessageClass{&api.InputMessageID{ID: old}}},
		&api.ChannelsGetMessagesRequest{Channel: here, ID: []api.InputMessageClass{&api.InputMessageReplyTo{ID: reply}}},
		&api.MessagesGetDiscussionMessageRequest{Peer: there, MsgID: reply},
		&api.MessagesGetRepliesRequest{Peer: there, MsgID: reply, Limit: 10},
		&api.MessagesGetRepliesRequest{Peer: there, MsgID: topic, Limit: 10},
		&api.MessagesForwardMessagesRequest{FromPeer: there, ToPeer: &api.InputPeerSelf{}, ID: []int32{old}, RandomID: []int64{5}},
		&api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 10},
		&api.MessagesGetMessagesReactionsRequest{Peer: there, ID: []int32{old}},
		&api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 10},
	} {
		member.tellsNothing("the secret", req)
	}
	refused(member.client, &api.MessagesSendMessageRequest{
		Peer: there, Message: "answer", RandomID: 6, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: old},
	}, "400 REPLY_MESSAGE_ID_INVALID")
	// Nor does a refusal tell a hidden id from one that never was.
	must(owner.client, &api.ChannelsEditAdminRequest{
		Channel: owner.channel(id), UserID: owner.user(member.self.ID), AdminRights: &api.ChatAdminRights{PinMessages: true},
	})
	for _, msg := range []int32{old, 5000} {
		refused(member.client, &api.MessagesUpdatePinnedMessageRequest{Peer: there, ID: msg}, "400 MESSAGE_ID_INVALID")
		if gone := must(member.client, &api.ChannelsDeleteMessagesRequest{Channel: here, ID: []int32{msg}}); gone.PtsCount != 0 {
			t.Errorf("deleting message %d is %+v", msg, gone)
		}
	}
}

// Who was put out of a channel learns nothing that is written there afterwards.
func TestOutcastsLearnNothing(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	owner, bad := all[0], all[1]
	owner.post(id, "hello", 71)
	must(bad.client, &api.MessagesToggleDialogPinRequest{Peer: &api.InputDialogPeer{Peer: bad.channelPeer(id)}, Pinned: true})
	must(owner.client, owner.ban(id, bad, api.ChatBannedRights{ViewMessages: true}))
	after := owner.post(id, "the secret", 72)
	here, there := bad.channel(id), bad.channelPeer(id)
	for _, req := range []tl.Object{
		&api.MessagesGetPinnedDialogsRequest{},
		&api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: there}}},
		&api.MessagesGetDialogsRequest{OffsetPeer: there, OffsetID: after, Limit: 10},
		&api.MessagesGetHistoryRequest{Peer: there, Limit: 100},
		&api.UpdatesGetChannelDifferenceRequest{Channel: here, Filter: &api.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 100},
		&api.UpdatesGetDifferenceRequest{Pts: 1, Date: 1},
		&api.ChannelsGetMessagesRequest{Channel: here, ID: []api.InputMessageClass{&api.InputMessageID{ID: after}}},
		&api.MessagesSearchRequest{Peer: there, Q: "secret", Filter: &api.InputMessagesFilterEmpty{}, Limit: 10},
		&api.MessagesSearchGlobalRequest{Q: "secret", Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}, Limit: 10},
		&api.MessagesForwardMessagesRequest{FromPeer: there, ToPeer: &api.InputPeerSelf{}, ID: []int32{after}, RandomID: []int64{5}},
		&api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 10},
		&api.ChannelsGetAdminLogRequest{Channel: here, Limit: 10},
		&api.ChannelsGetFullChannelRequest{Channel: here},
	} {
		bad.tellsNothing("the secret", req)
	}
	if list := must(bad.client, &api.MessagesGetPinnedDialogsRequest{}).Dialogs; len(list) != 0 {
		t.Errorf("%d conversations are pinned, want none", len(list))
	}
}

// A post of a channel does not tell its readers who wrote it, not even by a search.
func TestAuthorsOfPostsAreNotFound(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	owner, reader := all[0], all[1]
	id := owner.broadcast("News")
	reader.joinBy(owner.link(id))
	owner.post(id, "news", 71)
	for _, who := range []struct {
		a    *account
		from api.InputPeerClass
		want int
	}{
		{reader, reader.meet(owner).userPeer(owner.self.ID), 0},
		{reader, reader.channelPeer(id), 1},
	} {
		page := must(who.a.client, &api.MessagesSearchRequest{
			Peer: who.a.channelPeer(id), FromID: who.from, Filter: &api.InputMessagesFilterEmpty{}, Limit: 10,
		}).(*api.MessagesChannelMessages)
		if len(page.Messages) != who.want {
			t.Errorf("%d posts are from %s, want %d", len(page.Messages), fmt.Sprintf("%T", who.from), who.want)
		}
	}
}

// What a session exported before it was ended signs nobody in.
func TestEndedSessionCannotBeImported(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone, DC: 1})
	a := signIn(t, s, 1, labPhone)
	thief := a.another()
	exported := must(thief.client, &api.AuthExportAuthorizationRequest{DCID: 2})
	for _, other := range must(a.client, &api.AccountGetAuthorizationsRequest{}).Authorizations {
		if !other.Current {
			must(a.client, &api.AccountResetAuthorizationRequest{Hash: other.Hash})
		}
	}
	there := connect(t, s, 2)
	refused(there, &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: exported.Bytes}, "400 AUTH_BYTES_INVALID")
	refused(there, &api.UsersGetUsersRequest{}, "401 AUTH_KEY_UNREGISTERED")
}

// A visible answer does not lead to the hidden message that it answers.
func TestHiddenRootOfThread(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	owner, member := all[0], all[1]
	root := owner.post(id, "the secret", 71)
	must(owner.client, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: owner.channel(id), Enabled: true})
	must(member.client, &api.ChannelsLeaveChannelRequest{Channel: member.channel(id)})
	member.joinBy(owner.link(id))
	answer := owner.message(owner.channelPeer(id), "an answer", 72)
	answer.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: root}
	reply := owner.learnUpdates(must(owner.client, answer)).Updates[0].(*api.UpdateMessageID).ID
	refused(member.client, &api.MessagesGetDiscussionMessageRequest{Peer: member.channelPeer(id), MsgID: reply}, "400 MSG_ID_INVALID")
	if must(owner.client, &api.MessagesGetDiscussionMessageRequest{Peer: owner.channelPeer(id), MsgID: reply}).Messages[0].(*api.Message).ID != root {
		t.Error("who sees the root is not led to it")
	}
}
