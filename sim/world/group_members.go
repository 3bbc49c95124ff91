package world

import "time"

// mayEnter refuses who cannot become a member whoever asks for it.
func (g *Group) mayEnter(u UserID) error {
	switch {
	case g.Gone():
		return errGroupInvalid
	case g.Has(u):
		return errAlreadyThere
	case len(g.Present()) >= maxGroup:
		return Refuse(400, "USERS_TOO_MUCH")
	}
	return nil
}

// AddToGroup lets by bring u into a basic group, or come back where by left it of
// its own accord. The new member gets copies of the last messages, at most forward
// of them. The refusals are CHAT_WRITE_FORBIDDEN, CHAT_ADMIN_REQUIRED,
// USER_ALREADY_PARTICIPANT, USERS_TOO_MUCH and USER_KICKED.
// See https://core.telegram.org/method/messages.addChatUser.
func (w *World) AddToGroup(now time.Time, by UserID, g *Group, u UserID, forward int) (*Update, error) {
	host, m := g.Member(by), g.Member(u)
	switch {
	case g.Gone():
		return nil, errGroupInvalid
	case host == nil:
		return nil, errWriteForbidden
	case by == u && host.Role == RoleLeft: // comes back
	case !host.Present():
		return nil, errWriteForbidden
	case !g.may(by, MayInvite, NoInviting):
		return nil, errAdminRequired
	case m != nil && m.Role == RoleBanned && !g.may(by, MayBan, 0):
		return nil, Refuse(400, "USER_KICKED")
	}
	if err := g.mayEnter(u); err != nil {
		return nil, err
	}
	if err := w.mayBeAdded(by, u); err != nil {
		return nil, err
	}
	defer w.tellBots(now, GroupPeer(g.ID), by, u, w.seat(GroupPeer(g.ID), u), nil)
	if by != u {
		w.handOver(g, by, u, forward)
	}
	return w.enterGroup(now, g, u, by, Action{Kind: ActionAdded, Users: []UserID{u}}), nil
}

// maxForward is how many messages a new member gets at most.
const maxForward = 100

// handOver copies the newest messages of a group from the box of a member into
// that of a new one.
func (w *World) handOver(g *Group, from, to UserID, n int) {
	page := w.History(from, GroupPeer(g.ID), Query{
		Limit: min(n, maxForward), Match: func(m *Message) bool {
			return m.Action == nil && m.From != UserPeer(to) && w.CopyIn(to, m) == nil
		},
	}).Messages
	for i := len(page) - 1; i >= 0; i-- {
		if !w.Hears(to, page[i]) {
			continue
		}
		c := *page[i]
		c.Box, c.Out, c.RandomID, c.ReplyTo, c.Pinned = UserPeer(to), false, 0, 0, false
		if reply := w.CopyIn(to, w.Message(UserPeer(from), page[i].ReplyTo)); reply != nil {
			c.ReplyTo = reply.ID
		}
		w.arrive(&c)
	}
}

// enterGroup makes u a member of a basic group, announced by action.
func (w *World) enterGroup(now time.Time, g *Group, u, inviter UserID, action Action) *Update {
	m := g.Member(u)
	if m == nil {
		g.Members = append(g.Members, GroupMember{User: u})
		m = &g.Members[len(g.Members)-1]
	}
	m.Role, m.Inviter, m.Since = RoleMember, inviter, now.Unix()
	if u == g.Creator {
		m.Role = RoleCreator
	}
	w.rosterChanged(g)
	w.withdraw(GroupPeer(g.ID), u)
	w.emit(Event{To: []UserID{u}, Chat: &ChatNews{Kind: NewsParticipants, Peer: GroupPeer(g.ID), Group: g.snapshot()}})
	w.emit(Event{To: g.others(u), Chat: &ChatNews{
		Kind: NewsAdded, Peer: GroupPeer(g.ID), User: u, By: inviter, At: m.Since, Version: g.Version,
	}})
	author := u
	if action.Kind == ActionAdded {
		author = inviter
	}
	return w.announceInGroup(now, g, author, action)
}

// rosterChanged notes that who is in a group changed.
func (w *World) rosterChanged(g *Group) {
	g.Version++
	w.groups.Put(g)
	w.enlistGroup(g)
}

func (w *World) enlistGroup(g *Group) {
	for _, m := range g.Members {
		index(w.groupsOf, m.User, g.ID, g, m.Present() && !g.Gone())
	}
}

// GroupsOf returns the basic groups a user is in, in no particular order.
func (w *World) GroupsOf(u UserID) []*Group {
	out := make([]*Group, 0, len(w.groupsOf[u]))
	for _, g := range w.groupsOf[u] {
		out = append(out, g)
	}
	return out
}

// RemoveFromGroup takes u out of a basic group: of one's own will, or as the
// creator, an administrator, or whoever brought u in decides. The refusals are
// USER_NOT_PARTICIPANT and CHAT_ADMIN_REQUIRED. With revoke what u wrote goes too, as
// far as by may delete it.
// See https://core.telegram.org/method/messages.deleteChatUser.
func (w *World) RemoveFromGroup(now time.Time, by UserID, g *Group, u UserID, revoke bool) ([]*Update, error) {
	m := g.Member(u)
	switch {
	case g.Gone():
		return nil, errGroupInvalid
	case m == nil || !m.Present():
		return nil, errNotParticipant
	case by == u:
	case !g.Has(by):
		return nil, errWriteForbidden
	case m.Role == RoleCreator,
		m.Role == RoleAdmin && g.Creator != by,
		m.Inviter != by && !g.may(by, MayBan, 0):
		return nil, errAdminRequired
	}
	var log []*Update
	if revoke {
		log = append(log, w.revokeFrom(g, by, u))
	}
	// Who goes is told too, so the message is sent while everybody is there.
	log = append(log, w.announceInGroup(now, g, by, Action{Kind: ActionRemoved, Users: []UserID{u}}))
	defer w.tellBots(now, GroupPeer(g.ID), by, u, w.seat(GroupPeer(g.ID), u), nil)
	told := g.Present()
	if m.Role = RoleLeft; by != u {
		m.Role = RoleBanned
	}
	w.rosterChanged(g)
	w.emit(Event{To: told, Chat: &ChatNews{Kind: NewsRemoved, Peer: GroupPeer(g.ID), User: u, Version: g.Version}})
	return log, nil
}

// revokeFrom deletes what u wrote in a group and by can see, for everybody if by may;
// nil when there is nothing.
func (w *World) revokeFrom(g *Group, by, u UserID) *Update {
	list := matching(w.talk(by, GroupPeer(g.ID)), func(m *Message) bool { return m.By(u) && m.Action == nil })
	if len(list) == 0 {
		return nil
	}
	return w.deleteCopies(by, list, true)
}

// SetGroupAdmin makes a member an administrator or an ordinary member; only the
// creator may. The refusals are CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT,
// USER_ID_INVALID and CHAT_NOT_MODIFIED.
func (w *World) SetGroupAdmin(now time.Time, by UserID, g *Group, u UserID, admin bool) error {
	m := g.Member(u)
	role := RoleMember
	if admin {
		role = RoleAdmin
	}
	switch {
	case g.Gone():
		return errGroupInvalid
	case g.Creator != by || !g.Has(by):
		return errAdminRequired
	case m == nil || !m.Present():
		return errNotParticipant
	case m.Role == RoleCreator:
		return errUserInvalid
	case m.Role == role:
		return errNotModified
	}
	defer w.tellBots(now, GroupPeer(g.ID), by, u, w.seat(GroupPeer(g.ID), u), nil)
	m.Role = role
	w.rosterChanged(g)
	w.emit(Event{To: g.Present(), Chat: &ChatNews{
		Kind: NewsAdmin, Peer: GroupPeer(g.ID), User: u, Flag: admin, Version: g.Version,
	}})
	return nil
}
