package sim_test

import (
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// broadcast makes a channel and returns its id.
func (a *account) broadcast(title string) int64 {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Broadcast: true, Title: title}))
	return up.Chats[0].(*api.Channel).ID
}

// saw returns a channel as the account sees it now.
func (a *account) saw(id int64) *api.Channel {
	a.tb.Helper()
	return must(a.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{a.channel(id)}}).(*api.MessagesChats).Chats[0].(*api.Channel)
}

func TestSwitches(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	owner, member := all[0], all[1]
	news := owner.broadcast("News")
	group, channel := owner.channel(id), owner.channel(news)

	refused(member.client, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: member.channel(id), Enabled: true}, "400 CHAT_ADMIN_REQUIRED")
	refused(owner.client, &api.ChannelsToggleSignaturesRequest{Channel: group, SignaturesEnabled: true}, "400 CHANNEL_INVALID")
	refused(owner.client, &api.ChannelsToggleParticipantsHiddenRequest{Channel: group, Enabled: true}, "400 PARTICIPANTS_TOO_FEW")
	must(owner.client, &api.ChannelsToggleSignaturesRequest{Channel: channel, SignaturesEnabled: true, ProfilesEnabled: true})
	must(owner.client, &api.ChannelsToggleJoinToSendRequest{Channel: group, Enabled: true})
	must(owner.client, &api.MessagesToggleNoForwardsRequest{Peer: owner.channelPeer(id), Enabled: true})
	refused(owner.client, &api.MessagesToggleNoForwardsRequest{Peer: owner.channelPeer(id), Enabled: true}, "400 CHAT_NOT_MODIFIED")
	refused(owner.client, &api.MessagesToggleNoForwardsRequest{Peer: &api.InputPeerSelf{}, Enabled: true}, "400 PEER_ID_INVALID")
	must(owner.client, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: group, Enabled: true})
	if c := owner.saw(news); !c.Signatures || !c.SignatureProfiles {
		t.Errorf("the channel is %+v", c)
	}
	if c := member.saw(id); !c.JoinToSend || !c.Noforwards {
		t.Errorf("the group is %+v", c)
	}
	full := must(member.client, &api.ChannelsGetFullChannelRequest{Channel: member.channel(id)}).FullChat.(*api.ChannelFull)
	if !full.HiddenPrehistory || full.AdminsCount != nil || !full.CanViewParticipants {
		t.Errorf("the full group is %+v", full)
	}
	refused(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: channel, Group: group}, "400 MEGAGROUP_PREHISTORY_HIDDEN")
	must(owner.client, &api.ChannelsTogglePreHistoryHiddenRequest{Channel: group})
	groups := must(owner.client, &api.ChannelsGetGroupsForDiscussionRequest{}).(*api.MessagesChats)
	if len(groups.Chats) != 1 || groups.Chats[0].(*api.Channel).ID != id {
		t.Errorf("groups for a discussion: %+v", groups.Chats)
	}
	must(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: channel, Group: group})
	refused(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: channel, Group: group}, "400 LINK_NOT_MODIFIED")
	linked := must(owner.client, &api.ChannelsGetFullChannelRequest{Channel: channel})
	if f := linked.FullChat.(*api.ChannelFull); f.LinkedChatID == nil || *f.LinkedChatID != id || len(linked.Chats) != 2 {
		t.Errorf("the full channel is %+v", f)
	}
	must(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: channel, Group: &api.InputChannelEmpty{}})
	refused(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: &api.InputChannelEmpty{}, Group: &api.InputChannelEmpty{}}, "400 BROADCAST_ID_INVALID")

	// Nothing is announced in a broadcast channel when readers come and go.
	member.joinBy(owner.link(news))
	must(member.client, &api.ChannelsLeaveChannelRequest{Channel: member.channel(news)})
	if got := len(owner.history(owner.channelPeer(news))); got != 1 {
		t.Errorf("the channel holds %d messages, want that of its creation", got)
	}
	refused(member.client, &api.ChannelsDeleteChannelRequest{Channel: member.channel(id)}, "400 CHAT_ADMIN_REQUIRED")
	must(owner.client, &api.ChannelsDeleteChannelRequest{Channel: group})
	heardOf[*api.UpdateChannel](member)
	refused(member.client, member.message(member.channelPeer(id), "x", 1), "406 CHANNEL_PRIVATE")
	refused(owner.client, &api.ChannelsGetFullChannelRequest{Channel: group}, "406 CHANNEL_PRIVATE")
}

func TestPublicNames(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	owner := crowd(t, s, 1)[0]
	none := &api.InputChannelEmpty{}
	id := owner.broadcast("News")
	must(owner.client, &api.ChannelsCheckUsernameRequest{Channel: none, Username: "brand_new"})
	refused(owner.client, &api.ChannelsCheckUsernameRequest{Channel: none, Username: "a b"}, "400 USERNAME_INVALID")
	must(owner.client, &api.ChannelsUpdateUsernameRequest{Channel: owner.channel(id), Username: "brand_new"})
	refused(owner.client, &api.ChannelsCheckUsernameRequest{Channel: none, Username: "Brand_New"}, "400 USERNAME_OCCUPIED")
	mine := must(owner.client, &api.ChannelsGetAdminedPublicChannelsRequest{CheckLimit: true}).(*api.MessagesChats)
	if len(mine.Chats) != 1 || *mine.Chats[0].(*api.Channel).Username != "brand_new" {
		t.Errorf("public channels: %+v", mine.Chats)
	}
}

// TestLogOfAdministrators: what is done in a group is found in its log, with all
// filters.
func TestLogOfAdministrators(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 3)
	owner, member, other := all[0], all[1], all[2]
	peer, group := owner.channelPeer(id), owner.channel(id)
	link := must(owner.client, &api.MessagesExportChatInviteRequest{Peer: peer, Title: new("t")}).(*api.ChatInviteExported).Link
	must(owner.client, &api.ChannelsEditTitleRequest{Channel: group, Title: "New"})
	must(owner.client, &api.MessagesEditChatAboutRequest{Peer: peer, About: "new"})
	must(owner.client, &api.ChannelsToggleSlowModeRequest{Channel: group, Seconds: 10})
	must(owner.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: peer, BannedRights: &api.ChatBannedRights{SendPolls: true}})
	must(owner.client, &api.MessagesToggleNoForwardsRequest{Peer: peer, Enabled: true})
	must(owner.client, &api.ChannelsEditAdminRequest{Channel: group, UserID: owner.user(member.self.ID), AdminRights: &api.ChatAdminRights{PinMessages: true}})
	must(owner.client, &api.ChannelsEditAdminRequest{Channel: group, UserID: owner.user(member.self.ID), AdminRights: &api.ChatAdminRights{}})
	must(owner.client, owner.ban(id, other, api.ChatBannedRights{SendMessages: true}))
	must(owner.client, owner.ban(id, other, api.ChatBannedRights{}))
	must(owner.client, owner.ban(id, other, api.ChatBannedRights{ViewMessages: true}))
	must(owner.client, owner.ban(id, other, api.ChatBannedRights{}))
	must(owner.client, &api.ChannelsInviteToChannelRequest{Channel: group, Users: []api.InputUserClass{owner.user(other.self.ID)}})
	must(owner.client, &api.MessagesEditExportedChatInviteRequest{Peer: peer, Link: link, Title: new("u")})
	must(owner.client, &api.MessagesEditExportedChatInviteRequest{Peer: peer, Link: link, Revoked: true})
	must(owner.client, &api.MessagesDeleteExportedChatInviteRequest{Peer: peer, Link: link})
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: group, Enabled: true})
	must(owner.client, &api.MessagesCreateForumTopicRequest{Peer: peer, Title: "T", RandomID: 5})
	must(owner.client, &api.MessagesUpdatePinnedForumTopicRequest{Peer: peer, TopicID: 1, Pinned: true})
	pinned := owner.post(id, "pin me", 6)
	must(owner.client, &api.MessagesUpdatePinnedMessageRequest{Peer: peer, ID: pinned})
	must(member.client, &api.ChannelsLeaveChannelRequest{Channel: member.channel(id)})

	log := func(f *api.ChannelAdminLogEventsFilter) *api.ChannelsGetAdminLogRequest {
		return &api.ChannelsGetAdminLogRequest{Channel: group, EventsFilter: f, Limit: 100}
	}
	refused(other.client, &api.ChannelsGetAdminLogRequest{Channel: other.channel(id), Limit: 1}, "403 CHAT_ADMIN_REQUIRED")
	whole := must(owner.client, log(nil))
	var names []string
	for _, e := range slices.Backward(whole.Events) {
		names = append(names, api.ByID(e.Action.ConstructorID()).Name[len("channelAdminLogEventAction"):])
	}
	want := []string{
		"ParticipantJoinByInvite", "ParticipantJoinByInvite", "ChangeTitle", "ChangeAbout", "ToggleSlowMode", "DefaultBannedRights", "ToggleNoForwards",
		"ParticipantToggleAdmin", "ParticipantToggleAdmin", "ParticipantToggleBan", "ParticipantToggleBan", "ParticipantToggleBan", "ParticipantToggleBan",
		"ParticipantInvite", "ExportedInviteEdit", "ExportedInviteRevoke", "ExportedInviteDelete", "ToggleForum", "CreateTopic", "PinTopic",
		"UpdatePinned", "ParticipantLeave",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the log holds\n%v, want\n%v", names, want)
	}
	for _, tc := range []struct {
		name   string
		filter api.ChannelAdminLogEventsFilter
		want   int
	}{
		{"join", api.ChannelAdminLogEventsFilter{Join: true}, 2}, {"leave", api.ChannelAdminLogEventsFilter{Leave: true}, 1},
		{"invite", api.ChannelAdminLogEventsFilter{Invite: true}, 1}, {"ban", api.ChannelAdminLogEventsFilter{Ban: true}, 1},
		{"unban", api.ChannelAdminLogEventsFilter{Unban: true}, 1}, {"kick", api.ChannelAdminLogEventsFilter{Kick: true}, 1},
		{"unkick", api.ChannelAdminLogEventsFilter{Unkick: true}, 1}, {"promote", api.ChannelAdminLogEventsFilter{Promote: true}, 1},
		{"demote", api.ChannelAdminLogEventsFilter{Demote: true}, 1}, {"info", api.ChannelAdminLogEventsFilter{Info: true}, 2},
		{"settings", api.ChannelAdminLogEventsFilter{Settings: true}, 4}, {"pinned", api.ChannelAdminLogEventsFilter{Pinned: true}, 1},
		{"invites", api.ChannelAdminLogEventsFilter{Invites: true}, 3}, {"forums", api.ChannelAdminLogEventsFilter{Forums: true}, 2},
		{"nothing", api.ChannelAdminLogEventsFilter{}, 0},
	} {
		if got := must(owner.client, log(&tc.filter)); len(got.Events) != tc.want {
			t.Errorf("%s: %d events, want %d", tc.name, len(got.Events), tc.want)
		}
	}
	by := log(nil)
	by.Admins = []api.InputUserClass{owner.user(member.self.ID)}
	if got := must(owner.client, by); len(got.Events) != 2 { // came and went
		t.Errorf("%d events by the member, want 2", len(got.Events))
	}
	page := log(nil)
	page.Q, page.Limit, page.MaxID = "person2", 3, whole.Events[0].ID
	if got := must(owner.client, page); len(got.Events) != 3 || got.Events[0].ID >= page.MaxID {
		t.Errorf("found by name: %+v", got.Events)
	}
}
