package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// folderFlags leads to the flags of a filter by the kinds of conversations.
func folderFlags(f *api.DialogFilter) map[world.FolderKind]*bool {
	return map[world.FolderKind]*bool{
		world.FolderContacts: &f.Contacts, world.FolderNonContacts: &f.NonContacts, world.FolderGroups: &f.Groups,
		world.FolderBroadcasts: &f.Broadcasts, world.FolderBots: &f.Bots,
		world.WithoutMuted: &f.ExcludeMuted, world.WithoutRead: &f.ExcludeRead, world.WithoutArchived: &f.ExcludeArchived,
	}
}

func folderKinds(f *api.DialogFilter) (kinds world.FolderKind) {
	for kind, set := range folderFlags(f) {
		if *set {
			kinds |= kind
		}
	}
	return kinds
}

func (v *view) folder(f world.Folder) api.DialogFilterClass {
	if f.ID == world.AllChats && f.Title == "" {
		return &api.DialogFilterDefault{}
	}
	out := &api.DialogFilter{
		ID: int32(f.ID), Title: &api.TextWithEntities{Text: f.Title, Entities: decodeEntities(f.Entities)}, TitleNoanimate: f.Still,
		Emoticon: optional(f.Emoticon), PinnedPeers: v.inputPeers(f.Pinned), IncludePeers: v.inputPeers(f.Included), ExcludePeers: v.inputPeers(f.Excluded),
	}
	if f.Color != nil {
		out.Color = new(int32(*f.Color))
	}
	for kind, set := range folderFlags(out) {
		*set = f.Kinds&kind != 0
	}
	return out
}

// inputPeers names peers as the viewer would in requests.
func (v *view) inputPeers(list []world.Peer) []api.InputPeerClass {
	out := make([]api.InputPeerClass, len(list))
	for i, p := range list {
		switch {
		case p == world.UserPeer(v.viewer):
			out[i] = &api.InputPeerSelf{}
		case p.Kind == world.KindUser:
			out[i] = &api.InputPeerUser{UserID: p.ID, AccessHash: v.w.AccessHash(v.viewer, p)}
		case p.Kind == world.KindChannel:
			out[i] = &api.InputPeerChannel{ChannelID: p.ID, AccessHash: v.w.AccessHash(v.viewer, p)}
		default:
			out[i] = &api.InputPeerChat{ChatID: p.ID}
		}
	}
	return out
}

// folderUpdate tells of a folder as it is now, or that it is gone.
func (v *view) folderUpdate(id int) api.UpdateClass {
	out := &api.UpdateDialogFilter{ID: int32(id)}
	for _, f := range v.w.Folders(v.viewer) {
		if f.ID == id {
			for _, p := range append(append(f.Pinned[:len(f.Pinned):len(f.Pinned)], f.Included...), f.Excluded...) {
				v.include(p)
			}
			out.Filter = v.folder(f)
		}
	}
	return out
}

func (v *view) folderOrder() api.UpdateClass {
	out := &api.UpdateDialogFilterOrder{Order: []int32{}}
	for _, f := range v.w.Folders(v.viewer) {
		out.Order = append(out.Order, int32(f.ID))
	}
	return out
}
