package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestWhatMembersMayAtFirst: everything in a basic group, all but two things in a
// supergroup; of a channel nothing is said, since its members only read.
func TestWhatMembersMayAtFirst(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	up := must(a.client, &api.MessagesCreateChatRequest{Title: "Basic", Users: []api.InputUserClass{a.user(b.self.ID)}})
	basic := a.learnUpdates(up.Updates).Chats[0].(*api.Chat)
	if got := *basic.DefaultBannedRights; got != (api.ChatBannedRights{UntilDate: 1<<31 - 1}) {
		t.Errorf("members of a basic group may not %+v", got)
	}
	super := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Title: "Super", Megagroup: true})).Chats[0].(*api.Channel)
	if got := *super.DefaultBannedRights; got != (api.ChatBannedRights{ChangeInfo: true, PinMessages: true, UntilDate: 1<<31 - 1}) {
		t.Errorf("members of a supergroup may not %+v", got)
	}
	channel := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Title: "News", Broadcast: true})).Chats[0].(*api.Channel)
	if channel.DefaultBannedRights != nil {
		t.Errorf("members of a channel may not %+v", channel.DefaultBannedRights)
	}
	must(b.client, &api.MessagesEditChatTitleRequest{ChatID: basic.ID, Title: "Ours"})
}
