package conformance

import (
	"fmt"

	"github.com/tgfleet/tgfleet/tl/api"
)

// full is what a channel or supergroup is, as p sees it.
func (p *person) full(channel *api.InputPeerChannel) *api.ChannelFull {
	p.Helper()
	return do(p, &api.ChannelsGetFullChannelRequest{Channel: input(channel)}).FullChat.(*api.ChannelFull)
}

// member is somebody's place in a channel.
func (p *person) member(channel *api.InputPeerChannel, other *person) api.ChannelParticipantClass {
	p.Helper()
	return do(p, &api.ChannelsGetParticipantRequest{Channel: input(channel), Participant: p.to(other)}).Participant
}

func (p *person) promote(channel *api.InputPeerChannel, other *person, rights api.ChatAdminRights, rank string) {
	p.Helper()
	change(p, &api.ChannelsEditAdminRequest{Channel: input(channel), UserID: p.user(other), AdminRights: &rights, Rank: &rank})
}

func (p *person) restrict(channel *api.InputPeerChannel, other *person, rights api.ChatBannedRights) {
	p.Helper()
	change(p, &api.ChannelsEditBannedRequest{Channel: input(channel), Participant: p.to(other), BannedRights: &rights})
}

var superScenarios = []scenario{
	{"a supergroup is founded and talked in", pair(func(s *stage, a, b *person) {
		group := a.super("Supers", b)
		a.say(group, "welcome")
		got := b.hears("welcome")
		is(s, "from", got.FromID.(*api.PeerUser).UserID, a.self.ID)
		is(s, "same id for everybody", b.at(b.in(group), "welcome").ID, a.at(group, "welcome").ID)
	})},
	{"a private supergroup is closed to strangers", pair(func(s *stage, a, b *person) {
		group := a.super("Closed")
		refused(b, "400 CHANNEL_INVALID", &api.ChannelsGetFullChannelRequest{Channel: input(group)})
	})},
	{"a public supergroup is found, read and joined", pair(func(s *stage, a, b *person) {
		group := a.super("Public")
		name := fmt.Sprint("public_", group.ChannelID)
		do(a, &api.ChannelsUpdateUsernameRequest{Channel: input(group), Username: name})
		a.say(group, "for all to read")
		found := do(b, &api.ContactsResolveUsernameRequest{Username: name})
		b.learn(found.Users, found.Chats)
		is(s, "read before joining", b.texts(b.in(group)), "for all to read")
		do(b, &api.ChannelsJoinChannelRequest{Channel: input(b.in(group))})
		b.say(b.in(group), "joined")
		a.hears("joined")
	})},
	{"a username is taken once", func(s *stage) {
		a := s.people(1)[0]
		one, two := a.super("One"), a.super("Two")
		name := fmt.Sprint("taken_", one.ChannelID)
		do(a, &api.ChannelsUpdateUsernameRequest{Channel: input(one), Username: name})
		refused(a, "400 USERNAME_OCCUPIED", &api.ChannelsUpdateUsernameRequest{Channel: input(two), Username: name})
		refused(a, "400 USERNAME_INVALID", &api.ChannelsUpdateUsernameRequest{Channel: input(two), Username: "1"})
	}},
	{"title and description", pair(func(s *stage, a, b *person) {
		group := a.super("Before", b)
		change(a, &api.ChannelsEditTitleRequest{Channel: input(group), Title: "After"})
		do(a, &api.MessagesEditChatAboutRequest{Peer: group, About: "what it is about"})
		is(s, "title", service[*api.MessageActionChatEditTitle](b, b.in(group)).Title, "After")
		is(s, "about", b.full(b.in(group)).About, "what it is about")
	})},
	{"members do not rename", pair(func(s *stage, a, b *person) {
		group := a.super("Mine", b)
		refused(b, "403 CHAT_ADMIN_REQUIRED", &api.ChannelsEditTitleRequest{Channel: input(b.in(group)), Title: "Ours"})
	})},
	{"members are listed", trio(func(s *stage, a, b, c *person) {
		group := a.super("Listed", b, c)
		list := do(b, &api.ChannelsGetParticipantsRequest{Channel: input(b.in(group)), Filter: &api.ChannelParticipantsRecent{}, Limit: 10}).(*api.ChannelsChannelParticipants)
		is(s, "count", list.Count, 3)
	})},
	{"members are searched", trio(func(s *stage, a, b, c *person) {
		group := a.super("Searched", b, c)
		list := do(a, &api.ChannelsGetParticipantsRequest{Channel: input(group), Filter: &api.ChannelParticipantsSearch{Q: *b.self.Username}, Limit: 10}).(*api.ChannelsChannelParticipants)
		is(s, "found", list.Count, 1)
	})},
	{"members are paged", trio(func(s *stage, a, b, c *person) {
		group := a.super("Paged", b, c)
		list := do(a, &api.ChannelsGetParticipantsRequest{Channel: input(group), Filter: &api.ChannelParticipantsRecent{}, Offset: 2, Limit: 10}).(*api.ChannelsChannelParticipants)
		is(s, "count", list.Count, 3)
		is(s, "page", len(list.Participants), 1)
	})},
	{"an administrator has rights and a rank", pair(func(s *stage, a, b *person) {
		group := a.super("Ranks", b)
		a.promote(group, b, api.ChatAdminRights{ChangeInfo: true, DeleteMessages: true}, "deputy")
		admin := a.member(group, b).(*api.ChannelParticipantAdmin)
		is(s, "rank", *admin.Rank, "deputy")
		is(s, "may change info", admin.AdminRights.ChangeInfo, true)
		is(s, "may not ban", admin.AdminRights.BanUsers, false)
		change(b, &api.ChannelsEditTitleRequest{Channel: input(b.in(group)), Title: "By the deputy"})
	})},
	{"an administrator who is no member is invited", pair(func(s *stage, a, b *person) {
		group := a.super("Hiring")
		a.promote(group, b, api.ChatAdminRights{PinMessages: true}, "")
		b.sync()
		is(s, "inviter", *b.member(b.in(group), b).(*api.ChannelParticipantAdmin).InviterID, a.self.ID)
		is(s, "members", *b.full(b.in(group)).ParticipantsCount, 2)
	})},
	{"an anonymous administrator writes as the group", trio(func(s *stage, a, b, c *person) {
		group := a.super("Masked", b, c)
		a.promote(group, b, api.ChatAdminRights{Anonymous: true}, "Boss")
		b.say(b.in(group), "from above")
		got := c.hears("from above")
		is(s, "from", got.FromID.(*api.PeerChannel).ChannelID, group.ChannelID)
		is(s, "title", *got.PostAuthor, "Boss")
		is(s, "own", b.at(b.in(group), "from above").Out, true)
		is(s, "default", b.full(b.in(group)).DefaultSendAs.(*api.PeerChannel).ChannelID, group.ChannelID)
		refused(c, "400 USER_NOT_PARTICIPANT", &api.ChannelsGetParticipantRequest{Channel: input(c.in(group)), Participant: c.to(b)})
	})},
	{"an administrator writes as a channel until it is banned", trio(func(s *stage, a, b, c *person) {
		group := a.super("Masks", b, c)
		a.promote(group, b, api.ChatAdminRights{PinMessages: true}, "")
		mask := b.broadcast("Mask")
		do(b, &api.ChannelsUpdateUsernameRequest{Channel: input(mask), Username: fmt.Sprint("mask_", mask.ChannelID)})
		is(s, "voices", len(do(b, &api.ChannelsGetSendAsRequest{Peer: b.in(group)}).Peers), 2)
		b.send(&api.MessagesSendMessageRequest{Peer: b.in(group), Message: "masked", RandomID: random(), SendAs: mask})
		is(s, "from", c.hears("masked").FromID.(*api.PeerChannel).ChannelID, mask.ChannelID)
		do(b, &api.MessagesSaveDefaultSendAsRequest{Peer: b.in(group), SendAs: mask})
		is(s, "default", b.full(b.in(group)).DefaultSendAs.(*api.PeerChannel).ChannelID, mask.ChannelID)

		a.sync()
		a.history(&api.MessagesGetHistoryRequest{Peer: group})
		change(a, &api.ChannelsEditBannedRequest{Channel: input(group), Participant: a.in(mask), BannedRights: &api.ChatBannedRights{ViewMessages: true}})
		refused(b, "400 SEND_AS_PEER_INVALID", &api.MessagesSendMessageRequest{Peer: b.in(group), Message: "x", RandomID: random(), SendAs: mask})
		b.say(b.in(group), "unmasked")
		is(s, "after the ban", c.hears("unmasked").FromID.(*api.PeerUser).UserID, b.self.ID)
	})},
	{"nobody gives rights he does not have", trio(func(s *stage, a, b, c *person) {
		group := a.super("Limits", b, c)
		a.promote(group, b, api.ChatAdminRights{AddAdmins: true, PinMessages: true}, "")
		refused(b, "403 RIGHT_FORBIDDEN", &api.ChannelsEditAdminRequest{Channel: input(b.in(group)), UserID: b.user(c),
			AdminRights: &api.ChatAdminRights{BanUsers: true}, Rank: new("")})
	})},
	{"administrators are listed", pair(func(s *stage, a, b *person) {
		group := a.super("Admins", b)
		list := do(b, &api.ChannelsGetParticipantsRequest{Channel: input(b.in(group)), Filter: &api.ChannelParticipantsAdmins{}, Limit: 10}).(*api.ChannelsChannelParticipants)
		is(s, "administrators", list.Count, 1)
	})},
	{"a member is banned, and cannot look or come back", pair(func(s *stage, a, b *person) {
		group := a.super("Banned", b)
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group})
		theirs := b.in(group)
		a.restrict(group, b, api.ChatBannedRights{ViewMessages: true})
		refused(b, "406 CHANNEL_PRIVATE", &api.MessagesGetHistoryRequest{Peer: theirs, Limit: 1})
		refused(b, "406 INVITE_HASH_EXPIRED", &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		list := do(a, &api.ChannelsGetParticipantsRequest{Channel: input(group), Filter: &api.ChannelParticipantsKicked{}, Limit: 10}).(*api.ChannelsChannelParticipants)
		is(s, "banned", list.Count, 1)
	})},
	{"a ban is lifted", pair(func(s *stage, a, b *person) {
		group := a.super("Forgiving", b)
		link := a.link(&api.MessagesExportChatInviteRequest{Peer: group})
		a.restrict(group, b, api.ChatBannedRights{ViewMessages: true})
		a.restrict(group, b, api.ChatBannedRights{})
		do(b, &api.MessagesImportChatInviteRequest{Hash: hash(link)})
		b.say(b.in(group), "back")
		a.hears("back")
	})},
	{"a member is silenced", pair(func(s *stage, a, b *person) {
		group := a.super("Muted", b)
		a.restrict(group, b, api.ChatBannedRights{SendMessages: true})
		refused(b, "400 USER_BANNED_IN_CHANNEL", &api.MessagesSendMessageRequest{Peer: b.in(group), Message: "x", RandomID: random()})
		_, banned := a.member(group, b).(*api.ChannelParticipantBanned)
		is(s, "restricted", banned, true)
		is(s, "reads on", len(b.history(&api.MessagesGetHistoryRequest{Peer: b.in(group)})) > 0, true)
	})},
	{"everybody is silenced", pair(func(s *stage, a, b *person) {
		group := a.super("All muted", b)
		change(a, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: group, BannedRights: &api.ChatBannedRights{SendMessages: true}})
		refused(b, "403 CHAT_WRITE_FORBIDDEN", &api.MessagesSendMessageRequest{Peer: b.in(group), Message: "x", RandomID: random()})
		a.say(group, "I may")
	})},
	{"slow mode makes members wait", pair(func(s *stage, a, b *person) {
		group := a.super("Slow", b)
		change(a, &api.ChannelsToggleSlowModeRequest{Channel: input(group), Seconds: 3600})
		b.say(b.in(group), "one")
		full := b.full(b.in(group))
		is(s, "seconds", *full.SlowmodeSeconds, 3600)
		is(s, "next date is told", full.SlowmodeNextSendDate != nil, true)
	})},
	{"a member leaves a supergroup", pair(func(s *stage, a, b *person) {
		group := a.super("Leaving", b)
		change(b, &api.ChannelsLeaveChannelRequest{Channel: input(b.in(group))})
		refused(b, "406 CHANNEL_PRIVATE", &api.MessagesSendMessageRequest{Peer: b.in(group), Message: "x", RandomID: random()})
		refused(a, "400 USER_NOT_PARTICIPANT", &api.ChannelsGetParticipantRequest{Channel: input(group), Participant: a.to(b)})
	})},
	{"a message is deleted by an administrator", pair(func(s *stage, a, b *person) {
		group := a.super("Moderated", b)
		id := b.say(b.in(group), "spam")
		a.hears("spam")
		do(a, &api.ChannelsDeleteMessagesRequest{Channel: input(group), ID: []int32{id}})
		hear(b, func(u *api.UpdateDeleteChannelMessages) bool { return len(u.Messages) == 1 && u.Messages[0] == id })
		is(s, "history", b.texts(b.in(group)), "")
	})},
	{"members do not delete what others wrote", pair(func(s *stage, a, b *person) {
		group := a.super("Respect", b)
		id := a.say(group, "mine")
		refused(b, "403 MESSAGE_DELETE_FORBIDDEN", &api.ChannelsDeleteMessagesRequest{Channel: input(b.in(group)), ID: []int32{id}})
	})},
	{"a message is pinned in a supergroup", pair(func(s *stage, a, b *person) {
		group := a.super("Pins", b)
		id := a.say(group, "pin me")
		change(a, &api.MessagesUpdatePinnedMessageRequest{Peer: group, ID: id})
		hear(b, func(u *api.UpdatePinnedChannelMessages) bool { return u.Pinned && u.Messages[0] == id })
		is(s, "pinned", *b.full(b.in(group)).PinnedMsgID, id)
		do(a, &api.MessagesUnpinAllMessagesRequest{Peer: group})
		is(s, "pinned after", b.full(b.in(group)).PinnedMsgID == nil || *b.full(b.in(group)).PinnedMsgID == 0, true)
	})},
	{"an edit reaches a supergroup", pair(func(s *stage, a, b *person) {
		group := a.super("Edits", b)
		id := a.say(group, "tpyo")
		b.hears("tpyo")
		change(a, &api.MessagesEditMessageRequest{Peer: group, ID: id, Message: new("typo")})
		hear(b, func(u *api.UpdateEditChannelMessage) bool { return text(u.Message) == "typo" })
	})},
	{"protected content is not forwarded", pair(func(s *stage, a, b *person) {
		group := a.super("Protected", b)
		id := a.say(group, "stay here")
		change(a, &api.MessagesToggleNoForwardsRequest{Peer: group, Enabled: true})
		refused(b, "406 CHAT_FORWARDS_RESTRICTED", &api.MessagesForwardMessagesRequest{FromPeer: b.in(group), ID: []int32{id},
			RandomID: []int64{random()}, ToPeer: &api.InputPeerSelf{}})
	})},
	{"newcomers do not see a hidden past", pair(func(s *stage, a, b *person) {
		group := a.super("Fresh")
		change(a, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: input(group), Enabled: true})
		a.say(group, "before b")
		do(a, &api.ChannelsInviteToChannelRequest{Channel: input(group), Users: []api.InputUserClass{a.user(b)}})
		b.sync()
		a.say(group, "after b")
		is(s, "history", b.texts(b.in(group)), "after b")
	})},
	{"the log of administrators", pair(func(s *stage, a, b *person) {
		group := a.super("Logged", b)
		change(a, &api.ChannelsEditTitleRequest{Channel: input(group), Title: "Renamed"})
		log := do(a, &api.ChannelsGetAdminLogRequest{Channel: input(group), Limit: 20})
		found := false
		for _, e := range log.Events {
			if t, ok := e.Action.(*api.ChannelAdminLogEventActionChangeTitle); ok {
				found = t.PrevValue == "Logged" && t.NewValue == "Renamed"
			}
		}
		is(s, "renaming is logged", found, true)
		refused(b, "403 CHAT_ADMIN_REQUIRED", &api.ChannelsGetAdminLogRequest{Channel: input(b.in(group)), Limit: 20})
	})},
	{"a supergroup is deleted", pair(func(s *stage, a, b *person) {
		group := a.super("Doomed", b)
		theirs := b.in(group)
		refused(b, "400 CHAT_ADMIN_REQUIRED", &api.ChannelsDeleteChannelRequest{Channel: input(theirs)})
		change(a, &api.ChannelsDeleteChannelRequest{Channel: input(group)})
		refused(b, "406 CHANNEL_PRIVATE", &api.MessagesGetHistoryRequest{Peer: theirs, Limit: 1})
	})},
	{"unread messages of a supergroup are counted", pair(func(s *stage, a, b *person) {
		group := a.super("Counted", b)
		do(b, &api.ChannelsReadHistoryRequest{Channel: input(b.in(group))})
		id := int32(0)
		for range 3 {
			id = a.say(group, "news")
		}
		is(s, "unread", b.full(b.in(group)).UnreadCount, 3)
		do(b, &api.ChannelsReadHistoryRequest{Channel: input(b.in(group)), MaxID: id - 1})
		is(s, "unread after reading", b.full(b.in(group)).UnreadCount, 1)
	})},
}

var channelScenarios = []scenario{
	{"a post has no author", pair(func(s *stage, a, b *person) {
		channel := a.broadcast("News", b)
		a.say(channel, "headline")
		got := b.hears("headline")
		is(s, "post", got.Post, true)
		is(s, "author", got.FromID == nil, true)
	})},
	{"subscribers do not post", pair(func(s *stage, a, b *person) {
		channel := a.broadcast("One way", b)
		refused(b, "403 CHAT_ADMIN_REQUIRED", &api.MessagesSendMessageRequest{Peer: b.in(channel), Message: "x", RandomID: random()})
	})},
	{"an administrator posts", pair(func(s *stage, a, b *person) {
		channel := a.broadcast("Editors", b)
		a.promote(channel, b, api.ChatAdminRights{PostMessages: true}, "")
		b.say(b.in(channel), "by an editor")
		a.hears("by an editor")
	})},
	{"posts can be signed", pair(func(s *stage, a, b *person) {
		channel := a.broadcast("Signed", b)
		change(a, &api.ChannelsToggleSignaturesRequest{SignaturesEnabled: true, Channel: input(channel)})
		a.say(channel, "signed")
		is(s, "author", *b.hears("signed").PostAuthor, *a.self.FirstName)
	})},
	{"views are counted", pair(func(s *stage, a, b *person) {
		channel := a.broadcast("Viewed", b)
		id := a.say(channel, "look")
		got := do(b, &api.MessagesGetMessagesViewsRequest{Peer: b.in(channel), ID: []int32{id}, Increment: true})
		is(s, "views", *got.Views[0].Views >= 1, true)
	})},
	{"a forwarded post names its channel", trio(func(s *stage, a, b, c *person) {
		channel := a.broadcast("Source", b)
		id := a.say(channel, "quote me")
		change(b, &api.MessagesForwardMessagesRequest{FromPeer: b.in(channel), ID: []int32{id}, RandomID: []int64{random()}, ToPeer: b.to(c)})
		got := c.hears("quote me")
		is(s, "channel", got.FwdFrom.FromID.(*api.PeerChannel).ChannelID, channel.ChannelID)
		is(s, "post", *got.FwdFrom.ChannelPost, id)
	})},
	{"subscribers do not see who else is there", pair(func(s *stage, a, b *person) {
		channel := a.broadcast("Discreet", b)
		refused(b, "403 CHAT_ADMIN_REQUIRED", &api.ChannelsGetParticipantsRequest{Channel: input(b.in(channel)), Filter: &api.ChannelParticipantsRecent{}, Limit: 10})
	})},
	{"a discussion group takes comments", pair(func(s *stage, a, b *person) {
		channel, group := a.broadcast("Column", b), a.super("Comments", b)
		do(a, &api.ChannelsSetDiscussionGroupRequest{Broadcast: input(channel), Group: input(group)})
		is(s, "linked", *a.full(channel).LinkedChatID, group.ChannelID)
		a.say(channel, "discuss")
		is(s, "in the group", len(b.texts(b.in(group))) > 0, true)
	})},
}
