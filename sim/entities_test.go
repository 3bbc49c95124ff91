package sim_test

import (
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// describe lists entities as "type offset length".
func describe(list []api.MessageEntityClass) (out []string) {
	for _, e := range list {
		name := api.ByID(e.ConstructorID()).Name
		switch e := e.(type) {
		case *api.MessageEntityBold:
			out = append(out, fmt.Sprint(name, " ", e.Offset, " ", e.Length))
		case *api.MessageEntityMention:
			out = append(out, fmt.Sprint(name, " ", e.Offset, " ", e.Length))
		case *api.MessageEntityMentionName:
			out = append(out, fmt.Sprint(name, " ", e.Offset, " ", e.Length))
		case *api.MessageEntityURL:
			out = append(out, fmt.Sprint(name, " ", e.Offset, " ", e.Length))
		case *api.MessageEntityHashtag:
			out = append(out, fmt.Sprint(name, " ", e.Offset, " ", e.Length))
		case *api.MessageEntityBotCommand:
			out = append(out, fmt.Sprint(name, " ", e.Offset, " ", e.Length))
		case *api.MessageEntityEmail:
			out = append(out, fmt.Sprint(name, " ", e.Offset, " ", e.Length))
		default:
			out = append(out, name)
		}
	}
	return out
}

// The server trims texts, and marks what it recognizes; offsets count UTF-16 units.
func TestEntities(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 2)[0]
	bold := func(offset, length int32) []api.MessageEntityClass {
		return []api.MessageEntityClass{&api.MessageEntityBold{Offset: offset, Length: length}}
	}
	for i, tc := range []struct {
		text     string
		entities []api.MessageEntityClass
		want     string
	}{
		{"plain", nil, "[]"},
		{"  bold  ", bold(1, 6), "[messageEntityBold 0 4]"},
		{"😀 bold", bold(3, 4), "[messageEntityBold 3 4]"},
		{"   x", bold(0, 2), "[]"},
		{"x", bold(0, 0), "[]"},
		{"😀 hi @person1, #tag /start", nil, "[messageEntityMention 6 8 messageEntityHashtag 16 4 messageEntityBotCommand 21 6]"},
		{"see https://example.com/a?b=1. or a@example.com", nil, "[messageEntityUrl 4 25 messageEntityEmail 34 13]"},
		{"@person1", []api.MessageEntityClass{&api.MessageEntityCode{Length: 8}}, "[messageEntityCode]"},
		{"a/b x@y 1#2", nil, "[]"},
		{"name", []api.MessageEntityClass{&api.InputMessageEntityMentionName{Length: 4, UserID: &api.InputUserSelf{}}}, "[messageEntityMentionName 0 4]"},
		{"@person1", []api.MessageEntityClass{&api.MessageEntityMention{Offset: 99, Length: 1}}, "[messageEntityMention 0 8]"},
	} {
		req := a.message(&api.InputPeerSelf{}, tc.text, int64(i+1))
		req.Entities = tc.entities
		must(a.client, req)
		if got := fmt.Sprint(describe(a.newest(&api.InputPeerSelf{}).(*api.Message).Entities)); got != tc.want {
			t.Errorf("%q: %s, want %s", tc.text, got, tc.want)
		}
	}
	for _, tc := range []struct {
		text string
		e    api.MessageEntityClass
		want string
	}{
		{"text", &api.MessageEntityBold{Offset: 2, Length: 3}, "400 ENTITY_BOUNDS_INVALID"},
		{"text", &api.MessageEntityBold{Offset: -1, Length: 1}, "400 ENTITY_BOUNDS_INVALID"},
		{"text", &api.MessageEntityBold{Offset: 1, Length: -1}, "400 ENTITY_BOUNDS_INVALID"},
		{"text", &api.MessageEntityBold{Offset: 1<<31 - 1, Length: 1<<31 - 1}, "400 ENTITY_BOUNDS_INVALID"},
		{"😀", &api.MessageEntityBold{Offset: 0, Length: 1}, "400 ENTITY_BOUNDS_INVALID"},
		{"text", &api.InputMessageEntityMentionName{Length: 4, UserID: &api.InputUser{UserID: 1}}, "400 ENTITY_MENTION_USER_INVALID"},
	} {
		req := a.message(&api.InputPeerSelf{}, tc.text, 99)
		req.Entities = []api.MessageEntityClass{tc.e}
		refused(a.client, req, tc.want)
	}
	req := a.message(&api.InputPeerSelf{}, "text", 99)
	for range 101 {
		req.Entities = append(req.Entities, &api.MessageEntityBold{Length: 1})
	}
	refused(a.client, req, "400 ENTITIES_TOO_LONG")
}

func TestQuotesAndThreads(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("Super")
	b.joinBy(a.link(id))
	root := a.post(id, "the root of it all", 1)
	reply := func(acc *account, to int32, quote string, random int64) *api.MessagesSendMessageRequest {
		req := acc.message(acc.channelPeer(id), "answer", random)
		req.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: to}
		if quote != "" {
			req.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: to, QuoteText: &quote, QuoteOffset: new(int32(4))}
		}
		return req
	}
	refused(b.client, reply(b, root, "not there", 2), "400 QUOTE_TEXT_INVALID")
	refused(b.client, reply(b, 99, "", 2), "400 REPLY_MESSAGE_ID_INVALID")
	must(b.client, reply(b, root, "root", 2))
	first := a.newest(a.channelPeer(id)).(*api.Message)
	if h := first.ReplyTo.(*api.MessageReplyHeader); !h.Quote || *h.QuoteText != "root" || *h.ReplyToMsgID != root || !first.Mentioned || !first.MediaUnread {
		t.Errorf("the answer is %+v with %+v", first, h)
	}
	must(a.client, reply(a, first.ID, "", 3))
	second := b.newest(b.channelPeer(id)).(*api.Message)
	if h := second.ReplyTo.(*api.MessageReplyHeader); *h.ReplyToTopID != root || *h.ReplyToMsgID != first.ID {
		t.Errorf("the second answer is to %+v", h)
	}
	thread := must(a.client, &api.MessagesGetRepliesRequest{Peer: a.channelPeer(id), MsgID: root, Limit: 9}).(*api.MessagesChannelMessages)
	if len(thread.Messages) != 2 {
		t.Errorf("the thread is %v", thread.Messages)
	}
	req := reply(a, root, "", 4)
	req.ReplyTo = &api.InputReplyToStory{Peer: &api.InputPeerSelf{}, StoryID: 1}
	refused(a.client, req, "400 REPLY_TO_INVALID")
	req.ReplyTo, req.SendAs = nil, a.channelPeer(id)
	refused(a.client, req, "400 SEND_AS_PEER_INVALID")
}

func TestMentions(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createChat("Basics", b)
	must(a.client, a.message(group, "hello @person1", 1))
	must(a.client, a.message(group, "hello nobody", 2))
	count := func() int32 {
		for _, d := range must(b.client, dialogsRequest(20)).(*api.MessagesDialogs).Dialogs {
			if p, ok := d.(*api.Dialog).Peer.(*api.PeerChat); ok && p.ChatID == group.ChatID {
				return d.(*api.Dialog).UnreadMentionsCount
			}
		}
		return -1
	}
	if n := count(); n != 1 {
		t.Errorf("%d unread mentions, want 1", n)
	}
	unread := must(b.client, &api.MessagesGetUnreadMentionsRequest{Peer: group, Limit: 9}).(*api.MessagesMessages)
	if len(unread.Messages) != 1 || !unread.Messages[0].(*api.Message).Mentioned {
		t.Fatalf("unread mentions %v", unread.Messages)
	}
	other := b.another()
	id := unread.Messages[0].(*api.Message).ID
	if got := must(b.client, &api.MessagesReadMessageContentsRequest{ID: []int32{id, id + 1}}); got.PtsCount != 1 {
		t.Errorf("affected %+v", got)
	}
	if u := told[*api.UpdateReadMessagesContents](other); len(u.Messages) != 1 || u.Messages[0] != id {
		t.Errorf("the other session is told of %+v", u)
	}
	if n := count(); n != 0 {
		t.Errorf("%d unread mentions, want none", n)
	}
	super := a.createGroup("Super")
	b.joinBy(a.link(super))
	a.post(super, "you too, @person1", 3)
	if got := must(b.client, &api.MessagesReadMentionsRequest{Peer: b.channelPeer(super)}); got.Offset != 0 {
		t.Errorf("affected %+v", got)
	}
	if u := told[*api.UpdateChannelReadMessagesContents](other); len(u.Messages) != 1 {
		t.Errorf("the other session is told of %+v", u)
	}
}
