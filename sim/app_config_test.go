package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestAppConfigSaysWhatHolds: clients offer their users what the configuration allows, so it says
// each thing once, and a limit in it is the one that a request meets.
func TestAppConfigSaysWhatHolds(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	config := must(a.client, &api.HelpGetAppConfigRequest{}).(*api.HelpAppConfig)
	said := map[string]api.JSONValueClass{}
	for _, entry := range config.Config.(*api.JSONObject).Value {
		if said[entry.Key] != nil {
			t.Errorf("%s is said twice", entry.Key)
		}
		said[entry.Key] = entry.Value
	}
	if blocked, ok := said["premium_purchase_blocked"].(*api.JSONBool); !ok || !blocked.Value {
		t.Errorf("Premium is offered: %+v", said["premium_purchase_blocked"])
	}
	if _, ok := said["pending_suggestions"].(*api.JSONArray); !ok {
		t.Errorf("suggestions are %+v, want a list", said["pending_suggestions"])
	}
	limit := int(said["dialogs_pinned_limit_default"].(*api.JSONNumber).Value)
	for i := range limit + 1 {
		title := string(rune('a' + i))
		id := a.learnUpdates(must(a.client, &api.ChannelsCreateChannelRequest{Title: title, Broadcast: true})).Chats[0].(*api.Channel).ID
		pin := &api.MessagesToggleDialogPinRequest{Pinned: true, Peer: &api.InputDialogPeer{Peer: a.channelPeer(id)}}
		if i < limit {
			must(a.client, pin)
		} else {
			refused(a.client, pin, "400 PINNED_DIALOGS_TOO_MUCH")
		}
	}
}
