package sim_test

import (
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// folder is a request that makes a folder.
func folder(id int32, f api.DialogFilter, title string) *api.MessagesUpdateDialogFilterRequest {
	f.ID, f.Title = id, &api.TextWithEntities{Text: title}
	return &api.MessagesUpdateDialogFilterRequest{ID: id, Filter: &f}
}

func (a *account) folderIDs() string {
	a.tb.Helper()
	ids := []int32{}
	for _, f := range must(a.client, &api.MessagesGetDialogFiltersRequest{}).Filters {
		switch f := f.(type) {
		case *api.DialogFilterDefault:
			ids = append(ids, 0)
		case *api.DialogFilter:
			ids = append(ids, f.ID)
		}
	}
	return fmt.Sprint(ids)
}

func TestFolders(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	second := a.another()
	group := a.createGroup("Club")
	if got := a.folderIDs(); got != "[0]" {
		t.Errorf("at first there are %s", got)
	}
	work := api.DialogFilter{
		Groups: true, ExcludeMuted: true, Emoticon: new("💼"), Color: new(int32(3)),
		PinnedPeers: []api.InputPeerClass{a.channelPeer(group)}, IncludePeers: []api.InputPeerClass{&api.InputPeerSelf{}}, ExcludePeers: []api.InputPeerClass{a.userPeer(b.self.ID)},
	}
	must(a.client, folder(2, work, " Work "))
	up := told[*api.UpdateDialogFilter](second)
	f := up.Filter.(*api.DialogFilter)
	if up.ID != 2 || f.Title.Text != "Work" || !f.Groups || f.Bots || !f.ExcludeMuted || *f.Emoticon != "💼" || *f.Color != 3 {
		t.Errorf("the other session hears of %+v", f)
	}
	if f.PinnedPeers[0].(*api.InputPeerChannel).AccessHash != a.channelPeer(group).AccessHash || f.ExcludePeers[0].(*api.InputPeerUser).UserID != b.self.ID {
		t.Errorf("the folder has %+v without %+v", f.PinnedPeers, f.ExcludePeers)
	}
	must(a.client, folder(7, api.DialogFilter{Contacts: true, NonContacts: true}, "Personal"))
	must(a.client, &api.MessagesUpdateDialogFiltersOrderRequest{Order: []int32{7, 0}})
	if got := a.folderIDs(); got != "[7 0 2]" {
		t.Errorf("ordered as %s", got)
	}
	if order := told[*api.UpdateDialogFilterOrder](second).Order; fmt.Sprint(order) != "[7 0 2]" {
		t.Errorf("the other session hears of the order %v", order)
	}
	if list := must(a.client, &api.MessagesGetSuggestedDialogFiltersRequest{}); len(list) != 1 || list[0].Filter.(*api.DialogFilter).Title.Text != "Unread" {
		t.Errorf("suggested are %+v", list)
	}
	told[*api.UpdateDialogFilter](second)
	must(a.client, &api.MessagesUpdateDialogFilterRequest{ID: 2})
	if up := told[*api.UpdateDialogFilter](second); up.ID != 2 || up.Filter != nil {
		t.Errorf("the other session hears of %+v", up)
	}
}

func TestFoldersRefused(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	bots := api.DialogFilter{Bots: true}
	refused(a.client, folder(1, bots, "x"), "400 FILTER_ID_INVALID")
	refused(a.client, folder(256, bots, "x"), "400 FILTER_ID_INVALID")
	refused(a.client, folder(2, bots, "  "), "400 FILTER_TITLE_EMPTY")
	refused(a.client, folder(2, bots, "thirteen char"), "400 MESSAGE_TOO_LONG")
	refused(a.client, folder(2, api.DialogFilter{ExcludeRead: true}, "x"), "400 FILTER_INCLUDE_EMPTY")
	refused(a.client, folder(2, api.DialogFilter{IncludePeers: []api.InputPeerClass{&api.InputPeerUser{UserID: 5}}}, "x"), "400 PEER_ID_INVALID")
	many := make([]api.InputPeerClass, 101)
	for i := range many {
		many[i] = &api.InputPeerSelf{}
	}
	refused(a.client, folder(2, api.DialogFilter{IncludePeers: many}, "x"), "400 FILTER_INCLUDE_TOO_MUCH")
	refused(a.client, &api.MessagesUpdateDialogFilterRequest{ID: 2}, "400 FILTER_ID_INVALID")
	refused(a.client, &api.MessagesUpdateDialogFilterRequest{ID: 0}, "400 FILTER_ID_INVALID")
	refused(a.client, &api.MessagesUpdateDialogFiltersOrderRequest{Order: []int32{3}}, "400 FILTER_ID_INVALID")
	refused(a.client, &api.MessagesUpdateDialogFilterRequest{ID: 2, Filter: &api.DialogFilterChatlist{Title: &api.TextWithEntities{Text: "x"}}}, "400 FILTER_NOT_SUPPORTED")
	refused(a.client, &api.MessagesToggleDialogFilterTagsRequest{Enabled: true}, "403 PREMIUM_ACCOUNT_REQUIRED")
	for id := range int32(10) {
		must(a.client, folder(id+2, bots, "x"))
	}
	refused(a.client, folder(20, bots, "x"), "400 FILTERS_TOO_MUCH")
	must(a.client, folder(5, bots, "y"))
}
