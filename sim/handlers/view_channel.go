package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// channel returns c as a chat: forbidden to whoever may not look inside.
func (v *view) channel(c *world.Channel) api.ChatClass {
	hash := v.w.AccessHash(v.viewer, world.ChannelPeer(c.ID))
	if v.w.Visible(v.viewer, c) != nil {
		return &api.ChannelForbidden{
			Broadcast: !c.Megagroup, Megagroup: c.Megagroup, ID: int64(c.ID), AccessHash: hash, Title: c.Title,
		}
	}
	out := &api.Channel{
		Broadcast: !c.Megagroup, Megagroup: c.Megagroup, SlowmodeEnabled: c.SlowMode > 0,
		ID: int64(c.ID), AccessHash: &hash, Title: c.Title, Username: optional(c.Username),
		Photo: &api.ChatPhotoEmpty{}, Date: date(c.Date),
		DefaultBannedRights: bannedRights(c.Banned), ParticipantsCount: new(int32(v.w.MemberCount(c.ID))),
	}
	m := v.w.Member(c.ID, v.viewer)
	out.Left = m == nil || !m.Present()
	if !out.Left {
		out.Date = date(m.Since)
		out.Creator = m.Role == world.RoleCreator
		if m.Role >= world.RoleAdmin {
			out.AdminRights = adminRights(m.Rights)
		}
	}
	return out
}

func (v *view) fullChannel(c *world.Channel) *api.ChannelFull {
	members := v.w.Members(c.ID)
	admins := 0
	for _, m := range members {
		if m.Role >= world.RoleAdmin {
			admins++
		}
	}
	out := &api.ChannelFull{
		CanViewParticipants: c.Megagroup, ID: int64(c.ID), About: c.About,
		ParticipantsCount: new(int32(len(members))), AdminsCount: new(int32(admins)),
		KickedCount: new(int32), BannedCount: new(int32),
		ReadOutboxMaxID: int32(c.LastID), UnreadCount: int32(v.w.Unread(c, v.viewer)),
		ChatPhoto: &api.PhotoEmpty{}, NotifySettings: &api.PeerNotifySettings{}, BotInfo: []*api.BotInfo{},
		SlowmodeSeconds: optional(int32(c.SlowMode)), Pts: int32(v.w.Pts(world.ChannelPeer(c.ID))),
	}
	if pinned := v.w.NewestPinned(c); pinned != nil {
		out.PinnedMsgID = new(int32(pinned.ID))
	}
	m := v.w.Member(c.ID, v.viewer)
	if m == nil || !m.Present() {
		return out
	}
	out.ReadInboxMaxID = int32(m.ReadMax)
	out.CanSetUsername = m.Role == world.RoleCreator
	out.CanDeleteChannel = m.Role == world.RoleCreator
	if next := m.LastSent + int64(c.SlowMode); c.SlowMode > 0 && m.Role == world.RoleMember && next > v.now.Unix() {
		out.SlowmodeNextSendDate = new(date(next))
	}
	if invite := v.ownInvite(c); invite != nil {
		out.ExportedInvite = v.invite(invite)
	}
	return out
}

// ownInvite returns the viewer's permanent link, if there is one.
func (v *view) ownInvite(c *world.Channel) *world.Invite {
	links, err := v.w.Invites(v.viewer, c, v.viewer, false)
	if err != nil {
		return nil // not an administrator who may invite
	}
	for _, i := range links {
		if i.Permanent {
			return i
		}
	}
	return nil
}

func (v *view) invite(i *world.Invite) *api.ChatInviteExported {
	return &api.ChatInviteExported{
		Revoked: i.Revoked, Permanent: i.Permanent, Link: i.Link(), AdminID: v.userID(i.Admin), Date: date(i.Date),
		ExpireDate: optional(date(i.Expires)), UsageLimit: optional(int32(i.Limit)), Usage: optional(int32(i.Used)),
		Title: optional(i.Title),
	}
}

func (v *view) member(m *world.Member) api.ChannelParticipantClass {
	id, since := v.userID(m.User), date(m.Since)
	switch {
	case m.Role == world.RoleCreator:
		return &api.ChannelParticipantCreator{UserID: id, AdminRights: adminRights(m.Rights), Rank: optional(m.Rank)}
	case m.Role == world.RoleAdmin:
		return &api.ChannelParticipantAdmin{
			CanEdit: m.PromotedBy == v.viewer, Self: m.User == v.viewer, UserID: id,
			InviterID: optional(v.inviter(m)), PromotedBy: v.userID(m.PromotedBy), Date: since,
			AdminRights: adminRights(m.Rights), Rank: optional(m.Rank),
		}
	case m.User == v.viewer:
		return &api.ChannelParticipantSelf{UserID: id, InviterID: v.inviter(m), Date: since}
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
