package conformance

import (
	"strings"

	"github.com/tgfleet/tgfleet/tl/api"
)

// pair plays with two people.
func pair(play func(s *stage, a, b *person)) func(*stage) {
	return func(s *stage) {
		all := s.people(2)
		play(s, all[0], all[1])
	}
}

// trio plays with three.
func trio(play func(s *stage, a, b, c *person)) func(*stage) {
	return func(s *stage) {
		all := s.people(3)
		play(s, all[0], all[1], all[2])
	}
}

var messageScenarios = []scenario{
	{"a private message arrives", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "hello")
		got := b.hears("hello")
		is(s, "out", got.Out, false)
		is(s, "from", got.PeerID.(*api.PeerUser).UserID, a.self.ID)
	})},
	{"another session of the sender hears of it", pair(func(s *stage, a, b *person) {
		other := a.again()
		a.say(a.to(b), "from my phone")
		is(s, "out", other.hears("from my phone").Out, true)
	})},
	{"two sessions of the receiver hear of it", pair(func(s *stage, a, b *person) {
		other := b.again()
		a.say(a.to(b), "to both")
		b.hears("to both")
		other.hears("to both")
	})},
	{"a random_id is used once", pair(func(s *stage, a, b *person) {
		req := &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "once", RandomID: random()}
		do(a, req)
		refused(a, "500 RANDOM_ID_DUPLICATE", req)
		is(s, "messages", b.texts(b.to(a)), "once")
	})},
	{"an empty message is refused", pair(func(s *stage, a, b *person) {
		refused(a, "400 MESSAGE_EMPTY", &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "  ", RandomID: random()})
	})},
	{"4096 characters pass, one more does not", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), strings.Repeat("я", 4096))
		refused(a, "400 MESSAGE_TOO_LONG", &api.MessagesSendMessageRequest{Peer: a.to(b), Message: strings.Repeat("я", 4097), RandomID: random()})
	})},
	{"a foreign access hash is refused", trio(func(s *stage, a, b, c *person) {
		foreign := &api.InputPeerUser{UserID: c.self.ID, AccessHash: a.to(c).AccessHash}
		refused(b, "400 PEER_ID_INVALID", &api.MessagesSendMessageRequest{Peer: foreign, Message: "x", RandomID: random()})
	})},
	{"messages to oneself are saved", func(s *stage) {
		a := s.people(1)[0]
		a.say(&api.InputPeerSelf{}, "note")
		is(s, "saved", a.texts(&api.InputPeerSelf{}), "note")
	}},
	{"formatting is kept", pair(func(s *stage, a, b *person) {
		a.send(&api.MessagesSendMessageRequest{Peer: a.to(b), Message: "bold move", RandomID: random(),
			Entities: []api.MessageEntityClass{&api.MessageEntityBold{Offset: 0, Length: 4}}})
		got := b.hears("bold move")
		is(s, "entities", len(got.Entities), 1)
		is(s, "bold", got.Entities[0].(*api.MessageEntityBold).Length, 4)
	})},
	{"a reply points at the reader's own copy", pair(func(s *stage, a, b *person) {
		b.say(&api.InputPeerSelf{}, "b's ids are ahead")
		question := a.say(a.to(b), "question")
		heard := b.hears("question")
		b.send(&api.MessagesSendMessageRequest{Peer: b.to(a), Message: "answer", RandomID: random(),
			ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: heard.ID}})
		is(s, "reply to", *a.hears("answer").ReplyTo.(*api.MessageReplyHeader).ReplyToMsgID, question)
	})},
	{"a reply to nothing is refused", pair(func(s *stage, a, b *person) {
		refused(a, "400 REPLY_MESSAGE_ID_INVALID", &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "x", RandomID: random(),
			ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 1 << 20}})
	})},
	{"an edit reaches the other side", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "tpyo")
		b.hears("tpyo")
		change(a, &api.MessagesEditMessageRequest{Peer: a.to(b), ID: id, Message: new("typo")})
		got := hear(b, func(u *api.UpdateEditMessage) bool { return text(u.Message) == "typo" }).Message.(*api.Message)
		is(s, "edit date is set", got.EditDate != nil, true)
		is(s, "history", b.texts(b.to(a)), "typo")
	})},
	{"an edit that changes nothing is refused", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "same")
		refused(a, "400 MESSAGE_NOT_MODIFIED", &api.MessagesEditMessageRequest{Peer: a.to(b), ID: id, Message: new("same")})
	})},
	{"nobody edits what others wrote", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "mine")
		id := b.at(b.to(a), "mine").ID
		refused(b, "403 MESSAGE_AUTHOR_REQUIRED", &api.MessagesEditMessageRequest{Peer: b.to(a), ID: id, Message: new("yours")})
	})},
	{"a message is deleted for oneself", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "secret")
		gone := do(a, &api.MessagesDeleteMessagesRequest{ID: []int32{id}})
		is(s, "pts_count", gone.PtsCount, 1)
		is(s, "a's history", a.texts(a.to(b)), "")
		is(s, "b's history", b.texts(b.to(a)), "secret")
	})},
	{"a message is deleted for both", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "oops")
		theirs := b.hears("oops").ID
		do(a, &api.MessagesDeleteMessagesRequest{Revoke: true, ID: []int32{id}})
		hear(b, func(u *api.UpdateDeleteMessages) bool { return len(u.Messages) == 1 && u.Messages[0] == theirs })
		is(s, "b's history", b.texts(b.to(a)), "")
	})},
	{"a private history is deleted for both", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "one")
		b.say(b.to(a), "two")
		do(a, &api.MessagesDeleteHistoryRequest{Revoke: true, Peer: a.to(b)})
		is(s, "a's history", a.texts(a.to(b)), "")
		is(s, "b's history", b.texts(b.to(a)), "")
	})},
	{"a forward names its author", trio(func(s *stage, a, b, c *person) {
		a.say(a.to(b), "original")
		id := b.at(b.to(a), "original").ID
		change(b, &api.MessagesForwardMessagesRequest{FromPeer: b.to(a), ID: []int32{id}, RandomID: []int64{random()}, ToPeer: b.to(c)})
		got := c.hears("original")
		is(s, "author", got.FwdFrom.FromID.(*api.PeerUser).UserID, a.self.ID)
	})},
	{"a forward can hide its author", trio(func(s *stage, a, b, c *person) {
		a.say(a.to(b), "anonymous")
		id := b.at(b.to(a), "anonymous").ID
		change(b, &api.MessagesForwardMessagesRequest{DropAuthor: true, FromPeer: b.to(a), ID: []int32{id}, RandomID: []int64{random()}, ToPeer: b.to(c)})
		is(s, "no header", c.hears("anonymous").FwdFrom == nil, true)
	})},
	{"a forward needs as many random_ids", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "one")
		refused(a, "400 RANDOM_ID_INVALID", &api.MessagesForwardMessagesRequest{FromPeer: a.to(b), ID: []int32{id}, RandomID: []int64{1, 2}, ToPeer: a.to(b)})
	})},
	{"reading tells the author", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "read me")
		b.hears("read me")
		do(b, &api.MessagesReadHistoryRequest{Peer: b.to(a)})
		hear(a, func(u *api.UpdateReadHistoryOutbox) bool { return u.MaxID == id })
	})},
	{"the author learns when a message was read", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "when?")
		refused(a, "400 MESSAGE_NOT_READ_YET", &api.MessagesGetOutboxReadDateRequest{Peer: a.to(b), MsgID: id})
		do(b, &api.MessagesReadHistoryRequest{Peer: b.to(a)})
		is(s, "known", do(a, &api.MessagesGetOutboxReadDateRequest{Peer: a.to(b), MsgID: id}).Date > 0, true)
	})},
	{"a small group tells who read a message", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Readers", b, c)
		id := a.say(group, "who?")
		do(b, &api.MessagesReadHistoryRequest{Peer: group})
		got := do(a, &api.MessagesGetMessageReadParticipantsRequest{Peer: group, MsgID: id})
		is(s, "readers", len(got), 1)
		is(s, "reader", got[0].UserID, b.self.ID)
	})},
	{"a conversation has a time to live", pair(func(s *stage, a, b *person) {
		do(a, &api.MessagesSetHistoryTTLRequest{Peer: a.to(b), Period: 86400})
		hear(b, func(u *api.UpdatePeerHistoryTTL) bool { return *u.TtlPeriod == 86400 })
		a.say(a.to(b), "for a day")
		b.hears("for a day")
		is(s, "ttl", *b.at(b.to(a), "for a day").TtlPeriod, 86400)
		refused(b, "400 CHAT_NOT_MODIFIED", &api.MessagesSetHistoryTTLRequest{Peer: b.to(a), Period: 86400})
		refused(b, "400 TTL_PERIOD_INVALID", &api.MessagesSetHistoryTTLRequest{Peer: b.to(a), Period: 86399})
	})},
	{"a reaction is unread until it is seen", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "well?")
		do(b, &api.MessagesSendReactionRequest{Peer: b.to(a), MsgID: b.hears("well?").ID, Reaction: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "👍"}}})
		unread := func() int {
			return len(do(a, &api.MessagesGetUnreadReactionsRequest{Peer: a.to(b), Limit: 5}).(*api.MessagesMessages).Messages)
		}
		is(s, "unread", unread(), 1)
		do(a, &api.MessagesReadMessageContentsRequest{ID: []int32{id}})
		is(s, "unread after it was seen", unread(), 0)
	})},
	{"a group chooses its reactions", pair(func(s *stage, a, b *person) {
		group := a.basic("Choosy", b)
		do(a, &api.MessagesSetChatAvailableReactionsRequest{Peer: group, AvailableReactions: &api.ChatReactionsSome{
			Reactions: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "👍"}},
		}})
		id := a.say(group, "well?")
		fire := &api.MessagesSendReactionRequest{Peer: group, MsgID: id, Reaction: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "🔥"}}}
		refused(a, "400 REACTION_INVALID", fire)
	})},
	{"typing is seen", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "wait")
		do(a, &api.MessagesSetTypingRequest{Peer: a.to(b), Action: &api.SendMessageTypingAction{}})
		hear(b, func(u *api.UpdateUserTyping) bool { return u.UserID == a.self.ID })
	})},
	{"a draft is kept", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "something")
		do(a, &api.MessagesSaveDraftRequest{Peer: a.to(b), Message: "not yet"})
		drafts := do(a, &api.MessagesGetAllDraftsRequest{}).(*api.Updates)
		draft := among[*api.UpdateDraftMessage](s, drafts.Updates).Draft.(*api.DraftMessage)
		is(s, "draft", draft.Message, "not yet")
	})},
	{"a message is pinned for both", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "important")
		b.hears("important")
		change(a, &api.MessagesUpdatePinnedMessageRequest{Peer: a.to(b), ID: id})
		hear(b, func(u *api.UpdatePinnedMessages) bool { return u.Pinned && len(u.Messages) == 1 })
		is(s, "pinned", b.at(b.to(a), "important").Pinned, true)
	})},
	{"a reaction is seen", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "react")
		id := b.hears("react").ID
		change(b, &api.MessagesSendReactionRequest{Peer: b.to(a), MsgID: id, Reaction: []api.ReactionClass{&api.ReactionEmoji{Emoticon: "👍"}}})
		got := a.at(a.to(b), "react")
		is(s, "reactions", got.Reactions != nil && len(got.Reactions.Results) == 1 && got.Reactions.Results[0].Count == 1, true)
	})},
	{"search finds words", pair(func(s *stage, a, b *person) {
		for _, t := range []string{"red apple", "green pear", "green apple"} {
			a.say(a.to(b), t)
		}
		list, _, _ := page(s, do(a, &api.MessagesSearchRequest{Peer: a.to(b), Q: "apple", Filter: &api.InputMessagesFilterEmpty{}, Limit: 10}))
		is(s, "found", joined(list), "green apple,red apple")
	})},
	{"search over everything finds words", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "needle in private")
		group := a.super("Hay")
		a.say(group, "needle in a group")
		list, _, _ := page(s, do(a, &api.MessagesSearchGlobalRequest{Q: "needle", Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}, Limit: 10}))
		is(s, "found", len(list), 2)
	})},
	{"messages are read by id", pair(func(s *stage, a, b *person) {
		id := a.say(a.to(b), "by id")
		list, _, _ := page(s, do(a, &api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageID{ID: id}, &api.InputMessageID{ID: 1 << 20}}}))
		is(s, "answers", len(list), 2)
		is(s, "first", text(list[0]), "by id")
		_, empty := list[1].(*api.MessageEmpty)
		is(s, "second is empty", empty, true)
	})},
	{"a blocked sender is refused", pair(func(s *stage, a, b *person) {
		do(b, &api.ContactsBlockRequest{ID: b.to(a)})
		refused(a, "403 USER_IS_BLOCKED", &api.MessagesSendMessageRequest{Peer: a.to(b), Message: "hello?", RandomID: random()})
		refused(b, "400 YOU_BLOCKED_USER", &api.MessagesSendMessageRequest{Peer: b.to(a), Message: "no", RandomID: random()})
		do(b, &api.ContactsUnblockRequest{ID: b.to(a)})
		a.say(a.to(b), "hello!")
	})},
}
