package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func folderMethods(m methods) {
	object(m, signedIn, getDialogFilters)
	boolean(m, signedIn, updateDialogFilter)
	boolean(m, signedIn, updateDialogFiltersOrder)
	list(m, signedIn, getSuggestedDialogFilters)
	boolean(m, signedIn, toggleDialogFilterTags)
}

func getDialogFilters(c *Call, _ *api.MessagesGetDialogFiltersRequest) (*api.MessagesDialogFilters, error) {
	v, out := c.view(), &api.MessagesDialogFilters{}
	for _, f := range c.world().Folders(c.user.ID) {
		out.Filters = append(out.Filters, v.folder(f))
	}
	return out, nil
}

// updateDialogFilter makes, changes or, without a filter, deletes a folder. Folders that
// others can be invited to do not exist here.
// See https://core.telegram.org/method/messages.updateDialogFilter.
func updateDialogFilter(c *Call, req *api.MessagesUpdateDialogFilterRequest) error {
	if req.Filter == nil {
		if err := c.world().DeleteFolder(c.user.ID, int(req.ID)); err != nil {
			return err
		}
		c.record(ledger.Entry{})
		return nil
	}
	in, plain := req.Filter.(*api.DialogFilter)
	if !plain {
		return world.Refuse(400, "FILTER_NOT_SUPPORTED")
	}
	f, err := c.inputFolder(in)
	if err != nil {
		return err
	}
	f.ID = int(req.ID)
	if err := c.world().SetFolder(c.user.ID, f); err != nil {
		return err
	}
	c.record(ledger.Entry{})
	return nil
}

// maxNamedInFolder is how many conversations of one kind are looked for: more are too many
// in any case.
const maxNamedInFolder = 200

func (c *Call) inputFolder(in *api.DialogFilter) (world.Folder, error) {
	f := world.Folder{Kinds: folderKinds(in), Title: strings.Clone(in.Title.Text), Still: in.TitleNoanimate}
	if in.Emoticon != nil && len(*in.Emoticon) < 64 {
		f.Emoticon = strings.Clone(*in.Emoticon)
	}
	if in.Color != nil {
		f.Color = new(int(*in.Color))
	}
	if len(in.Title.Entities) > 0 { // else mentions and tags would be found in it
		title, err := c.format(in.Title.Text, in.Title.Entities)
		if err != nil {
			return f, err
		}
		f.Entities = title.entities
	}
	for _, l := range []struct {
		to   *[]world.Peer
		from []api.InputPeerClass
	}{{&f.Pinned, in.PinnedPeers}, {&f.Included, in.IncludePeers}, {&f.Excluded, in.ExcludePeers}} {
		if len(l.from) > maxNamedInFolder {
			return f, errRequestLong
		}
		for _, p := range l.from {
			t, err := c.inputPeer(p)
			if err != nil {
				return f, err
			}
			*l.to = append(*l.to, t.peer())
		}
	}
	return f, nil
}

func updateDialogFiltersOrder(c *Call, req *api.MessagesUpdateDialogFiltersOrderRequest) error {
	if len(req.Order) > maxNamed {
		return errRequestLong
	}
	order := make([]int, len(req.Order))
	for i, id := range req.Order {
		order[i] = int(id)
	}
	if err := c.world().OrderFolders(c.user.ID, order); err != nil {
		return err
	}
	c.record(ledger.Entry{})
	return nil
}

func getSuggestedDialogFilters(c *Call, _ *api.MessagesGetSuggestedDialogFiltersRequest) ([]*api.DialogFilterSuggested, error) {
	v := c.view()
	var out []*api.DialogFilterSuggested
	for _, f := range c.world().SuggestedFolders(c.user.ID) {
		out = append(out, &api.DialogFilterSuggested{Filter: v.folder(f), Description: f.Title + " chats"})
	}
	return out, nil
}

// toggleDialogFilterTags shows the names of folders beside conversations, which takes
// Premium.
func toggleDialogFilterTags(_ *Call, req *api.MessagesToggleDialogFilterTagsRequest) error {
	if req.Enabled {
		return errPremium
	}
	return nil
}
