package conformance

import "github.com/tgfleet/tgfleet/tl/api"

// participants are who is in a basic group, by id, and how many.
func (p *person) participants(group *api.InputPeerChat) map[int64]api.ChatParticipantClass {
	p.Helper()
	full := do(p, &api.MessagesGetFullChatRequest{ChatID: group.ChatID}).FullChat.(*api.ChatFull)
	out := map[int64]api.ChatParticipantClass{}
	for _, m := range full.Participants.(*api.ChatParticipants).Participants {
		switch m := m.(type) {
		case *api.ChatParticipant:
			out[m.UserID] = m
		case *api.ChatParticipantAdmin:
			out[m.UserID] = m
		case *api.ChatParticipantCreator:
			out[m.UserID] = m
		}
	}
	return out
}

var groupScenarios = []scenario{
	{"a basic group is founded and talked in", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Three", b, c)
		a.say(group, "welcome")
		for _, p := range []*person{b, c} {
			is(s, "group", p.hears("welcome").PeerID.(*api.PeerChat).ChatID, group.ChatID)
		}
	})},
	{"a basic group needs members", func(s *stage) {
		refused(s.people(1)[0], "400 USERS_TOO_FEW", &api.MessagesCreateChatRequest{Title: "Alone"})
	}},
	{"a basic group needs a title", pair(func(s *stage, a, b *person) {
		refused(a, "400 CHAT_TITLE_EMPTY", &api.MessagesCreateChatRequest{Title: "", Users: []api.InputUserClass{a.user(b)}})
	})},
	{"strangers cannot write to a basic group", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Closed", b)
		refused(c, "400 PEER_ID_INVALID", &api.MessagesSendMessageRequest{Peer: group, Message: "x", RandomID: random()})
	})},
	{"the members of a basic group", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Full", b, c)
		all := b.participants(group)
		is(s, "members", len(all), 3)
		_, founder := all[a.self.ID].(*api.ChatParticipantCreator)
		is(s, "founder", founder, true)
	})},
	{"a member is added to a basic group", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Growing", b)
		do(a, &api.MessagesAddChatUserRequest{ChatID: group.ChatID, UserID: a.user(c), FwdLimit: 10})
		is(s, "members", len(c.participants(group)), 3)
		refused(a, "400 USER_ALREADY_PARTICIPANT", &api.MessagesAddChatUserRequest{ChatID: group.ChatID, UserID: a.user(c)})
	})},
	{"a member is removed from a basic group", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Shrinking", b, c)
		change(a, &api.MessagesDeleteChatUserRequest{ChatID: group.ChatID, UserID: a.user(c)})
		is(s, "members", len(b.participants(group)), 2)
		refused(c, "403 CHAT_WRITE_FORBIDDEN", &api.MessagesSendMessageRequest{Peer: group, Message: "x", RandomID: random()})
		refused(a, "400 USER_NOT_PARTICIPANT", &api.MessagesDeleteChatUserRequest{ChatID: group.ChatID, UserID: a.user(c)})
	})},
	{"ordinary members remove nobody", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Orderly", b, c)
		refused(b, "400 CHAT_ADMIN_REQUIRED", &api.MessagesDeleteChatUserRequest{ChatID: group.ChatID, UserID: b.user(c)})
	})},
	{"a member leaves a basic group", pair(func(s *stage, a, b *person) {
		group := a.basic("Leaving", b)
		change(b, &api.MessagesDeleteChatUserRequest{ChatID: group.ChatID, UserID: &api.InputUserSelf{}})
		is(s, "who left", service[*api.MessageActionChatDeleteUser](a, group).UserID, b.self.ID)
	})},
	{"a basic group is renamed", pair(func(s *stage, a, b *person) {
		group := a.basic("Before", b)
		change(a, &api.MessagesEditChatTitleRequest{ChatID: group.ChatID, Title: "After"})
		is(s, "title", service[*api.MessageActionChatEditTitle](b, group).Title, "After")
		chats := do(b, &api.MessagesGetChatsRequest{ID: []int64{group.ChatID}}).(*api.MessagesChats)
		is(s, "title of the chat", chats.Chats[0].(*api.Chat).Title, "After")
	})},
	{"a basic group gets administrators", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Led", b, c)
		do(a, &api.MessagesEditChatAdminRequest{ChatID: group.ChatID, UserID: a.user(b), IsAdmin: true})
		_, admin := c.participants(group)[b.self.ID].(*api.ChatParticipantAdmin)
		is(s, "b is an administrator", admin, true)
		change(b, &api.MessagesDeleteChatUserRequest{ChatID: group.ChatID, UserID: b.user(c)})
	})},
	{"a basic group goes silent", pair(func(s *stage, a, b *person) {
		group := a.basic("Silent", b)
		change(a, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: group, BannedRights: &api.ChatBannedRights{SendMessages: true}})
		refused(b, "403 CHAT_WRITE_FORBIDDEN", &api.MessagesSendMessageRequest{Peer: group, Message: "x", RandomID: random()})
		a.say(group, "the founder may")
	})},
	{"a basic group has a link", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Linked", b)
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group})
		do(c, &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		is(s, "members", len(c.participants(group)), 3)
	})},
	{"a basic group becomes a supergroup", pair(func(s *stage, a, b *person) {
		group := a.basic("Small", b)
		a.say(group, "before")
		change(a, &api.MessagesMigrateChatRequest{ChatID: group.ChatID})
		to := service[*api.MessageActionChatMigrateTo](a, group).ChannelID
		super := a.chats[to]
		is(s, "where from", service[*api.MessageActionChannelMigrateFrom](a, super).ChatID, group.ChatID)
		b.sync()
		b.say(b.in(super), "after")
		a.hears("after")
		for _, chat := range do(a, &api.MessagesGetChatsRequest{ID: []int64{group.ChatID}}).(*api.MessagesChats).Chats {
			if old, ok := chat.(*api.Chat); ok {
				is(s, "deactivated", old.Deactivated, true)
				is(s, "leads to", old.MigratedTo.(*api.InputChannel).ChannelID, to)
				return
			}
		}
		s.Error("the old group is gone")
	})},
	{"a message of a basic group is deleted for all", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Undo", b, c)
		id := a.say(group, "oops")
		b.hears("oops")
		do(a, &api.MessagesDeleteMessagesRequest{Revoke: true, ID: []int32{id}})
		hear(b, func(u *api.UpdateDeleteMessages) bool { return true })
		is(s, "c's history", c.texts(group), "")
	})},
	{"a message of a basic group is edited for all", trio(func(s *stage, a, b, c *person) {
		group := a.basic("Fix", b, c)
		id := a.say(group, "tpyo")
		change(a, &api.MessagesEditMessageRequest{Peer: group, ID: id, Message: new("typo")})
		is(s, "c's history", c.texts(group), "typo")
	})},
}
