package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (a *account) promote(id int64, who *account, rights api.ChatAdminRights, rank string) *api.ChannelsEditAdminRequest {
	return &api.ChannelsEditAdminRequest{Channel: a.channel(id), UserID: a.user(who.self.ID), AdminRights: &rights, Rank: &rank}
}

func TestAdministratorIsInvited(t *testing.T) {
	s := start(t, sim.Options{})
	inOrder(t, s)
	all := crowd(t, s, 3)
	owner, member, stranger := all[0].meet(all[2]), all[1], all[2]
	id := owner.createGroup("Hiring")
	member.joinBy(owner.link(id))
	stranger.allow(&api.InputPrivacyKeyChatInvite{}, &api.InputPrivacyValueDisallowAll{})
	pins := api.ChatAdminRights{PinMessages: true}
	refused(owner.client, owner.promote(id, stranger, pins, ""), "403 USER_PRIVACY_RESTRICTED")
	stranger.allow(&api.InputPrivacyKeyChatInvite{}, &api.InputPrivacyValueAllowAll{})

	up := owner.learnUpdates(must(owner.client, owner.promote(id, stranger, pins, "helper")))
	added := within[*api.UpdateNewChannelMessage](t, up).Message.(*api.MessageService).Action.(*api.MessageActionChatAddUser)
	if len(added.Users) != 1 || added.Users[0] != stranger.self.ID {
		t.Errorf("the answer tells that %v came", added.Users)
	}
	heard := heardOf[*api.UpdateNewChannelMessage](member).Message.(*api.MessageService)
	if _, ok := heard.Action.(*api.MessageActionChatAddUser); !ok || heard.FromID.(*api.PeerUser).UserID != owner.self.ID {
		t.Errorf("the group hears %+v", heard)
	}
	if u := heardOf[*api.UpdateChannel](stranger); u.ChannelID != id {
		t.Errorf("the new administrator hears of channel %d, want %d", u.ChannelID, id)
	}
	place := must(owner.client, &api.ChannelsGetParticipantRequest{Channel: owner.channel(id), Participant: owner.userPeer(stranger.self.ID)}).Participant
	if p := place.(*api.ChannelParticipantAdmin); *p.InviterID != owner.self.ID || *p.Rank != "helper" || !p.AdminRights.PinMessages {
		t.Errorf("the place is %+v", p)
	}

	news := owner.broadcast("News")
	up = owner.learnUpdates(must(owner.client, owner.promote(news, stranger, api.ChatAdminRights{PostMessages: true}, "")))
	if len(up.Updates) != 1 {
		t.Errorf("a broadcast channel answers %+v", up.Updates)
	}
}
