package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestForum(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	owner, member := all[0], all[1]
	peer := owner.channelPeer(id)
	create := &api.MessagesCreateForumTopicRequest{Peer: peer, Title: "Plans", RandomID: 5, IconColor: new(int32(0xFFD67E))}
	refused(owner.client, create, "400 CHANNEL_FORUM_MISSING")
	refused(owner.client, &api.MessagesGetForumTopicsRequest{Peer: peer, Limit: 1}, "400 CHANNEL_FORUM_MISSING")
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(id), Enabled: true})
	made := owner.learnUpdates(must(owner.client, create))
	topic := made.Updates[0].(*api.UpdateMessageID).ID
	begun := made.Updates[1].(*api.UpdateNewChannelMessage).Message.(*api.MessageService).Action.(*api.MessageActionTopicCreate)
	if begun.Title != "Plans" || begun.IconColor != 0xFFD67E || !owner.channels[id].Forum {
		t.Errorf("begun: %+v", begun)
	}
	say := func(a *account, text string, random int64, reply *api.InputReplyToMessage) *api.MessagesSendMessageRequest {
		return &api.MessagesSendMessageRequest{Peer: a.channelPeer(id), Message: text, RandomID: random, ReplyTo: reply}
	}
	sent := must(member.client, say(member, "in it", 1, &api.InputReplyToMessage{ReplyToMsgID: topic})).(*api.Updates)
	first := sent.Updates[len(sent.Updates)-1].(*api.UpdateNewChannelMessage).Message.(*api.Message)
	if h := first.ReplyTo.(*api.MessageReplyHeader); !h.ForumTopic || *h.ReplyToMsgID != topic || h.ReplyToTopID != nil {
		t.Errorf("a message in the topic answers %+v", h)
	}
	sent = must(owner.client, say(owner, "an answer", 2, &api.InputReplyToMessage{ReplyToMsgID: first.ID, TopMsgID: &topic})).(*api.Updates)
	answer := sent.Updates[len(sent.Updates)-1].(*api.UpdateNewChannelMessage).Message.(*api.Message)
	if h := answer.ReplyTo.(*api.MessageReplyHeader); !h.ForumTopic || *h.ReplyToMsgID != first.ID || *h.ReplyToTopID != topic {
		t.Errorf("an answer in the topic answers %+v", h)
	}
	list := must(member.client, &api.MessagesGetForumTopicsRequest{Peer: member.channelPeer(id), Limit: 10})
	if list.Count != 2 || len(list.Topics) != 2 || len(list.Messages) != 2 {
		t.Fatalf("topics: %+v", list)
	}
	if got := list.Topics[0].(*api.ForumTopic); got.ID != topic || got.TopMessage != answer.ID || got.UnreadCount != 1 || got.My {
		t.Errorf("the newest topic is %+v", got)
	}
	rest := must(member.client, &api.MessagesGetForumTopicsRequest{Peer: member.channelPeer(id), Limit: 10, OffsetTopic: topic})
	if len(rest.Topics) != 1 || rest.Topics[0].(*api.ForumTopic).Title != "General" {
		t.Errorf("after it: %+v", rest.Topics)
	}
	byID := must(owner.client, &api.MessagesGetForumTopicsByIDRequest{Peer: peer, Topics: []int32{999, topic}})
	if len(byID.Topics) != 2 || byID.Topics[1].(*api.ForumTopicDeleted).ID != 999 {
		t.Errorf("by id: %+v", byID.Topics)
	}
	found := must(owner.client, &api.MessagesGetForumTopicsRequest{Peer: peer, Limit: 10, Q: new("pLaN")})
	if found.Count != 1 {
		t.Errorf("found: %+v", found.Topics)
	}
	must(owner.client, &api.MessagesEditForumTopicRequest{Peer: peer, TopicID: topic, Closed: new(true)})
	refused(owner.client, &api.MessagesEditForumTopicRequest{Peer: peer, TopicID: topic, Closed: new(true)}, "400 TOPIC_NOT_MODIFIED")
	refused(member.client, say(member, "late", 3, &api.InputReplyToMessage{ReplyToMsgID: topic}), "406 TOPIC_CLOSED")
	must(owner.client, &api.MessagesUpdatePinnedForumTopicRequest{Peer: peer, TopicID: 1, Pinned: true})
	if u := heardOf[*api.UpdatePinnedForumTopic](member); u.TopicID != 1 || !u.Pinned {
		t.Errorf("told of %+v", u)
	}
	must(owner.client, &api.MessagesReorderPinnedForumTopicsRequest{Peer: peer, Order: []int32{topic, 1}, Force: true})
	if u := heardOf[*api.UpdatePinnedForumTopics](member); len(u.Order) != 2 || u.Order[0] != topic {
		t.Errorf("told of %+v", u)
	}
	gone := must(owner.client, &api.MessagesDeleteTopicHistoryRequest{Peer: peer, TopMsgID: topic})
	if gone.PtsCount != 4 || gone.Offset != 0 { // its beginning, two messages, one edit
		t.Errorf("deleted: %+v", gone)
	}
	refused(owner.client, say(owner, "x", 4, &api.InputReplyToMessage{ReplyToMsgID: 1, TopMsgID: &topic}), "406 TOPIC_DELETED")
	refused(owner.client, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: owner.channel(id), Enabled: true}, "400 FORUM_ENABLED")
	direct := owner.learnUpdates(must(owner.client, &api.ChannelsCreateChannelRequest{Forum: true, Title: "Born a forum"}))
	if ch := direct.Chats[0].(*api.Channel); !ch.Forum || !ch.Megagroup {
		t.Errorf("born as %+v", ch)
	}
}

// TestOwnTopicIsDeleted: who began a topic deletes it while nobody else wrote there
// and there is little in it.
func TestOwnTopicIsDeleted(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 3)
	owner, member, other := all[0], all[1], all[2]
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(id), Enabled: true})
	begin := func(random int64) int32 {
		req := &api.MessagesCreateForumTopicRequest{Peer: member.channelPeer(id), Title: "Mine", RandomID: random}
		return member.learnUpdates(must(member.client, req)).Updates[0].(*api.UpdateMessageID).ID
	}
	remove := func(a *account, topic int32) *api.MessagesDeleteTopicHistoryRequest {
		return &api.MessagesDeleteTopicHistoryRequest{Peer: a.channelPeer(id), TopMsgID: topic}
	}
	write := func(a *account, topic int32, random int64) {
		must(a.client, a.comment(id, topic, "in it", random))
	}
	alone, shared, long := begin(1), begin(2), begin(3)
	write(member, alone, 4)
	write(other, shared, 5)
	for i := range int64(11) {
		write(member, long, 6+i)
	}
	refused(other.client, remove(other, alone), "400 CHAT_ADMIN_REQUIRED")
	refused(member.client, remove(member, shared), "400 CHAT_ADMIN_REQUIRED")
	refused(member.client, remove(member, long), "400 CHAT_ADMIN_REQUIRED")
	if gone := must(member.client, remove(member, alone)); gone.PtsCount != 2 {
		t.Errorf("deleted: %+v", gone)
	}
	must(owner.client, remove(owner, long))
}
