package world

import "time"

// SetGroupTitle renames a basic group and says so in it. The refusals are
// CHAT_ADMIN_REQUIRED, CHAT_TITLE_EMPTY and CHAT_NOT_MODIFIED.
func (w *World) SetGroupTitle(now time.Time, by UserID, g *Group, title string) (*Update, error) {
	if err := g.requireInfo(by); err != nil {
		return nil, err
	}
	title, err := checkTitle(title, g.Title)
	if err != nil {
		return nil, err
	}
	g.Title = title
	w.groups.Put(g)
	return w.announceInGroup(now, g, by, Action{Kind: ActionTitle, Title: title}), nil
}

// requireInfo refuses who may not change what everybody sees of a basic group.
func (g *Group) requireInfo(by UserID) error {
	switch {
	case g.Gone():
		return errGroupInvalid
	case !g.may(by, MayChangeInfo, NoChangeInfo):
		return errAdminRequired
	}
	return nil
}

// SetGroupAbout changes the description of a basic group.
func (w *World) SetGroupAbout(by UserID, g *Group, about string) error {
	if err := g.requireInfo(by); err != nil {
		return err
	}
	if err := checkAbout(about, g.About); err != nil {
		return err
	}
	g.About = about
	w.groups.Put(g)
	w.groupChanged(g)
	return nil
}

// groupChanged tells the members of a basic group that it changed.
func (w *World) groupChanged(g *Group) {
	w.emit(Event{To: g.Present(), Chat: &ChatNews{Kind: NewsGroup, Peer: GroupPeer(g.ID)}})
}

// SetGroupBanned sets what no ordinary member of a basic group may do. The refusals
// are those of [World.SetDefaultBanned].
func (w *World) SetGroupBanned(by UserID, g *Group, rights Rights, until int64) error {
	switch {
	case g.Gone():
		return errGroupInvalid
	case !g.may(by, MayBan, 0):
		return errAdminRequired
	case rights.Has(NoViewing):
		return Refuse(400, "BANNED_RIGHTS_INVALID")
	case until != 0 && until != forever:
		return Refuse(400, "UNTIL_DATE_INVALID")
	case rights == g.Banned:
		return errNotModified
	}
	g.Banned = rights
	g.Version++
	w.groups.Put(g)
	w.emit(Event{To: g.Present(), Chat: &ChatNews{Kind: NewsDefaultRights, Peer: GroupPeer(g.ID), Version: g.Version}})
	return nil
}

// SetGroupNoForwards forbids, or allows again, to pass on what is written in a basic
// group; only its creator may.
func (w *World) SetGroupNoForwards(now time.Time, by UserID, g *Group, on bool) (*Update, error) {
	switch {
	case g.Gone():
		return nil, errGroupInvalid
	case g.Creator != by || !g.Has(by):
		return nil, errAdminRequired
	case g.NoForwards == on:
		return nil, errNotModified
	}
	g.NoForwards = on
	w.groups.Put(g)
	w.groupChanged(g)
	return w.announceInGroup(now, g, by, Action{Kind: ActionNoForwards, Flag: on}), nil
}

// DeleteGroup ends a basic group for everybody; only its creator may.
func (w *World) DeleteGroup(by UserID, g *Group) error {
	switch {
	case g.Gone():
		return errGroupInvalid
	case g.Creator != by || !g.Has(by):
		return errAdminRequired
	}
	told := g.Present()
	g.Deleted = true
	for i := range g.Members {
		g.Members[i].Role = RoleLeft
	}
	w.forgetInvites(GroupPeer(g.ID))
	w.rosterChanged(g)
	w.emit(Event{To: told, Chat: &ChatNews{Kind: NewsGroup, Peer: GroupPeer(g.ID)}})
	return nil
}

// MigrateGroup makes a supergroup of a basic group, which is deactivated: members,
// administrators, the creator and the photo go along, messages stay behind. Only the creator
// may. It returns the supergroup and what its founder's box and its own box got.
// See https://core.telegram.org/api/channel#migration.
func (w *World) MigrateGroup(now time.Time, by UserID, g *Group) (*Channel, []*Update, error) {
	switch {
	case g.Gone():
		return nil, nil, errGroupInvalid
	case g.Creator != by || !g.Has(by):
		return nil, nil, errAdminRequired
	case len(w.memberships[by]) >= MaxChannels:
		return nil, nil, errChannelsTooMuch
	}
	c := w.newChannel(now, by, g.Title, g.About, true)
	if ttl := w.TTL(by, GroupPeer(g.ID)); ttl != 0 {
		w.ttls.Put(&historyTTL{ttlKey(by, ChannelPeer(c.ID)), ttl})
	}
	c.MigratedFrom, c.Banned, c.NoForwards, c.Photo, c.Reactions = g.ID, g.Banned, g.NoForwards, g.Photo, g.Reactions
	w.channels.Put(c)
	for _, m := range g.Members {
		if m.Present() && m.User != by {
			w.putMember(migrated(c, m, now))
		}
	}
	w.forgetInvites(GroupPeer(g.ID))
	left := w.announceInGroup(now, g, by, Action{Kind: ActionMigratedTo, ID: int64(c.ID)})
	told := g.Present()
	g.MigratedTo = c.ID
	w.rosterChanged(g)
	w.emit(Event{To: told, Chat: &ChatNews{Kind: NewsGroup, Peer: GroupPeer(g.ID)}})
	w.channelChanged(c)
	return c, []*Update{left, w.announce(now, c, by, Action{Kind: ActionMigratedFrom, Title: g.Title, ID: int64(g.ID)})}, nil
}

// migrated is the place in a supergroup of who was in the basic group.
func migrated(c *Channel, m GroupMember, now time.Time) *Member {
	out := &Member{Channel: c.ID, User: m.User, Role: m.Role, Since: now.Unix(), Inviter: m.Inviter}
	if m.Role == RoleAdmin {
		out.Rights, out.PromotedBy = GroupAdmin, c.Creator
	}
	return out
}
