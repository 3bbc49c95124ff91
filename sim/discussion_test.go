package sim_test

import (
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// discussed is a public channel of the first of a crowd with a discussion group,
// which has the second for a member; everybody knows both.
func discussed(t *testing.T, n int) (all []*account, news, group int64) {
	t.Helper()
	s := start(t, sim.Options{})
	inOrder(t, s)
	all = crowd(t, s, n)
	owner := all[0]
	news, group = owner.broadcast("News"), owner.createGroup("Talk")
	all[1].joinBy(owner.link(group))
	must(owner.client, &api.ChannelsUpdateUsernameRequest{Channel: owner.channel(news), Username: "discussed_news"})
	must(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: owner.channel(news), Group: owner.channel(group)})
	for _, a := range all[1:] {
		found := must(a.client, &api.ContactsResolveUsernameRequest{Username: "discussed_news"})
		a.learn(found.Users, found.Chats)
		full := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(news)})
		a.learn(full.Users, full.Chats)
	}
	return all, news, group
}

func (a *account) comment(group int64, root int32, text string, random int64) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{
		Peer: a.channelPeer(group), Message: text, RandomID: random, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: root},
	}
}

func (a *account) comments(news int64, post int32) (*api.MessagesChannelMessages, []*api.Message) {
	a.tb.Helper()
	page := must(a.client, &api.MessagesGetRepliesRequest{Peer: a.channelPeer(news), MsgID: post, Limit: 10}).(*api.MessagesChannelMessages)
	list := make([]*api.Message, len(page.Messages))
	for i, m := range page.Messages {
		list[i] = m.(*api.Message)
	}
	return page, list
}

func (a *account) discussion(id int64, post int32) *api.MessagesDiscussionMessage {
	a.tb.Helper()
	return must(a.client, &api.MessagesGetDiscussionMessageRequest{Peer: a.channelPeer(id), MsgID: post})
}

func (a *account) first(id int64, message int32) api.MessageClass {
	a.tb.Helper()
	got := must(a.client, &api.ChannelsGetMessagesRequest{Channel: a.channel(id), ID: []api.InputMessageClass{&api.InputMessageID{ID: message}}})
	return got.(*api.MessagesChannelMessages).Messages[0]
}

// heardMessage waits for a message in a channel that is no service message.
func (a *account) heardMessage() *api.Message {
	a.tb.Helper()
	for {
		if m, ok := heardOf[*api.UpdateNewChannelMessage](a).Message.(*api.Message); ok {
			return m
		}
	}
}

// TestPostIsDiscussed follows a post into the group and back.
func TestPostIsDiscussed(t *testing.T) {
	all, news, group := discussed(t, 2)
	owner, member := all[0], all[1]
	post := owner.post(news, "read this", 1)

	// The session that posted is told of the copy too.
	for _, a := range all {
		if m := a.heardMessage(); m.PeerID.(*api.PeerChannel).ChannelID != group || m.Message != "read this" {
			t.Errorf("account %d is told of %+v", a.self.ID, m)
		}
		if pin := heardOf[*api.UpdatePinnedChannelMessages](a); pin.ChannelID != group || !pin.Pinned {
			t.Errorf("account %d is told of %+v", a.self.ID, pin)
		}
	}
	root := member.newest(member.channelPeer(group)).(*api.Message)
	from := root.FwdFrom
	if root.FromID.(*api.PeerChannel).ChannelID != news || !root.Pinned || root.Out || from == nil ||
		from.FromID.(*api.PeerChannel).ChannelID != news || *from.ChannelPost != post ||
		from.SavedFromPeer.(*api.PeerChannel).ChannelID != news || *from.SavedFromMsgID != post {
		t.Errorf("the group has %+v, from %+v", root, from)
	}
	if full := must(member.client, &api.ChannelsGetFullChannelRequest{Channel: member.channel(group)}).FullChat.(*api.ChannelFull); full.PinnedMsgID == nil || *full.PinnedMsgID != root.ID {
		t.Errorf("the full group is %+v", full)
	}
	if r := member.first(news, post).(*api.Message).Replies; r == nil || !r.Comments || *r.ChannelID != group || r.Replies != 0 || r.MaxID != nil {
		t.Errorf("before any comment: %+v", r)
	}

	must(member.client, member.comment(group, root.ID, "nice", 2))
	must(owner.client, owner.comment(group, root.ID+1, "thanks", 3))
	page, list := member.comments(news, post)
	if page.Count != 2 || list[0].Message != "thanks" || list[1].Message != "nice" {
		t.Fatalf("the comments are %+v", list)
	}
	if h := list[0].ReplyTo.(*api.MessageReplyHeader); *h.ReplyToMsgID != list[1].ID || *h.ReplyToTopID != root.ID {
		t.Errorf("an answer to a comment has %+v", h)
	}
	r := member.first(news, post).(*api.Message).Replies
	if r.Replies != 2 || *r.MaxID != list[0].ID || r.ReadMaxID != nil || len(r.RecentRepliers) != 2 || r.RecentRepliers[0].(*api.PeerUser).UserID != owner.self.ID {
		t.Errorf("the post has %+v", r)
	}
	views := must(member.client, &api.MessagesGetMessagesViewsRequest{Peer: member.channelPeer(news), ID: []int32{post}}).Views[0]
	if views.Replies == nil || views.Replies.Replies != 2 {
		t.Errorf("the views have %+v", views.Replies)
	}

	// Edits follow, and deletion.
	must(owner.client, &api.MessagesEditMessageRequest{Peer: owner.channelPeer(news), ID: post, Message: new("read that")})
	if m := heardOf[*api.UpdateEditChannelMessage](member).Message.(*api.Message); m.ID != root.ID || m.Message != "read that" {
		t.Errorf("the copy became %+v", m)
	}
	must(owner.client, &api.ChannelsDeleteMessagesRequest{Channel: owner.channel(news), ID: []int32{post}})
	if u := heardOf[*api.UpdateDeleteChannelMessages](member); u.ChannelID != group || u.Messages[0] != root.ID {
		t.Errorf("deleted were %+v", u)
	}
	refused(member.client, &api.MessagesGetDiscussionMessageRequest{Peer: member.channelPeer(news), MsgID: post}, "400 MSG_ID_INVALID")
}

// TestGuestsComment is about who reads a channel and is not in its group.
func TestGuestsComment(t *testing.T) {
	all, news, group := discussed(t, 3)
	owner, member, guest := all[0], all[1], all[2]
	post := owner.post(news, "read this", 1)
	found := guest.discussion(news, post)
	root := found.Messages[0].(*api.Message)
	if len(found.Messages) != 1 || len(found.Chats) != 2 || found.UnreadCount != 0 || found.MaxID != nil || found.ReadInboxMaxID != nil {
		t.Errorf("the discussion is %+v", found)
	}
	first := guest.learnUpdates(must(guest.client, guest.comment(group, root.ID, "from outside", 2)))
	id := first.Updates[0].(*api.UpdateMessageID).ID
	must(guest.client, &api.MessagesEditMessageRequest{Peer: guest.channelPeer(group), ID: id, Message: new("from far outside")})
	must(member.client, member.comment(group, id, "welcome", 3))
	refused(guest.client, &api.ChannelsDeleteMessagesRequest{Channel: guest.channel(group), ID: []int32{id + 1}}, "403 MESSAGE_DELETE_FORBIDDEN")
	if !guest.saw(group).Left {
		t.Error("who comments became a member")
	}
	if m := member.first(group, id).(*api.Message); m.Message != "from far outside" {
		t.Errorf("the comment is %+v", m)
	}

	state := guest.discussion(news, post)
	if state.UnreadCount != 1 || *state.MaxID != id+1 {
		t.Errorf("unread: %+v", state)
	}
	other := guest.another()
	must(guest.client, &api.MessagesReadDiscussionRequest{Peer: guest.channelPeer(news), MsgID: post, ReadMaxID: id + 99})
	u := heardOf[*api.UpdateReadChannelDiscussionInbox](other)
	if u.ChannelID != group || u.TopMsgID != root.ID || u.ReadMaxID != id+1 || *u.BroadcastID != news || *u.BroadcastPost != post {
		t.Errorf("the other session is told of %+v", u)
	}
	if u := heardOf[*api.UpdateReadChannelDiscussionOutbox](member); u.ChannelID != group || u.TopMsgID != root.ID || u.ReadMaxID != id+1 {
		t.Errorf("the author is told of %+v", u)
	}
	if state = guest.discussion(news, post); state.UnreadCount != 0 || *state.ReadInboxMaxID != id+1 || state.ReadOutboxMaxID != nil {
		t.Errorf("read: %+v", state)
	}
	if state = member.discussion(group, id+1); state.Messages[0].(*api.Message).ID != root.ID || *state.ReadOutboxMaxID != id+1 {
		t.Errorf("the author sees %+v", state)
	}
	refused(guest.client, &api.MessagesReadDiscussionRequest{Peer: guest.channelPeer(news), MsgID: 1, ReadMaxID: 1}, "400 MSG_ID_INVALID")
	refused(guest.client, &api.MessagesReadDiscussionRequest{Peer: &api.InputPeerSelf{}, MsgID: 1}, "400 PEER_ID_INVALID")

	must(owner.client, &api.ChannelsToggleSlowModeRequest{Channel: owner.channel(group), Seconds: 3600})
	if _, err := ask(guest.client, guest.comment(group, root.ID, "too fast", 5)); err == nil || !strings.HasPrefix(err.Error(), "420 SLOWMODE_WAIT_") {
		t.Errorf("a guest who does not pause gets %v", err)
	}
	must(owner.client, &api.ChannelsToggleJoinToSendRequest{Channel: owner.channel(group), Enabled: true})
	refused(guest.client, guest.comment(group, root.ID, "again", 6), "403 CHAT_GUEST_SEND_FORBIDDEN")
	must(guest.client, &api.ChannelsJoinChannelRequest{Channel: guest.channel(group)})
	if guest.saw(group).Left {
		t.Error("a reader of the channel could not join its group")
	}
	must(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: owner.channel(news), Group: &api.InputChannelEmpty{}})
	if r := guest.first(news, post).(*api.Message).Replies; r != nil {
		t.Errorf("without a group the post has %+v", r)
	}
}

// TestAlbumIsDiscussed keeps an album together, and its first message pinned.
func TestAlbumIsDiscussed(t *testing.T) {
	all, news, group := discussed(t, 2)
	owner, member := all[0], all[1]
	photos := make([]*api.InputSingleMedia, 3)
	for i := range photos {
		photos[i] = &api.InputSingleMedia{Media: owner.uploaded(owner.someOfAll()["photo"]), RandomID: int64(i + 1)}
	}
	posts := owner.album(owner.channelPeer(news), photos...)
	found := member.discussion(news, posts[0].ID)
	if len(found.Messages) != 3 {
		t.Fatalf("%d messages of an album of 3 are discussed", len(found.Messages))
	}
	for i, m := range found.Messages {
		m := m.(*api.Message)
		if *m.GroupedID != *found.Messages[0].(*api.Message).GroupedID || m.Pinned != (i == 2) {
			t.Errorf("message %d of the album is %+v", i, m)
		}
	}
	if len(member.history(member.channelPeer(group))) < 3 {
		t.Error("the group has less than the album")
	}
}
