package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestNoNamesWereBought: Telegram Desktop asks to put bought names away whenever it saves the
// settings of a private channel, and does not save them if that is refused.
func TestNoNamesWereBought(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 2)
	owner, member := all[0], all[1]
	must(owner.client, &api.ChannelsDeactivateAllUsernamesRequest{Channel: owner.channel(id)})
	refused(member.client, &api.ChannelsDeactivateAllUsernamesRequest{Channel: member.channel(id)}, "400 CHAT_ADMIN_REQUIRED")
	refused(owner.client, &api.ChannelsDeactivateAllUsernamesRequest{Channel: &api.InputChannelEmpty{}}, "400 CHANNEL_INVALID")

	must(owner.client, &api.ChannelsUpdateUsernameRequest{Channel: owner.channel(id), Username: "given_name"})
	toggle := func(name string, on bool) *api.ChannelsToggleUsernameRequest {
		return &api.ChannelsToggleUsernameRequest{Channel: owner.channel(id), Username: name, Active: on}
	}
	reorder := func(names ...string) *api.ChannelsReorderUsernamesRequest {
		return &api.ChannelsReorderUsernamesRequest{Channel: owner.channel(id), Order: names}
	}
	refused(owner.client, toggle("given_name", true), "400 USERNAME_NOT_MODIFIED")
	refused(owner.client, toggle("given_name", false), "400 USERNAME_INVALID")
	refused(owner.client, toggle("bought_name", true), "400 USERNAME_INVALID")
	refused(owner.client, reorder("given_name"), "400 CHAT_NOT_MODIFIED")
	refused(owner.client, reorder("given_name", "bought_name"), "400 ORDER_INVALID")
	must(owner.client, &api.ChannelsDeactivateAllUsernamesRequest{Channel: owner.channel(id)})
	full := must(owner.client, &api.ChannelsGetFullChannelRequest{Channel: owner.channel(id)})
	if name := full.Chats[0].(*api.Channel).Username; name == nil || *name != "given_name" {
		t.Errorf("the name that was not bought is %v", name)
	}

	own := *owner.self.Username
	refused(owner.client, &api.AccountToggleUsernameRequest{Username: own, Active: true}, "400 USERNAME_NOT_MODIFIED")
	refused(owner.client, &api.AccountToggleUsernameRequest{Username: "bought_name", Active: true}, "400 USERNAME_INVALID")
	refused(owner.client, &api.AccountReorderUsernamesRequest{Order: []string{own}}, "400 USERNAME_NOT_MODIFIED")
	refused(owner.client, &api.AccountReorderUsernamesRequest{}, "400 ORDER_INVALID")
}
