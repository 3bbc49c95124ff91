package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// group returns g as a chat: forbidden to who was removed, and to everybody when it
// is no more.
func (v *view) group(g *world.Group) api.ChatClass {
	m := g.Member(v.viewer)
	if m == nil || m.Role == world.RoleBanned || g.Deleted {
		return &api.ChatForbidden{ID: int64(g.ID), Title: g.Title}
	}
	out := &api.Chat{
		Creator: g.Creator == v.viewer, Left: !m.Present(), Deactivated: g.MigratedTo != 0, Noforwards: g.NoForwards,
		ID: int64(g.ID), Title: g.Title, Photo: v.chatPhoto(g.Photo),
		ParticipantsCount: int32(len(g.Present())), Date: date(g.Date), Version: int32(g.Version),
		DefaultBannedRights: restrictionsUntil(g.Banned, 0),
	}
	if m.Role >= world.RoleAdmin {
		out.AdminRights = adminRights(world.GroupAdmin)
	}
	if g.MigratedTo != 0 {
		p := world.ChannelPeer(g.MigratedTo)
		v.include(p)
		out.MigratedTo = &api.InputChannel{ChannelID: p.ID, AccessHash: v.w.AccessHash(v.viewer, p)}
		out.ParticipantsCount = 0
	}
	return out
}

// participants returns who is in g, which only those may know.
func (v *view) participants(g *world.Group) api.ChatParticipantsClass {
	if !g.Has(v.viewer) {
		return &api.ChatParticipantsForbidden{ChatID: int64(g.ID)}
	}
	out := &api.ChatParticipants{ChatID: int64(g.ID), Participants: []api.ChatParticipantClass{}, Version: int32(g.Version)}
	for _, m := range g.Members {
		if m.Present() {
			out.Participants = append(out.Participants, v.participant(m))
		}
	}
	return out
}

func (v *view) participant(m world.GroupMember) api.ChatParticipantClass {
	id := v.userID(m.User)
	switch m.Role {
	case world.RoleCreator:
		return &api.ChatParticipantCreator{UserID: id}
	case world.RoleAdmin:
		return &api.ChatParticipantAdmin{UserID: id, InviterID: v.userID(m.Inviter), Date: date(m.Since)}
	}
	return &api.ChatParticipant{UserID: id, InviterID: v.userID(m.Inviter), Date: date(m.Since)}
}

func (v *view) fullGroup(g *world.Group) *api.ChatFull {
	p := world.GroupPeer(g.ID)
	out := &api.ChatFull{
		CanSetUsername: g.Creator == v.viewer && !g.Gone(), ID: int64(g.ID), About: g.About,
		Participants: v.participants(g), NotifySettings: v.notifyOf(p), HasScheduled: v.hasScheduled(p), TtlPeriod: v.ttl(p),
		AvailableReactions: chatReactions(g.Reactions), ReactionsLimit: optional(int32(g.Reactions.Limit)), ExportedInvite: v.ownInvite(p),
	}
	if g.Has(v.viewer) {
		out.BotInfo = v.botsOf(p)
	}
	if pinned := v.w.NewestPinned(v.viewer, p); pinned != nil {
		out.PinnedMsgID = new(int32(pinned.ID))
	}
	if f := v.w.File(g.Photo); f != nil {
		out.ChatPhoto = v.photo(f)
	}
	if g.Has(v.viewer) && v.w.MayLetInto(v.viewer, p) {
		if count, recent := v.requesters(p); count > 0 {
			out.RequestsPending, out.RecentRequesters = &count, recent
		}
	}
	return out
}
