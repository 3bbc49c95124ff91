package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl/api"
)

// qtsOf returns what counts in qts of a list of updates.
func qtsOf(list []api.UpdateClass) (out []int32) {
	for _, u := range list {
		switch u := u.(type) {
		case *api.UpdateChannelParticipant:
			out = append(out, u.Qts)
		case *api.UpdateChatParticipant:
			out = append(out, u.Qts)
		case *api.UpdateBotChatInviteRequester:
			out = append(out, u.Qts)
		case *api.UpdateBotStopped:
			out = append(out, u.Qts)
		}
	}
	return out
}

// TestBotsWatchMembers: what a bot that runs a chat is told of who is in it, one by
// one, and gets again when it asks for what it missed.
func TestBotsWatchMembers(t *testing.T) {
	dir := t.TempDir()
	s, err := sim.New(sim.Options{StateDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	boss := bot(t, s, control.Bot{Username: "boss_bot"})
	guest := bot(t, s, control.Bot{Username: "guest_bot"})
	bossID, guestID := a.find("boss_bot"), a.find("guest_bot")
	id := a.createGroup("Watched")
	rights := &api.ChatAdminRights{InviteUsers: true, BanUsers: true}
	must(a.client, &api.ChannelsEditAdminRequest{Channel: a.channel(id), UserID: a.user(bossID), AdminRights: rights})
	u := heardOf[*api.UpdateChannelParticipant](boss)
	if _, admin := u.NewParticipant.(*api.ChannelParticipantAdmin); !admin || u.Qts != 1 || u.ChannelID != id || u.ActorID != a.self.ID || u.UserID != bossID || u.PrevParticipant != nil {
		t.Errorf("promoted: %+v", u)
	}
	must(a.client, &api.ChannelsInviteToChannelRequest{Channel: a.channel(id), Users: []api.InputUserClass{a.user(guestID)}})
	if u := heardOf[*api.UpdateChannelParticipant](guest); u.Qts != 1 || u.UserID != guestID {
		t.Errorf("the other bot came: %+v", u)
	}
	if u := heardOf[*api.UpdateChannelParticipant](boss); u.Qts != 2 || u.UserID != guestID {
		t.Errorf("the other bot came: %+v", u)
	}

	link := a.link(id)
	b.joinBy(link)
	u = heardOf[*api.UpdateChannelParticipant](boss)
	if _, plain := u.NewParticipant.(*api.ChannelParticipant); !plain || u.Qts != 3 || u.UserID != b.self.ID || u.ActorID != b.self.ID || u.Invite.(*api.ChatInviteExported).Link != link {
		t.Errorf("joined: %+v", u)
	}
	a.meet(b)
	must(a.client, a.ban(id, b, api.ChatBannedRights{SendMedia: true}))
	u = heardOf[*api.UpdateChannelParticipant](boss)
	if now, was := u.NewParticipant.(*api.ChannelParticipantBanned), u.PrevParticipant; u.Qts != 4 || now.Left || was.ConstructorID() != api.IDChannelParticipant {
		t.Errorf("restricted: %+v", u)
	}
	must(b.client, &api.ChannelsLeaveChannelRequest{Channel: b.channel(id)})
	u = heardOf[*api.UpdateChannelParticipant](boss)
	if now := u.NewParticipant.(*api.ChannelParticipantBanned); u.Qts != 5 || !now.Left || u.ActorID != b.self.ID {
		t.Errorf("left: %+v", u)
	}

	must(c.client, &api.AccountUpdateProfileRequest{About: new("let me in")})
	asked := must(a.client, &api.MessagesExportChatInviteRequest{Peer: a.channelPeer(id), RequestNeeded: true}).(*api.ChatInviteExported).Link
	refused(c.client, &api.MessagesImportChatInviteRequest{Hash: hashOf(asked)}, "400 INVITE_REQUEST_SENT")
	if u := heardOf[*api.UpdateBotChatInviteRequester](boss); u.Qts != 6 || u.UserID != c.self.ID || u.About != "let me in" || u.Invite.(*api.ChatInviteExported).Link != asked {
		t.Errorf("asks: %+v", u)
	}
	a.meet(c)
	must(a.client, &api.MessagesHideChatJoinRequestRequest{Peer: a.channelPeer(id), UserID: a.user(c.self.ID), Approved: true})
	if u := heardOf[*api.UpdateChannelParticipant](boss); u.Qts != 7 || u.UserID != c.self.ID || u.ActorID != a.self.ID || u.Invite == nil {
		t.Errorf("let in: %+v", u)
	}
	must(c.client, &api.ContactsBlockRequest{ID: c.userPeer(c.find("boss_bot"))})
	if u := heardOf[*api.UpdateBotStopped](boss); u.Qts != 8 || u.UserID != c.self.ID || !u.Stopped {
		t.Errorf("stopped: %+v", u)
	}
	// Its own doing is told the bot too, also the session that did it.
	must(boss.client, &api.ChannelsLeaveChannelRequest{Channel: &api.InputChannel{ChannelID: id}})
	if u := heardOf[*api.UpdateChannelParticipant](boss); u.Qts != 9 || u.UserID != bossID || u.NewParticipant != nil {
		t.Errorf("the bot left: %+v", u)
	}
	if state := must(a.client, &api.UpdatesGetStateRequest{}); state.Qts != 0 {
		t.Errorf("a person has qts %d", state.Qts)
	}
	if state := must(guest.client, &api.UpdatesGetStateRequest{}); state.Qts != 1 {
		t.Errorf("a bot without rights has qts %d", state.Qts)
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}

	// The log lasts.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, sim.Options{StateDir: dir})
	inOrder(t, s)
	boss.server = s
	boss.dial()
	boss.newSession()
	state := must(boss.client, &api.UpdatesGetStateRequest{})
	if state.Qts != 9 {
		t.Errorf("after a restart the state is %+v", state)
	}
	ask := &api.UpdatesGetDifferenceRequest{Pts: 1, Date: state.Date, QtsLimit: new(int32(4))}
	var got []int32
	for pages := 1; ; pages++ {
		switch d := must(boss.client, ask).(type) {
		case *api.UpdatesDifferenceSlice:
			got = append(got, qtsOf(d.OtherUpdates)...)
			ask.Pts, ask.Qts = d.IntermediateState.Pts, d.IntermediateState.Qts
			if int(ask.Qts) != 4*pages {
				t.Errorf("page %d leads to qts %d", pages, ask.Qts)
			}
			continue
		case *api.UpdatesDifference:
			got = append(got, qtsOf(d.OtherUpdates)...)
			if d.State.Qts != 9 || pages != 3 {
				t.Errorf("page %d leads to %+v", pages, d.State)
			}
		}
		break
	}
	if len(got) != 9 {
		t.Errorf("caught up on %v", got)
	}
	for i, qts := range got {
		if int(qts) != i+1 {
			t.Errorf("caught up on %v, want 1 to 9 in order", got)
			break
		}
	}
}

// TestBotsWatchBasicGroups: a bot is told of its own place, and of others' when it
// runs the group.
func TestBotsWatchBasicGroups(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 3)
	a, b, c := all[0], all[1], all[2]
	boss := bot(t, s, control.Bot{Username: "boss_bot"})
	id := a.createChat("Watched", b).ChatID
	bossID := a.find("boss_bot")
	must(a.client, &api.MessagesAddChatUserRequest{ChatID: id, UserID: a.user(bossID)})
	if u := heardOf[*api.UpdateChatParticipant](boss); u.Qts != 1 || u.ChatID != id || u.UserID != bossID || u.PrevParticipant != nil || u.NewParticipant == nil {
		t.Errorf("came: %+v", u)
	}
	a.meet(c)
	must(a.client, &api.MessagesAddChatUserRequest{ChatID: id, UserID: a.user(c.self.ID)}) // of which it is not told
	must(a.client, &api.MessagesEditChatAdminRequest{ChatID: id, UserID: a.user(bossID), IsAdmin: true})
	if u := heardOf[*api.UpdateChatParticipant](boss); u.Qts != 2 || u.NewParticipant.ConstructorID() != api.IDChatParticipantAdmin {
		t.Errorf("promoted: %+v", u)
	}
	must(c.client, &api.MessagesDeleteChatUserRequest{ChatID: id, UserID: &api.InputUserSelf{}})
	if u := heardOf[*api.UpdateChatParticipant](boss); u.Qts != 3 || u.UserID != c.self.ID || u.NewParticipant != nil || u.PrevParticipant == nil {
		t.Errorf("left: %+v", u)
	}
}
