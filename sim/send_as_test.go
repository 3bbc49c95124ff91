package sim_test

import (
	"path/filepath"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// mask is a public channel of an account's, as which it might write.
func (a *account) mask(name string) int64 {
	a.tb.Helper()
	id := a.broadcast("Mask of " + name)
	must(a.client, &api.ChannelsUpdateUsernameRequest{Channel: a.channel(id), Username: name})
	return id
}

func (a *account) saying(id int64, text string, as api.InputPeerClass) *api.MessagesSendMessageRequest {
	req := a.message(a.channelPeer(id), text, a.fresh())
	req.SendAs = as
	return req
}

func (a *account) fullChannel(id int64) *api.ChannelFull {
	a.tb.Helper()
	full := must(a.client, &api.ChannelsGetFullChannelRequest{Channel: a.channel(id)})
	a.learn(full.Users, full.Chats)
	return full.FullChat.(*api.ChannelFull)
}

func TestSendAsChannel(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 3)
	owner, admin, member := all[0], all[1], all[2]
	must(owner.client, owner.promote(id, admin, api.ChatAdminRights{PinMessages: true}, "Boss"))
	mask := admin.mask("mask_one")
	private := admin.broadcast("Private")

	offered := must(admin.client, &api.ChannelsGetSendAsRequest{Peer: admin.channelPeer(id)})
	if len(offered.Peers) != 2 || offered.Peers[0].Peer.(*api.PeerUser).UserID != admin.self.ID || !isChannel(offered.Peers[1].Peer, mask) || offered.Peers[1].PremiumRequired {
		t.Fatalf("an administrator is offered %+v", offered.Peers)
	}
	if full := admin.fullChannel(id); full.DefaultSendAs.(*api.PeerUser).UserID != admin.self.ID {
		t.Errorf("the default is %+v", full.DefaultSendAs)
	}
	refused(admin.client, admin.saying(id, "x", admin.channelPeer(private)), "400 SEND_AS_PEER_INVALID")
	refused(admin.client, admin.saying(id, "x", admin.channelPeer(id)), "400 SEND_AS_PEER_INVALID")

	up := must(admin.client, admin.saying(id, "masked", admin.channelPeer(mask))).(*api.Updates)
	own := within[*api.UpdateNewChannelMessage](t, up).Message.(*api.Message)
	if !own.Out || !isChannel(own.FromID, mask) || own.PostAuthor != nil || own.Post {
		t.Errorf("the answer has %+v", own)
	}
	if m := member.heardMessage(); m.Out || !isChannel(m.FromID, mask) {
		t.Errorf("a member hears %+v", m)
	}
	must(member.client, member.comment(id, own.ID, "who are you?", member.fresh()))
	if m := admin.heardMessage(); !m.Mentioned {
		t.Errorf("the author hears of the answer as %+v", m)
	}

	// The saved choice goes for what names nobody.
	refused(admin.client, &api.MessagesSaveDefaultSendAsRequest{Peer: admin.channelPeer(id), SendAs: admin.channelPeer(private)}, "400 SEND_AS_PEER_INVALID")
	refused(admin.client, &api.MessagesSaveDefaultSendAsRequest{Peer: &api.InputPeerSelf{}, SendAs: admin.channelPeer(mask)}, "400 PEER_ID_INVALID")
	must(admin.client, &api.MessagesSaveDefaultSendAsRequest{Peer: admin.channelPeer(id), SendAs: admin.channelPeer(mask)})
	if full := admin.fullChannel(id); !isChannel(full.DefaultSendAs, mask) {
		t.Errorf("the default is %+v", full.DefaultSendAs)
	}
	if m := member.first(id, admin.post(id, "by default", admin.fresh())).(*api.Message); !isChannel(m.FromID, mask) {
		t.Errorf("by default: %+v", m.FromID)
	}
	must(admin.client, react(admin.channelPeer(id), own.ID, "👍"))
	if r := member.first(id, own.ID).(*api.Message).Reactions.RecentReactions[0]; !isChannel(r.PeerID, mask) {
		t.Errorf("a reaction by %+v", r.PeerID)
	}
	must(admin.client, admin.saying(id, "in person", &api.InputPeerSelf{}))
	if m := member.newest(member.channelPeer(id)).(*api.Message); m.FromID.(*api.PeerUser).UserID != admin.self.ID {
		t.Errorf("in person: %+v", m.FromID)
	}
	media := &api.MessagesSendMediaRequest{
		Peer: admin.channelPeer(id), Media: &api.InputMediaContact{PhoneNumber: "1", FirstName: "C"}, RandomID: admin.fresh(), SendAs: admin.channelPeer(mask),
	}
	must(admin.client, media)
	if m := member.newest(member.channelPeer(id)).(*api.Message); !isChannel(m.FromID, mask) || m.Media == nil {
		t.Errorf("media: %+v", m)
	}
	forward := admin.forward(admin.channelPeer(mask), admin.channelPeer(id), admin.post(mask, "news", admin.fresh()))
	forward.SendAs = admin.channelPeer(mask)
	must(admin.client, forward)
	if m := member.newest(member.channelPeer(id)).(*api.Message); !isChannel(m.FromID, mask) || m.FwdFrom == nil {
		t.Errorf("forwarded: %+v", m)
	}

	// Anonymous administrators choose between the group and their channels.
	must(owner.client, owner.promote(id, admin, api.ChatAdminRights{Anonymous: true}, "Boss"))
	if m := member.first(id, admin.post(id, "as the group", admin.fresh())).(*api.Message); !isChannel(m.FromID, id) || *m.PostAuthor != "Boss" {
		t.Errorf("anonymous: %+v", m)
	}
	must(admin.client, admin.saying(id, "masked again", admin.channelPeer(mask)))
	if m := member.newest(member.channelPeer(id)).(*api.Message); !isChannel(m.FromID, mask) || m.PostAuthor != nil {
		t.Errorf("anonymous, as a channel: %+v", m)
	}
	refused(admin.client, admin.saying(id, "x", &api.InputPeerSelf{}), "400 SEND_AS_PEER_INVALID")
}

// TestSendAsMember: who runs nothing there needs Premium, but for the channel whose
// discussion group it is.
func TestSendAsMember(t *testing.T) {
	all, news, group := discussed(t, 2)
	owner, member := all[0], all[1]
	mask := member.mask("mask_two")
	offered := must(member.client, &api.ChannelsGetSendAsRequest{Peer: member.channelPeer(group)})
	if len(offered.Peers) != 2 || !offered.Peers[1].PremiumRequired || !isChannel(offered.Peers[1].Peer, mask) {
		t.Errorf("a member is offered %+v", offered.Peers)
	}
	refused(member.client, member.saying(group, "x", member.channelPeer(mask)), "403 PREMIUM_ACCOUNT_REQUIRED")
	refused(member.client, &api.MessagesSaveDefaultSendAsRequest{Peer: member.channelPeer(group), SendAs: member.channelPeer(mask)}, "400 SEND_AS_PEER_INVALID")
	refused(member.client, member.saying(group, "x", member.channelPeer(news)), "400 SEND_AS_PEER_INVALID")

	must(owner.client, &api.ChannelsUpdateUsernameRequest{Channel: owner.channel(news), Username: ""})
	must(owner.client, owner.saying(group, "the channel speaks", owner.channelPeer(news)))
	if m := owner.newest(owner.channelPeer(group)).(*api.Message); !m.Out || !isChannel(m.FromID, news) || m.Replies != nil {
		t.Errorf("as the channel: %+v", m)
	}

	// A channel that shows profiles lets its administrators choose; any other speaks for itself.
	refused(owner.client, owner.saying(news, "x", &api.InputPeerSelf{}), "400 SEND_AS_PEER_INVALID")
	must(owner.client, owner.saying(news, "as ever", owner.channelPeer(news)))
	must(owner.client, &api.ChannelsToggleSignaturesRequest{Channel: owner.channel(news), SignaturesEnabled: true, ProfilesEnabled: true})
	other := owner.mask("mask_three")
	say := func(as api.InputPeerClass) *api.Message {
		must(owner.client, owner.saying(news, "a post", as))
		return owner.newest(owner.channelPeer(news)).(*api.Message)
	}
	if m := say(&api.InputPeerSelf{}); m.FromID.(*api.PeerUser).UserID != owner.self.ID || *m.PostAuthor != "Person 0" {
		t.Errorf("with the own profile: %+v", m)
	}
	if m := say(owner.channelPeer(news)); m.FromID != nil || m.PostAuthor != nil {
		t.Errorf("without any: %+v", m)
	}
	if m := say(owner.channelPeer(other)); !isChannel(m.FromID, other) || *m.PostAuthor != "Mask of mask_three" {
		t.Errorf("with that of a channel: %+v", m)
	}
}

func TestSenderIsBanned(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 3)
	owner, admin, member := all[0], all[1], all[2]
	must(owner.client, owner.promote(id, admin, api.ChatAdminRights{PinMessages: true}, ""))
	mask, spare := admin.mask("mask_four"), admin.mask("mask_five")
	must(admin.client, &api.MessagesSaveDefaultSendAsRequest{Peer: admin.channelPeer(id), SendAs: admin.channelPeer(mask)})
	written := admin.post(id, "masked", admin.fresh())
	for _, a := range []*account{owner, member} {
		page := must(a.client, &api.MessagesGetHistoryRequest{Peer: a.channelPeer(id), Limit: 1}).(*api.MessagesChannelMessages)
		a.learn(page.Users, page.Chats)
	}
	ban := func(a *account, rights api.ChatBannedRights) *api.ChannelsEditBannedRequest {
		return &api.ChannelsEditBannedRequest{Channel: a.channel(id), Participant: a.channelPeer(mask), BannedRights: &rights}
	}
	refused(member.client, ban(member, api.ChatBannedRights{ViewMessages: true}), "403 CHAT_ADMIN_REQUIRED")
	refused(owner.client, ban(owner, api.ChatBannedRights{SendMessages: true}), "406 BANNED_RIGHTS_INVALID")
	place := &api.ChannelsGetParticipantRequest{Channel: owner.channel(id), Participant: owner.channelPeer(mask)}
	refused(owner.client, place, "400 USER_NOT_PARTICIPANT")

	must(owner.client, ban(owner, api.ChatBannedRights{ViewMessages: true}))
	if u := heardOf[*api.UpdateChannel](admin); u.ChannelID != id {
		t.Errorf("the owner of the channel hears of %d", u.ChannelID)
	}
	refused(admin.client, admin.saying(id, "x", admin.channelPeer(mask)), "400 SEND_AS_PEER_INVALID")
	refused(admin.client, admin.saying(id, "x", admin.channelPeer(spare)), "400 SEND_AS_PEER_INVALID")
	if m := member.first(id, admin.post(id, "unmasked", admin.fresh())).(*api.Message); m.FromID.(*api.PeerUser).UserID != admin.self.ID {
		t.Errorf("after the ban: %+v", m.FromID)
	}
	if p := must(owner.client, place).Participant.(*api.ChannelParticipantBanned); !isChannel(p.Peer, mask) || p.KickedBy != owner.self.ID || !p.BannedRights.ViewMessages {
		t.Errorf("the banned channel is %+v", p)
	}
	kicked := func(q string) int {
		return len(must(owner.client, owner.participants(id, &api.ChannelParticipantsKicked{Q: q})).(*api.ChannelsChannelParticipants).Participants)
	}
	if a, b := kicked("MASK"), kicked("nobody"); a != 1 || b != 0 || *owner.fullChannel(id).KickedCount != 1 {
		t.Errorf("%d and %d are listed as banned", a, b)
	}
	events := must(owner.client, &api.ChannelsGetAdminLogRequest{Channel: owner.channel(id), Limit: 1, EventsFilter: &api.ChannelAdminLogEventsFilter{Kick: true}}).Events
	toggled := events[0].Action.(*api.ChannelAdminLogEventActionParticipantToggleBan)
	if _, left := toggled.PrevParticipant.(*api.ChannelParticipantLeft); !left || !isChannel(toggled.NewParticipant.(*api.ChannelParticipantBanned).Peer, mask) {
		t.Errorf("the log has %+v", toggled)
	}
	must(owner.client, &api.ChannelsDeleteParticipantHistoryRequest{Channel: owner.channel(id), Participant: owner.channelPeer(mask)})
	if _, gone := member.first(id, written).(*api.MessageEmpty); !gone {
		t.Error("what the channel wrote is still there")
	}

	must(owner.client, ban(owner, api.ChatBannedRights{}))
	if m := member.first(id, admin.post(id, "masked again", admin.fresh())).(*api.Message); !isChannel(m.FromID, mask) {
		t.Errorf("after the pardon: %+v", m.FromID)
	}
}

// TestSendersLast: who is shown, the choice and bans are there after a restart.
func TestSendersLast(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	first, err := sim.New(sim.Options{StateDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	owner := crowd(t, first, 1)[0]
	id, other := owner.createGroup("Masks"), owner.createGroup("No masks")
	mask := owner.mask("mask_six")
	must(owner.client, &api.MessagesSaveDefaultSendAsRequest{Peer: owner.channelPeer(id), SendAs: owner.channelPeer(mask)})
	must(owner.client, &api.ChannelsEditBannedRequest{
		Channel: owner.channel(other), Participant: owner.channelPeer(mask), BannedRights: &api.ChatBannedRights{ViewMessages: true},
	})
	kept := owner.post(id, "masked", 42)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, sim.Options{StateDir: dir})
	inOrder(t, second)
	owner.server = second
	owner.dial()
	owner.newSession()
	if m := owner.first(id, kept).(*api.Message); !m.Out || !isChannel(m.FromID, mask) {
		t.Errorf("after the restart: %+v", m)
	}
	if m := owner.first(id, owner.post(id, "still masked", 43)).(*api.Message); !isChannel(m.FromID, mask) {
		t.Errorf("the choice became %+v", m.FromID)
	}
	refused(owner.client, owner.saying(other, "x", owner.channelPeer(mask)), "400 SEND_AS_PEER_INVALID")
}
