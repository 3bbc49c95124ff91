package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (a *account) fullChat(id int64) (*api.ChatFull, *api.MessagesChatFull) {
	a.tb.Helper()
	full := must(a.client, &api.MessagesGetFullChatRequest{ChatID: id})
	return full.FullChat.(*api.ChatFull), full
}

func TestBasicGroupLife(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 4)
	a, b, c, d := all[0], all[1], all[2], all[3]
	id := a.createChat("Basics", b, c).ChatID
	if u := heardOf[*api.UpdateChatParticipants](b); len(u.Participants.(*api.ChatParticipants).Participants) != 3 {
		t.Errorf("b is told of %+v", u.Participants)
	}
	a.meet(d)
	refused(a.client, &api.MessagesAddChatUserRequest{ChatID: id, UserID: a.user(b.self.ID)}, "400 USER_ALREADY_PARTICIPANT")
	refused(a.client, &api.MessagesAddChatUserRequest{ChatID: id + 99, UserID: a.user(d.self.ID)}, "400 CHAT_ID_INVALID")
	refused(d.client, &api.MessagesGetFullChatRequest{ChatID: id}, "400 CHAT_ID_INVALID")
	must(a.client, &api.MessagesAddChatUserRequest{ChatID: id, UserID: a.user(d.self.ID), FwdLimit: 10})
	if u := heardOf[*api.UpdateChatParticipantAdd](c); u.UserID != d.self.ID || u.InviterID != a.self.ID || u.Version != 2 {
		t.Errorf("c is told of %+v", u)
	}
	must(a.client, &api.MessagesEditChatAdminRequest{ChatID: id, UserID: a.user(b.self.ID), IsAdmin: true})
	if u := heardOf[*api.UpdateChatParticipantAdmin](c); u.UserID != b.self.ID || !u.IsAdmin || u.Version != 3 {
		t.Errorf("c is told of %+v", u)
	}
	refused(b.client, &api.MessagesEditChatAdminRequest{ChatID: id, UserID: &api.InputUserSelf{}}, "400 CHAT_ADMIN_REQUIRED")
	must(a.client, &api.MessagesEditChatTitleRequest{ChatID: id, Title: "Renamed"})
	refused(a.client, &api.MessagesEditChatTitleRequest{ChatID: id, Title: "Renamed"}, "400 CHAT_NOT_MODIFIED")
	must(b.client, &api.MessagesEditChatAboutRequest{Peer: &api.InputPeerChat{ChatID: id}, About: "of us"})

	full, whole := d.fullChat(id)
	kinds := map[string]int{}
	for _, p := range full.Participants.(*api.ChatParticipants).Participants {
		kinds[api.ByID(p.ConstructorID()).Name]++
	}
	chat := whole.Chats[0].(*api.Chat)
	if full.About != "of us" || chat.Title != "Renamed" || chat.ParticipantsCount != 4 || chat.Version != 3 || chat.Creator ||
		kinds["chatParticipantCreator"] != 1 || kinds["chatParticipantAdmin"] != 1 || kinds["chatParticipant"] != 2 {
		t.Errorf("d sees %+v, %+v, %v", full, chat, kinds)
	}
	c.meet(d)
	refused(c.client, &api.MessagesDeleteChatUserRequest{ChatID: id, UserID: c.user(d.self.ID)}, "400 CHAT_ADMIN_REQUIRED")
	must(b.client, &api.MessagesDeleteChatUserRequest{ChatID: id, UserID: b.meet(d).user(d.self.ID)})
	if u := heardOf[*api.UpdateChatParticipantDelete](c); u.UserID != d.self.ID || u.Version != 4 {
		t.Errorf("c is told of %+v", u)
	}
	full, whole = d.fullChat(id)
	if full.Participants.ConstructorID() != api.IDChatParticipantsForbidden || whole.Chats[0].ConstructorID() != api.IDChatForbidden {
		t.Errorf("removed, d sees %T and %T", full.Participants, whole.Chats[0])
	}
	must(c.client, &api.MessagesDeleteChatUserRequest{ChatID: id, UserID: &api.InputUserSelf{}})
	got := must(c.client, &api.MessagesGetChatsRequest{ID: []int64{id}}).(*api.MessagesChats).Chats[0].(*api.Chat)
	if !got.Left {
		t.Errorf("having left, c sees %+v", got)
	}
	refused(c.client, c.message(&api.InputPeerChat{ChatID: id}, "x", 1), "403 CHAT_WRITE_FORBIDDEN")
	must(a.client, &api.MessagesToggleNoForwardsRequest{Peer: &api.InputPeerChat{ChatID: id}, Enabled: true})
	refused(b.client, &api.MessagesDeleteChatRequest{ChatID: id}, "400 CHAT_ADMIN_REQUIRED")
	must(a.client, &api.MessagesDeleteChatRequest{ChatID: id})
	if got := must(b.client, &api.MessagesGetChatsRequest{ID: []int64{id}}).(*api.MessagesChats).Chats[0]; got.ConstructorID() != api.IDChatForbidden {
		t.Errorf("a group that is no more is %T", got)
	}
}

func TestBasicGroupLinks(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	group := a.createChat("Basics", b)
	refused(b.client, &api.MessagesExportChatInviteRequest{Peer: group}, "400 CHAT_ADMIN_REQUIRED")
	link := must(a.client, &api.MessagesExportChatInviteRequest{Peer: group}).(*api.ChatInviteExported)
	preview := must(c.client, &api.MessagesCheckChatInviteRequest{Hash: hashOf(link.Link)}).(*api.ChatInvite)
	if preview.Channel || preview.Title != "Basics" || preview.ParticipantsCount != 2 {
		t.Errorf("preview %+v", preview)
	}
	must(c.client, &api.MessagesImportChatInviteRequest{Hash: hashOf(link.Link)})
	if already := must(c.client, &api.MessagesCheckChatInviteRequest{Hash: hashOf(link.Link)}); already.ConstructorID() != api.IDChatInviteAlready {
		t.Errorf("being in it, the preview is %T", already)
	}
	joined := c.newest(group).(*api.MessageService)
	if joined.Action.(*api.MessageActionChatJoinedByLink).InviterID != a.self.ID {
		t.Errorf("announced %+v", joined)
	}
	if full, _ := a.fullChat(group.ChatID); full.ExportedInvite.(*api.ChatInviteExported).Link != link.Link {
		t.Errorf("the full chat shows %+v", full.ExportedInvite)
	}
}

func TestMigratedGroup(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createChat("Grows", b)
	must(a.client, a.message(group, "before", 1))
	refused(b.client, &api.MessagesMigrateChatRequest{ChatID: group.ChatID}, "403 CHAT_ADMIN_REQUIRED")
	up := a.learnUpdates(must(a.client, &api.MessagesMigrateChatRequest{ChatID: group.ChatID}))
	id := within[*api.UpdateChannel](t, up).ChannelID
	refused(a.client, &api.MessagesMigrateChatRequest{ChatID: group.ChatID}, "400 CHAT_ID_INVALID")
	refused(a.client, a.message(group, "after", 2), "403 CHAT_WRITE_FORBIDDEN")

	old := must(b.client, &api.MessagesGetChatsRequest{ID: []int64{group.ChatID}}).(*api.MessagesChats)
	b.learn(nil, old.Chats)
	chat := old.Chats[len(old.Chats)-1].(*api.Chat)
	if !chat.Deactivated || chat.MigratedTo.(*api.InputChannel).ChannelID != id {
		t.Errorf("b sees the old group as %+v", chat)
	}
	moved := b.newest(group).(*api.MessageService)
	if moved.Action.(*api.MessageActionChatMigrateTo).ChannelID != id {
		t.Errorf("the last message of the old group is %+v", moved)
	}
	full := must(b.client, &api.ChannelsGetFullChannelRequest{Channel: b.channel(id)}).FullChat.(*api.ChannelFull)
	if full.MigratedFromChatID == nil || *full.MigratedFromChatID != group.ChatID || *full.MigratedFromMaxID != moved.ID || *full.ParticipantsCount != 2 {
		t.Errorf("b sees the supergroup as %+v", full)
	}
	first := b.newest(b.channelPeer(id)).(*api.MessageService)
	if from := first.Action.(*api.MessageActionChannelMigrateFrom); from.ChatID != group.ChatID || from.Title != "Grows" {
		t.Errorf("the first message of the supergroup is %+v", from)
	}
	b.post(id, "still here", 3)
}
