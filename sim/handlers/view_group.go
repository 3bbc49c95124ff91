package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// group returns g as a chat.
func (v *view) group(g *world.Group) *api.Chat {
	out := &api.Chat{
		Creator: g.Creator == v.viewer, Left: !g.Has(v.viewer), ID: int64(g.ID), Title: g.Title, Photo: &api.ChatPhotoEmpty{},
		ParticipantsCount: int32(len(g.Present())), Date: date(g.Date), Version: int32(g.Version),
		DefaultBannedRights: bannedRights(g.Banned),
	}
	return out
}
