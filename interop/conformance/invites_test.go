package conformance

import (
	"time"

	"github.com/tgfleet/tgfleet/tl/api"
)

var inviteScenarios = []scenario{
	{"a link shows where it leads", pair(func(s *stage, a, b *person) {
		group := a.super("Shown")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group})
		invite := do(b, &api.MessagesCheckChatInviteRequest{Hash: hash(link)}).(*api.ChatInvite)
		is(s, "title", invite.Title, "Shown")
		is(s, "members", invite.ParticipantsCount, 1)
		_, there := do(a, &api.MessagesCheckChatInviteRequest{Hash: hash(link)}).(*api.ChatInviteAlready)
		is(s, "already there", there, true)
	})},
	{"a link lets in", pair(func(s *stage, a, b *person) {
		group := a.super("Open")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group})
		joined := do(b, &api.MessagesImportChatInviteRequest{Hash: hash(link)}).(*api.MessagesChatInviteJoinResultOk)
		u := joined.Updates.(*api.Updates)
		b.learn(u.Users, u.Chats)
		is(s, "by whose link", service[*api.MessageActionChatJoinedByLink](a, group).InviterID, a.self.ID)
		refused(b, "400 USER_ALREADY_PARTICIPANT", &api.MessagesImportChatInviteRequest{Hash: hash(link)})
	})},
	{"a link is used up", trio(func(s *stage, a, b, c *person) {
		group := a.super("One only")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group, UsageLimit: new(int32(1))})
		do(b, &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		refused(c, "406 INVITE_HASH_EXPIRED", &api.MessagesImportChatInviteRequest{Hash: hash(link)})
	})},
	{"a link is revoked", pair(func(s *stage, a, b *person) {
		group := a.super("Revoked")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group, Title: new("for b")})
		do(a, &api.MessagesEditExportedChatInviteRequest{Revoked: true, Peer: group, Link: link})
		refused(b, "406 INVITE_HASH_EXPIRED", &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		gone := do(a, &api.MessagesGetExportedChatInvitesRequest{Revoked: true, Peer: group, AdminID: &api.InputUserSelf{}, Limit: 10})
		is(s, "revoked links", gone.Count, 1)
		do(a, &api.MessagesDeleteExportedChatInviteRequest{Peer: group, Link: link})
		gone = do(a, &api.MessagesGetExportedChatInvitesRequest{Revoked: true, Peer: group, AdminID: &api.InputUserSelf{}, Limit: 10})
		is(s, "revoked links after", gone.Count, 0)
	})},
	{"a link cannot end in the past", func(s *stage) {
		a := s.people(1)[0]
		refused(a, "400 EXPIRE_DATE_INVALID", &api.MessagesExportChatInviteRequest{Peer: a.super("Past"), ExpireDate: new(int32(time.Now().Unix() - 60))})
	}},
	{"no such link", func(s *stage) {
		a := s.people(1)[0]
		refused(a, "406 INVITE_HASH_EXPIRED", &api.MessagesImportChatInviteRequest{Hash: "AbCdEfGhIjKlMnOp"})
		refused(a, "400 INVITE_HASH_EMPTY", &api.MessagesCheckChatInviteRequest{Hash: ""})
	}},
	{"members make no links", pair(func(s *stage, a, b *person) {
		group := a.super("Guarded", b)
		refused(b, "400 CHAT_ADMIN_REQUIRED", &api.MessagesExportChatInviteRequest{Peer: b.in(group)})
	})},
	{"a request to join is approved", pair(func(s *stage, a, b *person) {
		group := a.super("By request")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group, RequestNeeded: true})
		refused(b, "400 INVITE_REQUEST_SENT", &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		hear(a, func(u *api.UpdatePendingJoinRequests) bool { return u.RequestsPending == 1 })
		waiting := do(a, &api.MessagesGetChatInviteImportersRequest{Requested: true, Peer: group, OffsetUser: &api.InputUserEmpty{}, Limit: 10})
		is(s, "waiting", waiting.Count, 1)
		change(a, &api.MessagesHideChatJoinRequestRequest{Approved: true, Peer: group, UserID: a.user(b)})
		b.sync()
		b.say(b.in(group), "thank you")
		a.hears("thank you")
	})},
	{"a request to join is declined", pair(func(s *stage, a, b *person) {
		group := a.super("Exclusive")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group, RequestNeeded: true})
		refused(b, "400 INVITE_REQUEST_SENT", &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		change(a, &api.MessagesHideChatJoinRequestRequest{Peer: group, UserID: a.user(b)})
		refused(a, "400 USER_NOT_PARTICIPANT", &api.ChannelsGetParticipantRequest{Channel: input(group), Participant: a.to(b)})
	})},
	{"who came by a link", pair(func(s *stage, a, b *person) {
		group := a.super("Traced")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group, Title: new("flyer")})
		do(b, &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		came := do(a, &api.MessagesGetChatInviteImportersRequest{Peer: group, Link: &link, OffsetUser: &api.InputUserEmpty{}, Limit: 10})
		is(s, "came", came.Count, 1)
		is(s, "who", came.Importers[0].UserID, b.self.ID)
	})},
	{"links are edited", func(s *stage) {
		a := s.people(1)[0]
		group := a.super("Edited")
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group, Title: new("old")})
		edited := do(a, &api.MessagesEditExportedChatInviteRequest{Peer: group, Link: link, Title: new("new"), UsageLimit: new(int32(5))})
		invite := edited.(*api.MessagesExportedChatInvite).Invite.(*api.ChatInviteExported)
		is(s, "title", *invite.Title, "new")
		is(s, "limit", *invite.UsageLimit, 5)
	}},
	{"topics of a forum", pair(func(s *stage, a, b *person) {
		group := a.super("Forum", b)
		change(a, &api.ChannelsToggleForumRequest{Channel: input(group), Enabled: true})
		change(a, &api.MessagesCreateForumTopicRequest{Peer: group, Title: "Cats", RandomID: random()})
		topics := do(b, &api.MessagesGetForumTopicsRequest{Peer: b.in(group), Limit: 10})
		found := int32(0)
		for _, t := range topics.Topics {
			if t, ok := t.(*api.ForumTopic); ok && t.Title == "Cats" {
				found = t.ID
			}
		}
		is(s, "topic is there", found != 0, true)
		b.send(&api.MessagesSendMessageRequest{Peer: b.in(group), Message: "meow", RandomID: random(),
			ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: found, TopMsgID: &found}})
		header := a.hears("meow").ReplyTo.(*api.MessageReplyHeader)
		is(s, "in the topic", header.ForumTopic, true)
	})},
	{"a closed topic takes no messages", pair(func(s *stage, a, b *person) {
		group := a.super("Closed topics", b)
		change(a, &api.ChannelsToggleForumRequest{Channel: input(group), Enabled: true})
		change(a, &api.MessagesCreateForumTopicRequest{Peer: group, Title: "Done", RandomID: random()})
		topics := do(a, &api.MessagesGetForumTopicsRequest{Peer: group, Limit: 10})
		var topic int32
		for _, t := range topics.Topics {
			if t, ok := t.(*api.ForumTopic); ok && t.Title == "Done" {
				topic = t.ID
			}
		}
		change(a, &api.MessagesEditForumTopicRequest{Peer: group, TopicID: topic, Closed: new(true)})
		refused(b, "406 TOPIC_CLOSED", &api.MessagesSendMessageRequest{Peer: b.in(group), Message: "x", RandomID: random(),
			ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: topic, TopMsgID: &topic}})
	})},
}
