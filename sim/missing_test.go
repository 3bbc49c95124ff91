package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestMissingInvitees: who blocks the caller is left out and named, and alone is a
// refusal.
func TestMissingInvitees(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 3)
	a, shy, c := all[0], all[1], all[2]
	a.meet(shy).meet(c)
	must(shy.client, &api.ContactsBlockRequest{ID: shy.meet(a).userPeer(a.self.ID)})
	both := []api.InputUserClass{a.user(shy.self.ID), a.user(c.self.ID)}
	missing := func(got *api.MessagesInvitedUsers, present int) {
		t.Helper()
		if len(got.MissingInvitees) != 1 || got.MissingInvitees[0].UserID != shy.self.ID {
			t.Errorf("missing are %+v", got.MissingInvitees)
		}
		up := a.learnUpdates(got.Updates)
		for _, u := range up.Updates {
			if p, ok := u.(*api.UpdateChatParticipants); ok && len(p.Participants.(*api.ChatParticipants).Participants) != present {
				t.Errorf("present are %+v", p.Participants)
			}
		}
	}
	missing(must(a.client, &api.MessagesCreateChatRequest{Title: "Basics", Users: both}), 2)
	id := a.createGroup("Club")
	missing(must(a.client, &api.ChannelsInviteToChannelRequest{Channel: a.channel(id), Users: both}), 2)
	if got := must(a.client, a.participants(id, &api.ChannelParticipantsRecent{})).(*api.ChannelsChannelParticipants); got.Count != 2 {
		t.Errorf("the group has %d members, want 2", got.Count)
	}
	refused(a.client, &api.MessagesCreateChatRequest{Title: "Alone", Users: both[:1]}, "400 USER_IS_BLOCKED")
	refused(a.client, &api.ChannelsInviteToChannelRequest{Channel: a.channel(id), Users: both[:1]}, "400 USER_BLOCKED")
}
