package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// channel returns c as a chat: forbidden to whoever may not look inside, but for those
// who left it, to whom it is a channel that they left.
func (v *view) channel(c *world.Channel) api.ChatClass {
	hash := v.w.AccessHash(v.viewer, world.ChannelPeer(c.ID))
	m := v.w.Member(c.ID, v.viewer)
	hidden := v.w.Visible(v.viewer, c) != nil
	if hidden && (m == nil || m.Role != world.RoleLeft || c.Deleted) {
		out := &api.ChannelForbidden{
			Broadcast: !c.Megagroup, Megagroup: c.Megagroup, ID: int64(c.ID), AccessHash: hash, Title: c.Title,
		}
		if m != nil && m.Role == world.RoleBanned {
			out.UntilDate = optional(date(m.Until))
		}
		return out
	}
	out := &api.Channel{
		Broadcast: !c.Megagroup, Megagroup: c.Megagroup, SlowmodeEnabled: c.SlowMode > 0, HasLink: c.Linked != 0,
		Signatures: c.Signatures, SignatureProfiles: c.Profiles, Noforwards: c.NoForwards, JoinToSend: c.JoinToSend,
		JoinRequest: c.JoinRequest, Forum: c.Forum, ForumTabs: c.Tabs,
		ID: int64(c.ID), AccessHash: &hash, Title: c.Title, Username: optional(c.Username),
		Photo: v.chatPhoto(c.Photo), Date: date(c.Date),
	}
	if c.Megagroup {
		out.DefaultBannedRights = restrictionsUntil(c.Banned, 0)
	}
	if !hidden {
		out.ParticipantsCount = new(int32(v.w.MemberCount(c.ID)))
	}
	out.Left = m == nil || !m.Present()
	if !out.Left {
		out.Date = date(m.Since)
		out.Creator = m.Role == world.RoleCreator
		switch {
		case m.Role >= world.RoleAdmin:
			out.AdminRights = adminRights(m.Rights)
		case m.Restricted != 0:
			out.BannedRights = restrictionsUntil(m.Restricted, m.Until)
		}
	}
	return out
}

func (v *view) fullChannel(c *world.Channel) *api.ChannelFull {
	out := &api.ChannelFull{
		CanViewParticipants: c.Megagroup && !c.ParticipantsHidden, HiddenPrehistory: c.PreHistoryHidden,
		ParticipantsHidden: c.ParticipantsHidden, ID: int64(c.ID), About: c.About,
		ParticipantsCount: new(int32(v.w.MemberCount(c.ID))),
		ReadOutboxMaxID:   int32(v.w.ReadOut(c, v.viewer)), UnreadCount: int32(v.w.Unread(c, v.viewer)),
		ChatPhoto: v.photo(v.w.File(c.Photo)), NotifySettings: v.notifyOf(world.ChannelPeer(c.ID)), HasScheduled: v.hasScheduled(world.ChannelPeer(c.ID)), BotInfo: v.channelBots(c),
		SlowmodeSeconds: optional(int32(c.SlowMode)), Pts: int32(v.w.Pts(world.ChannelPeer(c.ID))),
		LinkedChatID: v.linked(c), TtlPeriod: v.ttl(world.ChannelPeer(c.ID)),
		AvailableReactions: chatReactions(c.Reactions), ReactionsLimit: optional(int32(c.Reactions.Limit)),
	}
	if pinned := v.w.NewestPinned(v.viewer, world.ChannelPeer(c.ID)); pinned != nil {
		out.PinnedMsgID = new(int32(pinned.ID))
	}
	if m := v.w.Member(c.ID, v.viewer); m != nil && m.Present() {
		v.fullForMember(out, c, m)
	}
	return out
}

// linked returns the other half of a channel and its discussion group.
func (v *view) linked(c *world.Channel) *int64 {
	if c.Linked == 0 {
		return nil
	}
	v.include(world.ChannelPeer(c.Linked))
	return new(int64(c.Linked))
}

// fullForMember adds what only members are told.
func (v *view) fullForMember(out *api.ChannelFull, c *world.Channel, m *world.Member) {
	out.ReadInboxMaxID = int32(m.ReadMax)
	out.AvailableMinID = optional(int32(v.w.HiddenTo(m.User, c)))
	out.DefaultSendAs = v.defaultSendAs(c, m)
	out.CanSetUsername = m.Role == world.RoleCreator
	out.CanDeleteChannel = m.Role == world.RoleCreator
	if next := m.LastSent + int64(c.SlowMode); c.SlowMode > 0 && m.Role == world.RoleMember && next > v.now.Unix() {
		out.SlowmodeNextSendDate = new(date(next))
	}
	if old := c.MigratedFrom; old != 0 {
		out.MigratedFromChatID, out.MigratedFromMaxID = new(int64(old)), new(int32(0))
		if d := v.w.Dialog(v.viewer, world.GroupPeer(old)); d != nil {
			out.MigratedFromMaxID = new(int32(d.Top))
		}
	}
	if m.Role < world.RoleAdmin {
		return
	}
	out.CanViewParticipants = true
	out.AdminsCount = new(int32(len(v.w.Administrators(c, 0))))
	out.KickedCount = new(int32(len(v.w.Outcasts(c.ID, true)) + len(v.w.VoiceBans(c))))
	out.BannedCount = new(int32(len(v.w.Outcasts(c.ID, false))))
	out.ExportedInvite = v.ownInvite(world.ChannelPeer(c.ID))
	if count, recent := v.requesters(world.ChannelPeer(c.ID)); count > 0 && m.Rights.Has(world.MayInvite) {
		out.RequestsPending, out.RecentRequesters = &count, recent
	}
}

// ownInvite returns the viewer's permanent link of a chat, nil if there is none.
func (v *view) ownInvite(p world.Peer) api.ExportedChatInviteClass {
	links, err := v.w.Invites(v.viewer, p, v.viewer, false)
	if err != nil {
		return nil // not an administrator who may invite
	}
	for _, i := range links {
		if i.Permanent {
			return v.invite(i)
		}
	}
	return nil
}

func (v *view) invite(i *world.Invite) *api.ChatInviteExported {
	return &api.ChatInviteExported{
		Revoked: i.Revoked, Permanent: i.Permanent, RequestNeeded: i.Request, Link: i.Link(), AdminID: v.userID(i.Admin), Date: date(i.Date),
		ExpireDate: optional(date(i.Expires)), UsageLimit: optional(int32(i.Limit)), Usage: optional(int32(i.Used)),
		Requested: optional(int32(v.w.PendingByInvite(i))), Title: optional(i.Title),
	}
}
