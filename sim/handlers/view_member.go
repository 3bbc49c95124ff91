package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// member returns somebody's place in a channel.
func (v *view) member(m *world.Member) api.ChannelParticipantClass {
	user := world.UserPeer(m.User)
	if m.Restricted != 0 {
		return &api.ChannelParticipantBanned{
			Left: !m.Present(), Peer: v.peer(user), KickedBy: v.userID(m.KickedBy), Date: date(m.KickedAt),
			BannedRights: restrictionsUntil(m.Restricted, m.Until),
		}
	}
	id, since := v.userID(m.User), date(m.Since)
	switch {
	case !m.Present():
		return &api.ChannelParticipantLeft{Peer: v.peer(user)}
	case m.Role == world.RoleCreator:
		return &api.ChannelParticipantCreator{UserID: id, AdminRights: adminRights(m.Rights), Rank: optional(m.Rank)}
	case m.Role == world.RoleAdmin:
		return &api.ChannelParticipantAdmin{
			CanEdit: v.w.MayEditAdmin(v.viewer, v.w.Channel(m.Channel), m), Self: m.User == v.viewer, UserID: id,
			InviterID: optional(v.inviter(m)), PromotedBy: v.userID(m.PromotedBy), Date: since,
			AdminRights: adminRights(m.Rights), Rank: optional(m.Rank),
		}
	case m.User == v.viewer:
		return &api.ChannelParticipantSelf{ViaRequest: m.ViaRequest, UserID: id, InviterID: v.inviter(m), Date: since}
	}
	return &api.ChannelParticipant{UserID: id, Date: since}
}

// inviter returns who brought a member in, 0 when nobody did.
func (v *view) inviter(m *world.Member) int64 {
	if m.Inviter == 0 {
		return 0
	}
	return v.userID(m.Inviter)
}
