package world

import "time"

const (
	// maxMembers is how many members a supergroup may have. Channels have no limit.
	maxMembers = 200_000
	// MaxChannels is how many channels a user may be in.
	MaxChannels = 500
)

// mayEnter refuses who cannot become a member whoever asks for it:
// USER_ALREADY_PARTICIPANT, CHANNELS_TOO_MUCH and USERS_TOO_MUCH.
func (w *World) mayEnter(c *Channel, u UserID) error {
	m := w.Member(c.ID, u)
	switch {
	case c.Deleted:
		return errChannelPrivate
	case m != nil && m.Present():
		return errAlreadyThere
	case len(w.memberships[u]) >= MaxChannels:
		return errChannelsTooMuch
	case c.Megagroup && w.MemberCount(c.ID) >= maxMembers:
		return Refuse(400, "USERS_TOO_MUCH")
	}
	return nil
}

// Join lets a user into a public channel; where newcomers must be let in, it
// leaves a request and answers INVITE_REQUEST_SENT.
func (w *World) Join(now time.Time, u UserID, c *Channel) (*Update, error) {
	m := w.Member(c.ID, u)
	switch {
	case m != nil && m.Role == RoleBanned:
		return nil, errChannelPrivate
	case c.Username == "" && !w.linkedTo(u, c):
		if m != nil && m.Present() {
			return nil, errAlreadyThere
		}
		return nil, errChannelPrivate
	}
	if err := w.mayEnter(c, u); err != nil {
		return nil, err
	}
	defer w.tellBots(now, ChannelPeer(c.ID), u, u, w.seat(ChannelPeer(c.ID), u), nil)
	if c.JoinRequest {
		return nil, w.ask(now, ChannelPeer(c.ID), u, "")
	}
	w.note(now, c, u, AdminEvent{Kind: LogJoined})
	return w.enter(now, c, u, u, Action{Kind: ActionAdded, Users: []UserID{u}}), nil
}

// linkedTo reports whether u can read the channel whose discussion group c is.
func (w *World) linkedTo(u UserID, c *Channel) bool {
	return c.Megagroup && c.Linked != 0 && w.Visible(u, w.channels.Get(c.Linked)) == nil
}

// enter makes u a member. In a supergroup action announces it: the update is nil
// for a broadcast channel, which says nothing about its readers.
func (w *World) enter(now time.Time, c *Channel, u, inviter UserID, action Action) *Update {
	m := w.Member(c.ID, u)
	if m == nil {
		m = &Member{Channel: c.ID, User: u}
	}
	m.Role, m.Since, m.Inviter, m.Rights, m.Rank = RoleMember, now.Unix(), inviter, 0, ""
	m.SendAs = Peer{}
	m.ViaRequest, m.HiddenTo, m.Cleared = action.Kind == ActionJoinedByRequest, 0, 0
	if c.PreHistoryHidden {
		m.HiddenTo = c.LastID
	}
	m.ReadMax = c.LastID
	w.putMember(m)
	w.withdraw(ChannelPeer(c.ID), u)
	w.membershipChanged(c, u)
	if !c.Megagroup {
		return nil
	}
	author := u
	if action.Kind == ActionAdded && inviter != u {
		author = inviter
	}
	return w.announce(now, c, author, action)
}

// Invite adds a user to a channel on behalf of by. The refusals are
// CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_BOT and those of mayBring.
func (w *World) Invite(now time.Time, by UserID, c *Channel, u UserID) (*Update, error) {
	host := w.Member(c.ID, by)
	switch {
	case host == nil || !host.Present():
		return nil, errChannelPrivate
	case !w.may(c, host, MayInvite, NoInviting):
		return nil, errAdminRequired
	case !c.Megagroup && w.users.Get(u).Bot != nil:
		return nil, Refuse(400, "USER_BOT") // bots are in channels as administrators only
	}
	if err := w.mayBring(host, c, u); err != nil {
		return nil, err
	}
	defer w.tellBots(now, ChannelPeer(c.ID), by, u, w.seat(ChannelPeer(c.ID), u), nil)
	return w.bring(now, by, c, u), nil
}

// mayBring refuses to let a member bring somebody in: USER_KICKED, USER_BLOCKED,
// USER_CHANNELS_TOO_MUCH, INPUT_USER_DEACTIVATED, BOT_GROUPS_BLOCKED,
// USER_PRIVACY_RESTRICTED for whose privacy forbids it, and those of entering. Whether
// the member may bring anybody is for the caller to check.
func (w *World) mayBring(host *Member, c *Channel, u UserID) error {
	if m := w.Member(c.ID, u); m != nil && m.Role == RoleBanned && !w.may(c, host, MayBan, 0) {
		return Refuse(400, "USER_KICKED")
	}
	switch err := w.mayEnter(c, u); {
	case err == errChannelsTooMuch:
		return Refuse(403, "USER_CHANNELS_TOO_MUCH")
	case err != nil:
		return err
	case w.apart(host.User, UserPeer(u)):
		return Refuse(400, "USER_BLOCKED")
	}
	return w.mayBeAdded(host.User, u)
}

// bring makes somebody a member whom mayBring lets in; a ban ends by it.
func (w *World) bring(now time.Time, by UserID, c *Channel, u UserID) *Update {
	if m := w.Member(c.ID, u); m != nil && m.Role == RoleBanned {
		w.pardon(m)
	}
	up := w.enter(now, c, u, by, Action{Kind: ActionAdded, Users: []UserID{u}})
	w.note(now, c, by, AdminEvent{Kind: LogInvited, NewMember: w.snapshot(c, u)})
	return up
}

// Leave takes a user out of a channel; the creator cannot leave it.
func (w *World) Leave(now time.Time, u UserID, c *Channel) (*Update, error) {
	m := w.Member(c.ID, u)
	switch {
	case m == nil || !m.Present():
		return nil, errNotParticipant
	case m.Role == RoleCreator:
		return nil, Refuse(400, "USER_CREATOR")
	}
	defer w.tellBots(now, ChannelPeer(c.ID), u, u, w.seat(ChannelPeer(c.ID), u), nil)
	up := w.depart(now, c, u, m)
	w.note(now, c, u, AdminEvent{Kind: LogLeft})
	return up, nil
}

// depart takes a member out, as by decided, and returns what a supergroup is told.
func (w *World) depart(now time.Time, c *Channel, by UserID, m *Member) *Update {
	var up *Update
	if c.Megagroup {
		up = w.announce(now, c, by, Action{Kind: ActionRemoved, Users: []UserID{m.User}})
	}
	m.Role, m.Rights, m.Rank, m.PromotedBy = RoleLeft, 0, "", 0
	w.putMember(m)
	w.seeMentionsTo(m.User, ChannelPeer(c.ID), c.LastID)
	w.membershipChanged(c, m.User)
	return up
}
