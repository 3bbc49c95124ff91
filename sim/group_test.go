package sim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// createGroup makes a supergroup and returns its id.
func (a *account) createGroup(title string) int64 {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Megagroup: true, Title: title}))
	for _, c := range up.Chats {
		if ch, ok := c.(*api.Channel); ok && ch.Title == title {
			return ch.ID
		}
	}
	a.tb.Fatal("the answer of createChannel holds no channel")
	return 0
}

func (a *account) link(id int64) string {
	a.tb.Helper()
	inv := must(a.client, &api.MessagesExportChatInviteRequest{Peer: a.channelPeer(id)}).(*api.ChatInviteExported)
	return inv.Link
}

func hashOf(link string) string { return strings.TrimPrefix(link, "https://t.me/+") }

func (a *account) joinBy(link string) {
	a.tb.Helper()
	res := must(a.client, &api.MessagesImportChatInviteRequest{Hash: hashOf(link)}).(*api.MessagesChatInviteJoinResultOk)
	a.learnUpdates(res.Updates)
}

// post sends a message into a channel and returns its id.
func (a *account) post(id int64, text string, random int64) int32 {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, a.message(a.channelPeer(id), text, random)))
	for _, u := range up.Updates {
		if m, ok := u.(*api.UpdateMessageID); ok && m.RandomID == random {
			return m.ID
		}
	}
	a.tb.Fatal("the answer of sendMessage does not say which message has the random_id")
	return 0
}

func (a *account) message(to api.InputPeerClass, text string, random int64) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: to, Message: text, RandomID: random}
}

// TestCommunity is what the demonstration does.
func TestCommunity(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 6)
	owner, members := all[0], all[1:]
	id := owner.createGroup("Community")
	refused(owner.client, &api.MessagesEditChatAboutRequest{Peer: owner.channelPeer(id)}, "400 CHAT_ABOUT_NOT_MODIFIED")
	must(owner.client, &api.MessagesEditChatAboutRequest{Peer: owner.channelPeer(id), About: "For everybody"})
	refused(owner.client, &api.MessagesEditChatAboutRequest{Peer: owner.channelPeer(id), About: strings.Repeat("x", 256)}, "400 CHAT_ABOUT_TOO_LONG")
	link := owner.link(id)
	if again := owner.link(id); again != link {
		t.Errorf("the permanent link changed from %s to %s", link, again)
	}
	for i, m := range members {
		preview := must(m.client, &api.MessagesCheckChatInviteRequest{Hash: hashOf(link)}).(*api.ChatInvite)
		if preview.Title != "Community" || int(preview.ParticipantsCount) != i+1 || preview.About == nil || *preview.About != "For everybody" {
			t.Errorf("preview %+v", preview)
		}
		m.joinBy(link)
		refused(m.client, &api.MessagesImportChatInviteRequest{Hash: hashOf(link)}, "400 USER_ALREADY_PARTICIPANT")
		m.post(id, "hello from "+*m.self.FirstName, int64(1000+i))
	}
	full := must(owner.client, &api.ChannelsGetFullChannelRequest{Channel: owner.channel(id)})
	owner.learn(full.Users, full.Chats)
	if f := full.FullChat.(*api.ChannelFull); *f.ParticipantsCount != 6 || f.About != "For everybody" {
		t.Errorf("full channel %+v", f)
	}
	list := must(owner.client, &api.ChannelsGetParticipantsRequest{
		Channel: owner.channel(id), Filter: &api.ChannelParticipantsRecent{}, Limit: 100,
	}).(*api.ChannelsChannelParticipants)
	owner.learn(list.Users, list.Chats)
	if list.Count != 6 || len(list.Participants) != 6 {
		t.Fatalf("%d participants, count %d; want 6", len(list.Participants), list.Count)
	}
	for _, m := range members[:2] {
		must(owner.client, &api.ChannelsEditAdminRequest{
			Channel: owner.channel(id), UserID: owner.user(m.self.ID),
			AdminRights: &api.ChatAdminRights{PinMessages: true, InviteUsers: true}, Rank: new("helper"),
		})
	}
	got := must(owner.client, &api.ChannelsGetParticipantRequest{Channel: owner.channel(id), Participant: owner.userPeer(members[0].self.ID)})
	admin, ok := got.Participant.(*api.ChannelParticipantAdmin)
	if !ok || !admin.AdminRights.PinMessages || admin.AdminRights.BanUsers || *admin.Rank != "helper" {
		t.Errorf("promoted member is %#v", got.Participant)
	}
	pinned := owner.post(id, "read this", 1)
	must(owner.client, &api.MessagesUpdatePinnedMessageRequest{Peer: owner.channelPeer(id), ID: pinned})
	refused(owner.client, &api.MessagesUpdatePinnedMessageRequest{Peer: owner.channelPeer(id), ID: pinned}, "400 CHAT_NOT_MODIFIED")
	found := must(members[4].client, &api.MessagesSearchRequest{
		Peer: members[4].channelPeer(id), Filter: &api.InputMessagesFilterPinned{}, Limit: 10,
	}).(*api.MessagesChannelMessages)
	if len(found.Messages) != 1 || found.Messages[0].(*api.Message).ID != pinned {
		t.Errorf("pinned messages: %v", found.Messages)
	}
	checkLedger(t, s, map[string]int{
		"auth.signIn": 6, "channels.createChannel": 1, "messages.editChatAbout": 1, "messages.exportChatInvite": 1,
		"messages.importChatInvite": 5, "messages.sendMessage": 6, "channels.editAdmin": 2, "messages.updatePinnedMessage": 1,
	})
	if n := s.Violations(); len(n) != 0 {
		t.Errorf("clients broke rules: %v", n)
	}
}

func checkLedger(t *testing.T, s *sim.Server, want map[string]int) {
	t.Helper()
	got := map[string]int{}
	for i, e := range s.Ledger() {
		if int(e.Seq) != i+1 || e.UserID == 0 || e.Phone == "" || e.At.IsZero() {
			t.Errorf("entry %d: %+v", i, e)
		}
		got[e.Method]++
	}
	for method, n := range want {
		if got[method] != n {
			t.Errorf("%s: %d times in the ledger, want %d", method, got[method], n)
		}
		delete(got, method)
	}
	if len(got) != 0 {
		t.Errorf("also in the ledger: %v", got)
	}
}

func TestAccessHashIsPerAccount(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	id := a.createGroup("Mine")
	stolen := a.channel(id)
	refused(b.client, &api.ChannelsGetFullChannelRequest{Channel: stolen}, "400 CHANNEL_INVALID")
	refused(b.client, &api.ChannelsJoinChannelRequest{Channel: stolen}, "400 CHANNEL_INVALID")
	refused(b.client, b.message(a.channelPeer(id), "hi", 1), "400 CHANNEL_INVALID")
	refused(b.client, b.message(&api.InputPeerUser{UserID: a.self.ID, AccessHash: *a.self.AccessHash}, "hi", 1), "400 PEER_ID_INVALID")
	refused(b.client, b.message(&api.InputPeerUser{UserID: a.self.ID}, "hi", 1), "400 PEER_ID_INVALID")
	refused(b.client, &api.UsersGetFullUserRequest{ID: &api.InputUser{UserID: a.self.ID, AccessHash: 5}}, "400 USER_ID_INVALID")
	got := must(b.client, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUser{UserID: a.self.ID, AccessHash: 5}}})
	if len(got) != 1 || got[0].ConstructorID() != api.IDUserEmpty {
		t.Errorf("getUsers with a wrong hash: %v", got)
	}
	res := must(b.client, &api.ContactsResolveUsernameRequest{Username: *a.self.Username})
	b.learn(res.Users, res.Chats)
	if other := b.users[a.self.ID]; *other.AccessHash == *a.self.AccessHash || other.Phone != nil {
		t.Error("another account sees the same access hash, or the phone number")
	}
	full := must(b.client, &api.UsersGetFullUserRequest{ID: b.user(a.self.ID)})
	if full.FullUser.ID != a.self.ID {
		t.Errorf("full user %d", full.FullUser.ID)
	}
}

func TestGroupRefusals(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	owner, member, stranger := all[0], all[1], all[2]
	id := owner.createGroup("Club")
	link := owner.link(id)
	member.joinBy(link)
	peer, ch := member.channelPeer(id), member.channel(id)

	for _, tc := range []struct {
		name string
		run  func()
	}{
		{"create", func() {
			refused(owner.client, &api.ChannelsCreateChannelRequest{Megagroup: true, Title: " "}, "400 CHAT_TITLE_EMPTY")
		}},
		{"edit", func() {
			refused(member.client, &api.MessagesEditChatAboutRequest{Peer: peer, About: "mine"}, "400 CHAT_ADMIN_REQUIRED")
			refused(member.client, &api.ChannelsEditTitleRequest{Channel: ch, Title: "mine"}, "403 CHAT_ADMIN_REQUIRED")
			refused(owner.client, &api.ChannelsEditTitleRequest{Channel: owner.channel(id), Title: "Club"}, "400 CHAT_NOT_MODIFIED")
			refused(member.client, &api.ChannelsToggleSlowModeRequest{Channel: ch, Seconds: 10}, "400 CHAT_ADMIN_REQUIRED")
			refused(owner.client, &api.ChannelsToggleSlowModeRequest{Channel: owner.channel(id), Seconds: 11}, "400 SECONDS_INVALID")
			refused(owner.client, &api.ChannelsToggleSlowModeRequest{Channel: owner.channel(id)}, "400 CHAT_NOT_MODIFIED")
		}},
		{"invite", func() {
			refused(member.client, &api.MessagesExportChatInviteRequest{Peer: peer}, "400 CHAT_ADMIN_REQUIRED")
			refused(stranger.client, &api.MessagesImportChatInviteRequest{Hash: "nothing"}, "406 INVITE_HASH_EXPIRED")
			refused(stranger.client, &api.MessagesImportChatInviteRequest{}, "400 INVITE_HASH_EMPTY")
			refused(stranger.client, &api.MessagesCheckChatInviteRequest{Hash: strings.Repeat("x", 65)}, "400 INVITE_HASH_INVALID")
			refused(owner.client, &api.MessagesExportChatInviteRequest{Peer: owner.channelPeer(id), ExpireDate: new(int32(5))}, "400 EXPIRE_DATE_INVALID")
		}},
		{"send", func() {
			refused(member.client, member.message(peer, "  ", 1), "400 MESSAGE_EMPTY")
			refused(member.client, member.message(peer, strings.Repeat("ä", 4097), 1), "400 MESSAGE_TOO_LONG")
			refused(member.client, member.message(peer, "x", 0), "400 RANDOM_ID_EMPTY")
			refused(member.client, member.message(&api.InputPeerEmpty{}, "x", 1), "400 PEER_ID_INVALID")
			refused(member.client, member.message(&api.InputPeerChat{ChatID: 1}, "x", 1), "400 PEER_ID_INVALID")
		}},
		{"pin", func() {
			refused(member.client, &api.MessagesUpdatePinnedMessageRequest{Peer: peer, ID: 1}, "400 CHAT_ADMIN_REQUIRED")
			refused(owner.client, &api.MessagesUpdatePinnedMessageRequest{Peer: owner.channelPeer(id), ID: 99}, "400 MESSAGE_ID_INVALID")
		}},
		{"admin", func() {
			refused(member.client, &api.ChannelsEditAdminRequest{Channel: ch, UserID: &api.InputUserSelf{}, AdminRights: &api.ChatAdminRights{PinMessages: true}}, "403 CHAT_ADMIN_REQUIRED")
			res := must(owner.client, &api.ContactsResolveUsernameRequest{Username: *stranger.self.Username})
			owner.learn(res.Users, res.Chats)
			refused(owner.client, &api.ChannelsEditAdminRequest{Channel: owner.channel(id), UserID: owner.user(stranger.self.ID), AdminRights: &api.ChatAdminRights{}}, "400 USER_NOT_PARTICIPANT")
			refused(owner.client, &api.ChannelsGetParticipantRequest{Channel: owner.channel(id), Participant: owner.userPeer(stranger.self.ID)}, "400 USER_NOT_PARTICIPANT")
			refused(owner.client, &api.ChannelsEditAdminRequest{Channel: owner.channel(id), UserID: &api.InputUserSelf{}, AdminRights: &api.ChatAdminRights{}}, "400 USER_CREATOR")
		}},
		{"leave", func() {
			refused(owner.client, &api.ChannelsLeaveChannelRequest{Channel: owner.channel(id)}, "400 USER_CREATOR")
			must(member.client, &api.ChannelsLeaveChannelRequest{Channel: ch})
			refused(member.client, &api.ChannelsLeaveChannelRequest{Channel: ch}, "406 CHANNEL_PRIVATE")
			refused(member.client, member.message(peer, "x", 1), "406 CHANNEL_PRIVATE")
			refused(member.client, &api.ChannelsGetFullChannelRequest{Channel: ch}, "406 CHANNEL_PRIVATE")
			refused(member.client, &api.ChannelsJoinChannelRequest{Channel: ch}, "406 CHANNEL_PRIVATE")
			chats := must(member.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{ch}}).(*api.MessagesChats)
			if left, ok := chats.Chats[0].(*api.Channel); !ok || !left.Left || left.ParticipantsCount != nil {
				t.Errorf("a channel one has left is shown as %+v", chats.Chats[0])
			}
		}},
	} {
		t.Log(tc.name)
		tc.run()
	}
	refused(owner.client, &api.ContactsResolveUsernameRequest{Username: "nobody_here"}, "400 USERNAME_NOT_OCCUPIED")
	refused(owner.client, &api.ContactsResolveUsernameRequest{Username: "?"}, "400 USERNAME_INVALID")
}

func TestPublicGroupAndSlowMode(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	owner, guest := all[0], all[1]
	id := owner.createGroup("Open")
	must(owner.client, &api.ChannelsUpdateUsernameRequest{Channel: owner.channel(id), Username: "open_group"})
	refused(owner.client, &api.ChannelsUpdateUsernameRequest{Channel: owner.channel(id), Username: "open_group"}, "400 USERNAME_NOT_MODIFIED")
	refused(owner.client, &api.ChannelsCheckUsernameRequest{Channel: owner.channel(id), Username: "person1"}, "400 USERNAME_OCCUPIED")
	must(owner.client, &api.ChannelsToggleSlowModeRequest{Channel: owner.channel(id), Seconds: 3600})

	res := must(guest.client, &api.ContactsResolveUsernameRequest{Username: "Open_Group"})
	guest.learn(res.Users, res.Chats)
	refused(guest.client, guest.message(guest.channelPeer(id), "x", 1), "403 CHAT_WRITE_FORBIDDEN")
	joined := must(guest.client, &api.ChannelsJoinChannelRequest{Channel: guest.channel(id)}).(*api.MessagesChatInviteJoinResultOk)
	guest.learnUpdates(joined.Updates)
	refused(guest.client, &api.ChannelsJoinChannelRequest{Channel: guest.channel(id)}, "400 USER_ALREADY_PARTICIPANT")
	guest.post(id, "one", 1)
	refused(guest.client, guest.message(guest.channelPeer(id), "two", 2), "420 SLOWMODE_WAIT_")
	owner.post(id, "admins need not wait", 1)
	owner.post(id, "at all", 2)
}

func TestInviteLinks(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	owner := all[0]
	id := owner.createGroup("Club")
	limited := must(owner.client, &api.MessagesExportChatInviteRequest{
		Peer: owner.channelPeer(id), UsageLimit: new(int32(1)), Title: new("one guest"),
	}).(*api.ChatInviteExported)
	all[1].joinBy(limited.Link)
	refused(all[2].client, &api.MessagesImportChatInviteRequest{Hash: hashOf(limited.Link)}, "406 INVITE_HASH_EXPIRED")
	permanent := owner.link(id)
	list := must(owner.client, &api.MessagesGetExportedChatInvitesRequest{
		Peer: owner.channelPeer(id), AdminID: &api.InputUserSelf{}, Limit: 10,
	})
	if list.Count != 2 || len(list.Invites) != 2 {
		t.Errorf("%d links, want 2", list.Count)
	}
	must(owner.client, &api.MessagesEditExportedChatInviteRequest{Peer: owner.channelPeer(id), Link: permanent, Revoked: true})
	refused(all[2].client, &api.MessagesImportChatInviteRequest{Hash: hashOf(permanent)}, "406 INVITE_HASH_EXPIRED")
	if fresh := owner.link(id); fresh == permanent {
		t.Error("a revoked link is given out again")
	}
}

func TestInviteToChannel(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	owner, friend := all[0], all[1]
	id := owner.createGroup("Friends")
	res := must(owner.client, &api.ContactsResolveUsernameRequest{Username: *friend.self.Username})
	owner.learn(res.Users, res.Chats)
	add := &api.ChannelsInviteToChannelRequest{Channel: owner.channel(id), Users: []api.InputUserClass{owner.user(friend.self.ID)}}
	must(owner.client, add)
	refused(owner.client, add, "400 USER_ALREADY_PARTICIPANT")
	dialogs := must(friend.client, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 10}).(*api.MessagesDialogs)
	friend.learn(dialogs.Users, dialogs.Chats)
	if friend.channels[id] == nil {
		t.Fatal("the friend does not see the group")
	}
	friend.post(id, "thanks", 7)
	self := must(friend.client, &api.ChannelsGetParticipantRequest{Channel: friend.channel(id), Participant: &api.InputPeerSelf{}})
	inviter := self.Participant.(*api.ChannelParticipantSelf).InviterID
	if inviter != owner.self.ID || !slices.ContainsFunc(self.Users, func(u api.UserClass) bool { return u.(*api.User).ID == inviter }) {
		t.Errorf("invited by %d, want %d, who must be among the users", inviter, owner.self.ID)
	}
}
