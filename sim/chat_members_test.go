package sim_test

import (
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// inOrder checks at the end of a test that nothing in the world contradicts itself.
func inOrder(t *testing.T, s *sim.Server) {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Verify(); err != nil {
			t.Errorf("the world is in disorder: %v", err)
		}
	})
}

// heardOf waits for an update of a kind and returns it.
func heardOf[U api.UpdateClass](a *account) U {
	a.tb.Helper()
	var found U
	a.until("an update", func() bool {
		for i, u := range a.updates {
			if u, ok := u.(U); ok {
				found = u
				a.updates = append(a.updates[:i:i], a.updates[i+1:]...)
				return true
			}
		}
		return false
	})
	return found
}

// club is a supergroup of the first of a crowd, with all others in it.
func club(t *testing.T, s *sim.Server, n int) ([]*account, int64) {
	t.Helper()
	inOrder(t, s)
	all := crowd(t, s, n)
	id := all[0].createGroup("Club")
	link := all[0].link(id)
	for _, a := range all[1:] {
		a.joinBy(link)
		all[0].meet(a)
	}
	return all, id
}

func (a *account) ban(id int64, who *account, rights api.ChatBannedRights) *api.ChannelsEditBannedRequest {
	return &api.ChannelsEditBannedRequest{Channel: a.channel(id), Participant: a.userPeer(who.self.ID), BannedRights: &rights}
}

func (a *account) participants(id int64, f api.ChannelParticipantsFilterClass) *api.ChannelsGetParticipantsRequest {
	return &api.ChannelsGetParticipantsRequest{Channel: a.channel(id), Filter: f, Limit: 100}
}

func TestBanned(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 3)
	owner, bad, other := all[0], all[1], all[2]
	refused(bad.client, bad.meet(other).ban(id, other, api.ChatBannedRights{SendMessages: true}), "403 CHAT_ADMIN_REQUIRED")
	refused(owner.client, &api.ChannelsEditBannedRequest{
		Channel: owner.channel(id), Participant: owner.channelPeer(id), BannedRights: &api.ChatBannedRights{},
	}, "400 PARTICIPANT_ID_INVALID")

	must(owner.client, owner.ban(id, bad, api.ChatBannedRights{SendMessages: true}))
	if u := heardOf[*api.UpdateChannel](bad); u.ChannelID != id {
		t.Errorf("told of channel %d, want %d", u.ChannelID, id)
	}
	refused(bad.client, bad.message(bad.channelPeer(id), "hello?", 1), "400 USER_BANNED_IN_CHANNEL")
	seen := must(bad.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{bad.channel(id)}}).(*api.MessagesChats)
	if r := seen.Chats[0].(*api.Channel).BannedRights; r == nil || !r.SendMessages || r.UntilDate != 1<<31-1 {
		t.Errorf("the restricted member sees %+v", r)
	}

	until := int32(time.Now().Add(time.Hour).Unix())
	gone := must(owner.client, owner.ban(id, bad, api.ChatBannedRights{ViewMessages: true, UntilDate: until})).(*api.Updates)
	if a := within[*api.UpdateNewChannelMessage](t, gone).Message.(*api.MessageService).Action; a.(*api.MessageActionChatDeleteUser).UserID != bad.self.ID {
		t.Errorf("announced %+v", a)
	}
	seen = must(bad.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{bad.channel(id)}}).(*api.MessagesChats)
	if f, ok := seen.Chats[0].(*api.ChannelForbidden); !ok || f.UntilDate == nil || *f.UntilDate != until {
		t.Errorf("the banned user sees %+v", seen.Chats[0])
	}
	refused(bad.client, &api.MessagesCheckChatInviteRequest{Hash: hashOf(owner.link(id))}, "406 INVITE_HASH_EXPIRED")
	refused(bad.client, &api.MessagesImportChatInviteRequest{Hash: hashOf(owner.link(id))}, "406 INVITE_HASH_EXPIRED")

	refused(other.client, other.participants(id, &api.ChannelParticipantsKicked{}), "403 CHAT_ADMIN_REQUIRED")
	kicked := must(owner.client, owner.participants(id, &api.ChannelParticipantsKicked{Q: "person"})).(*api.ChannelsChannelParticipants)
	if len(kicked.Participants) != 1 {
		t.Fatalf("kicked: %+v", kicked.Participants)
	}
	if p := kicked.Participants[0].(*api.ChannelParticipantBanned); !p.Left || p.KickedBy != owner.self.ID || p.BannedRights.UntilDate != until {
		t.Errorf("kicked: %+v", p)
	}
	full := must(owner.client, &api.ChannelsGetFullChannelRequest{Channel: owner.channel(id)}).FullChat.(*api.ChannelFull)
	if *full.KickedCount != 1 || *full.BannedCount != 0 || *full.ParticipantsCount != 2 {
		t.Errorf("%d kicked, %d banned, %d there", *full.KickedCount, *full.BannedCount, *full.ParticipantsCount)
	}
	refused(other.client, &api.ChannelsGetParticipantRequest{Channel: other.channel(id), Participant: other.meet(bad).userPeer(bad.self.ID)}, "400 USER_NOT_PARTICIPANT")

	must(owner.client, owner.ban(id, bad, api.ChatBannedRights{}))
	bad.joinBy(owner.link(id))
	bad.post(id, "back again", 2)
}

func TestParticipantsAreListed(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 4)
	owner := all[0]
	first := must(owner.client, owner.participants(id, &api.ChannelParticipantsRecent{})).(*api.ChannelsChannelParticipants)
	var hash uint64
	for _, p := range first.Participants {
		var who int64
		switch p := p.(type) {
		case *api.ChannelParticipantCreator:
			who = p.UserID
		case *api.ChannelParticipant:
			who = p.UserID
		default:
			t.Fatalf("a participant is %T", p)
		}
		hash ^= hash >> 21
		hash ^= hash << 35
		hash ^= hash >> 4
		hash += uint64(who)
	}
	again := owner.participants(id, &api.ChannelParticipantsRecent{})
	again.Hash = int64(hash)
	if res := must(owner.client, again); res.ConstructorID() != api.IDChannelsChannelParticipantsNotModified {
		t.Errorf("the same list again is %T", res)
	}
	page := owner.participants(id, &api.ChannelParticipantsRecent{})
	page.Offset, page.Limit = 3, 2
	if res := must(owner.client, page).(*api.ChannelsChannelParticipants); res.Count != 4 || len(res.Participants) != 1 {
		t.Errorf("the last page has %d of %d", len(res.Participants), res.Count)
	}
	for _, tc := range []struct {
		filter api.ChannelParticipantsFilterClass
		want   int32
	}{
		{&api.ChannelParticipantsAdmins{}, 1}, {&api.ChannelParticipantsSearch{Q: "PERSON2"}, 1}, {&api.ChannelParticipantsBots{}, 0},
		{&api.ChannelParticipantsContacts{}, 0}, {&api.ChannelParticipantsBanned{}, 0}, {&api.ChannelParticipantsMentions{Q: new("person")}, 4},
	} {
		if res := must(owner.client, owner.participants(id, tc.filter)).(*api.ChannelsChannelParticipants); res.Count != tc.want {
			t.Errorf("%T: %d, want %d", tc.filter, res.Count, tc.want)
		}
	}
	must(all[1].client, &api.AccountUpdateStatusRequest{})
	if n := must(owner.client, &api.MessagesGetOnlinesRequest{Peer: owner.channelPeer(id)}); n.Onlines < 1 {
		t.Errorf("%d online", n.Onlines)
	}
	common := must(owner.client, &api.MessagesGetCommonChatsRequest{UserID: owner.user(all[1].self.ID), Limit: 10}).(*api.MessagesChats)
	if len(common.Chats) != 1 || common.Chats[0].(*api.Channel).ID != id {
		t.Errorf("common chats: %+v", common.Chats)
	}
	refused(owner.client, &api.MessagesGetCommonChatsRequest{UserID: &api.InputUserSelf{}, Limit: 10}, "400 USER_ID_INVALID")
}

func TestDefaultRightsAreTold(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	owner, member := all[0], all[1]
	set := func(a *account, r api.ChatBannedRights) *api.MessagesEditChatDefaultBannedRightsRequest {
		return &api.MessagesEditChatDefaultBannedRightsRequest{Peer: a.channelPeer(id), BannedRights: &r}
	}
	refused(member.client, set(member, api.ChatBannedRights{}), "400 CHAT_ADMIN_REQUIRED")
	refused(owner.client, set(owner, api.ChatBannedRights{ViewMessages: true}), "400 BANNED_RIGHTS_INVALID")
	refused(owner.client, set(owner, api.ChatBannedRights{UntilDate: 5}), "400 UNTIL_DATE_INVALID")
	must(owner.client, set(owner, api.ChatBannedRights{SendPlain: true, UntilDate: 1<<31 - 1}))
	refused(owner.client, set(owner, api.ChatBannedRights{SendPlain: true}), "400 CHAT_NOT_MODIFIED")
	told := heardOf[*api.UpdateChatDefaultBannedRights](member)
	if !told.DefaultBannedRights.SendPlain || told.Version != 0 || told.Peer.(*api.PeerChannel).ChannelID != id {
		t.Errorf("told %+v", told)
	}
	refused(member.client, member.message(member.channelPeer(id), "x", 1), "403 CHAT_SEND_PLAIN_FORBIDDEN")
	must(owner.client, set(owner, api.ChatBannedRights{InviteUsers: true}))
	refused(member.client, &api.ChannelsInviteToChannelRequest{
		Channel: member.channel(id), Users: []api.InputUserClass{&api.InputUserSelf{}},
	}, "403 CHAT_ADMIN_REQUIRED")
	refused(owner.client, &api.ChannelsInviteToChannelRequest{Channel: owner.channel(id)}, "400 USERS_TOO_FEW")
	refused(owner.client, &api.ChannelsInviteToChannelRequest{Channel: owner.channel(id), Users: manySelves(201)}, "400 USERS_TOO_MUCH")
}

func manySelves(n int) []api.InputUserClass {
	out := make([]api.InputUserClass, n)
	for i := range out {
		out[i] = &api.InputUserSelf{}
	}
	return out
}

// TestOwnershipIsGivenAway: it takes a password, and a session that is a day old.
func TestOwnershipIsGivenAway(t *testing.T) {
	inLab(t, func(l *lab) {
		owner := l.account(false)
		register(t, l.Server, sim.Number{Phone: "15550000002", Username: "heir_one"})
		id := owner.createGroup("Estate")
		heir := &api.InputUser{UserID: owner.find("heir_one")}
		heir.AccessHash = *owner.users[heir.UserID].AccessHash
		give := func(p api.InputCheckPasswordSRPClass) *api.MessagesEditChatCreatorRequest {
			return &api.MessagesEditChatCreatorRequest{Peer: owner.channelPeer(id), UserID: heir, Password: p}
		}
		empty := &api.InputCheckPasswordEmpty{}
		could := &api.MessagesEditChatCreatorRequest{Peer: &api.InputPeerChannel{}, UserID: &api.InputUserEmpty{}, Password: empty}
		refused(owner.client, give(empty), "400 PASSWORD_MISSING")
		refused(owner.client, could, "400 PASSWORD_MISSING") // clients ask before they name a chat
		must(owner.client, owner.newPassword("", owner.passwordSettings("secret")))
		refused(owner.client, give(empty), "400 SESSION_TOO_FRESH_")
		refused(owner.client, could, "400 SESSION_TOO_FRESH_")
		time.Sleep(24 * time.Hour)
		owner.reconnect()
		refused(owner.client, give(empty), "400 PASSWORD_HASH_INVALID")
		refused(owner.client, could, "400 PASSWORD_HASH_INVALID")
		refused(owner.client, give(owner.proof("wrong")), "400 PASSWORD_HASH_INVALID")
		refused(owner.client, give(owner.proof("secret")), "400 USER_NOT_PARTICIPANT")
		must(owner.client, &api.ChannelsInviteToChannelRequest{Channel: owner.channel(id), Users: []api.InputUserClass{heir}})
		up := must(owner.client, give(owner.proof("secret"))).(*api.Updates)
		if a := within[*api.UpdateNewChannelMessage](t, up).Message.(*api.MessageService).Action; a.(*api.MessageActionChangeCreator).NewCreatorID != heir.UserID {
			t.Errorf("announced %+v", a)
		}
		refused(owner.client, give(owner.proof("secret")), "400 CHAT_ADMIN_REQUIRED")
		must(owner.client, &api.ChannelsLeaveChannelRequest{Channel: owner.channel(id)})
	})
}
