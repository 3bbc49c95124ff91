package sim_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func readers(a *account, p api.InputPeerClass, id int32) []*api.ReadParticipantDate {
	a.tb.Helper()
	return must(a.client, &api.MessagesGetMessageReadParticipantsRequest{Peer: p, MsgID: id})
}

func TestReadParticipants(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 4)
	a, b, c, stranger := all[0], all[1], all[2], all[3]
	begin := int32(time.Now().Unix())
	basic := a.createChat("Basics", b, c)
	must(b.client, b.message(&api.InputPeerSelf{}, "b's box is ahead", 1))
	id := a.sent(basic, "who reads this?", 1)
	if got := readers(a, basic, id); len(got) != 0 {
		t.Errorf("at first read by %+v", got)
	}
	must(b.client, &api.MessagesReadHistoryRequest{Peer: basic, MaxID: b.newest(basic).(*api.Message).ID})
	if got := readers(a, basic, id); len(got) != 1 || got[0].UserID != b.self.ID || got[0].Date < begin {
		t.Errorf("then by %+v", got)
	}
	refused(a.client, &api.MessagesGetMessageReadParticipantsRequest{Peer: basic, MsgID: 999}, "400 MSG_ID_INVALID")
	refused(a.client, &api.MessagesGetMessageReadParticipantsRequest{Peer: a.userPeer(b.self.ID), MsgID: id}, "400 PEER_ID_INVALID")

	group := a.createGroup("Super")
	b.joinBy(a.link(group))
	must(a.client, &api.ChannelsUpdateUsernameRequest{Channel: a.channel(group), Username: "readers_here"})
	post := a.post(group, "and this?", 2)
	b.post(group, "who answers has read", 2)
	if got := readers(a, a.channelPeer(group), post); len(got) != 1 || got[0].UserID != b.self.ID {
		t.Errorf("in a supergroup by %+v", got)
	}
	found := must(stranger.client, &api.ContactsResolveUsernameRequest{Username: "readers_here"})
	stranger.learn(found.Users, found.Chats)
	refused(stranger.client, &api.MessagesGetMessageReadParticipantsRequest{Peer: stranger.channelPeer(group), MsgID: post}, "400 PEER_ID_INVALID")
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}

// TestOutboxReadDate, also on the state that was kept.
func TestOutboxReadDate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s, err := sim.New(sim.Options{StateDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	to, from := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	id := a.sent(to, "seen?", 1)
	ask := &api.MessagesGetOutboxReadDateRequest{Peer: to, MsgID: id}
	refused(a.client, ask, "400 MESSAGE_NOT_READ_YET")
	must(b.client, &api.MessagesReadHistoryRequest{Peer: from, MaxID: b.newest(from).(*api.Message).ID})
	at := must(a.client, ask).Date
	refused(a.client, &api.MessagesGetOutboxReadDateRequest{Peer: to, MsgID: 999}, "400 MESSAGE_ID_INVALID")
	refused(a.client, &api.MessagesGetOutboxReadDateRequest{Peer: a.channelPeer(a.createGroup("G")), MsgID: 1}, "400 PEER_ID_INVALID")
	b.allow(&api.InputPrivacyKeyStatusTimestamp{}, &api.InputPrivacyValueDisallowAll{})
	if full, _ := a.look(b); full.ReadDatesPrivate {
		t.Error("read dates are private before they are made so")
	}
	must(b.client, &api.AccountSetGlobalPrivacySettingsRequest{Settings: &api.GlobalPrivacySettings{HideReadMarks: true}})
	refused(a.client, ask, "403 USER_PRIVACY_RESTRICTED")
	if full, _ := a.look(b); !full.ReadDatesPrivate {
		t.Error("the profile does not say that read dates are private")
	}
	answer := b.sent(from, "yes", 2)
	refused(b.client, &api.MessagesGetOutboxReadDateRequest{Peer: from, MsgID: answer}, "403 YOUR_PRIVACY_RESTRICTED")
	must(b.client, &api.AccountSetGlobalPrivacySettingsRequest{Settings: &api.GlobalPrivacySettings{}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	a.server = start(t, sim.Options{StateDir: dir})
	a.dial()
	a.newSession()
	if got := must(a.client, ask).Date; got != at {
		t.Errorf("after a restart read at %d, was %d", got, at)
	}
}
