package sim_test

import (
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (a *account) archive(p api.InputPeerClass) {
	a.tb.Helper()
	must(a.client, &api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: p, FolderID: 1}}})
	a.updates = nil
}

func (a *account) archived(p api.InputPeerClass) bool {
	a.tb.Helper()
	d := must(a.client, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: p}}})
	return deref(d.Dialogs[0].(*api.Dialog).FolderID) == 1
}

func TestArchivedChatsComeBack(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	group := a.createGroup("Super")
	b.joinBy(a.link(group))
	basic := b.createChat("Basics", a)
	must(a.client, &api.UpdatesGetStateRequest{})
	for i, c := range []struct {
		name      string
		mine, his api.InputPeerClass
	}{
		{"a private conversation", a.userPeer(b.self.ID), b.userPeer(a.self.ID)},
		{"a basic group", basic, basic},
		{"a supergroup", a.channelPeer(group), b.channelPeer(group)},
	} {
		random := int64(10 * (i + 1))
		must(b.client, b.message(c.his, "first", random))
		a.archive(c.mine)
		must(a.client, a.message(c.mine, "my own", random))
		if !a.archived(c.mine) {
			t.Errorf("%s comes back for a message of one's own", c.name)
		}
		must(b.client, b.message(c.his, "knock", random+1))
		if up := told[*api.UpdateFolderPeers](a); deref(&up.FolderPeers[0].FolderID) != 0 || up.PtsCount != 1 {
			t.Errorf("%s: told of %+v", c.name, up)
		}
		if a.archived(c.mine) {
			t.Errorf("%s does not come back", c.name)
		}
		a.archive(c.mine)
		must(a.client, &api.AccountUpdateNotifySettingsRequest{
			Peer: &api.InputNotifyPeer{Peer: c.mine}, Settings: &api.InputPeerNotifySettings{MuteUntil: new(int32(1<<31 - 1))},
		})
		must(b.client, b.message(c.his, "quietly", random+2))
		if !a.archived(c.mine) {
			t.Errorf("%s comes back though it is muted", c.name)
		}
	}
}

func TestArchivedChatsStay(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	mine, his := a.userPeer(b.self.ID), b.userPeer(a.self.ID)
	random := int64(0)
	stays := func(settings *api.GlobalPrivacySettings) bool {
		t.Helper()
		must(a.client, &api.AccountSetGlobalPrivacySettingsRequest{Settings: settings})
		random++
		must(b.client, b.message(his, "first", random<<8))
		a.archive(mine)
		must(b.client, b.message(his, "knock", random))
		return a.archived(mine)
	}
	var got []bool
	got = append(got, stays(&api.GlobalPrivacySettings{KeepArchivedUnmuted: true}), stays(&api.GlobalPrivacySettings{KeepArchivedFolders: true}))
	must(a.client, &api.MessagesUpdateDialogFilterRequest{ID: 2, Filter: &api.DialogFilter{
		ID: 2, Title: &api.TextWithEntities{Text: "Named"}, IncludePeers: []api.InputPeerClass{mine},
	}})
	got = append(got, stays(&api.GlobalPrivacySettings{KeepArchivedFolders: true}), stays(&api.GlobalPrivacySettings{}))
	if !slices.Equal(got, []bool{true, false, true, false}) {
		t.Errorf("stays archived: %v", got)
	}
	must(a.client, &api.AccountUpdateNotifySettingsRequest{
		Peer: &api.InputNotifyUsers{}, Settings: &api.InputPeerNotifySettings{MuteUntil: new(int32(1<<31 - 1))},
	})
	if !stays(&api.GlobalPrivacySettings{}) {
		t.Error("comes back though all of its kind are muted")
	}
}
