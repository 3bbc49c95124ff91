package world

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Group is a basic group. It has no box: every member has the messages in the
// own one, under the own ids.
// See https://core.telegram.org/api/channel#basic-groups.
type Group struct {
	ID      GroupID
	Title   string
	About   string `json:",omitempty"`
	Photo   FileID `json:",omitempty"`
	Creator UserID
	Date    int64
	Banned  Rights // what ordinary members may not do

	NoForwards bool           `json:",omitempty"`
	Reactions  ReactionChoice `json:",omitzero"`
	// MigratedTo is the supergroup that took the place of this group, Deleted that
	// its creator ended it: nothing happens in it any more.
	MigratedTo ChannelID `json:",omitempty"`
	Deleted    bool      `json:",omitempty"`
	LastBot    UserID    `json:",omitempty"` // of the bots, who wrote last
	// Version grows with every change of who is in the group.
	Version int
	// Members are who is or was in the group, in the order of coming.
	Members []GroupMember
}

// Gone reports whether the group is no more, or a supergroup now.
func (g *Group) Gone() bool { return g.Deleted || g.MigratedTo != 0 }

// snapshot returns the group as it is now.
func (g *Group) snapshot() *Group {
	c := *g
	c.Members = slices.Clone(g.Members)
	return &c
}

// GroupMember is somebody's place in a basic group. Who left or was removed
// keeps it, as the Role tells; the creator's place stays the creator's.
type GroupMember struct {
	User    UserID
	Role    Role
	Inviter UserID
	Since   int64
}

// Present reports whether the member is in the group now.
func (m *GroupMember) Present() bool { return m.Role >= RoleMember }

// maxGroup is how many members a basic group may have.
const maxGroup = 200

// Group returns the basic group with that id, or nil.
func (w *World) Group(id GroupID) *Group { return w.groups.Get(id) }

// Member returns the place of a user who is or was in the group, or nil.
func (g *Group) Member(u UserID) *GroupMember {
	for i := range g.Members {
		if g.Members[i].User == u {
			return &g.Members[i]
		}
	}
	return nil
}

// Has reports whether a user is in the group now.
func (g *Group) Has(u UserID) bool {
	m := g.Member(u)
	return m != nil && m.Present()
}

// Present returns who is in the group now, in the order of coming.
func (g *Group) Present() []UserID {
	var out []UserID
	for i := range g.Members {
		if g.Members[i].Present() {
			out = append(out, g.Members[i].User)
		}
	}
	return out
}

// CreateGroup founds a basic group of its creator and others. The refusals are
// CHAT_TITLE_EMPTY, USERS_TOO_FEW and USERS_TOO_MUCH.
func (w *World) CreateGroup(now time.Time, creator UserID, title string, others []UserID) (*Group, *Update, error) {
	title = strings.TrimSpace(title)
	others = slices.DeleteFunc(others, func(u UserID) bool { return u == creator })
	switch {
	case title == "" || utf8.RuneCountInString(title) > maxTitle:
		return nil, nil, Refuse(400, "CHAT_TITLE_EMPTY")
	case len(others) == 0:
		return nil, nil, Refuse(400, "USERS_TOO_FEW")
	case len(others) >= maxGroup:
		return nil, nil, Refuse(400, "USERS_TOO_MUCH")
	}
	for _, u := range others {
		if err := w.mayBeAdded(creator, u); err != nil {
			return nil, nil, err
		}
	}
	m := w.meta.Get(1)
	m.LastGroup++
	w.meta.Put(m)
	g := &Group{
		ID: m.LastGroup, Title: title, Creator: creator, Date: now.Unix(), Version: 1,
		Members: []GroupMember{{User: creator, Role: RoleCreator, Since: now.Unix()}},
	}
	for _, u := range others {
		if g.Member(u) == nil {
			g.Members = append(g.Members, GroupMember{User: u, Role: RoleMember, Inviter: creator, Since: now.Unix()})
		}
	}
	w.groups.Put(g)
	w.enlistGroup(g)
	for _, u := range g.others(creator) {
		w.tellBots(now, GroupPeer(g.ID), creator, u, Seat{}, nil)
	}
	w.emit(Event{To: g.others(creator), Chat: &ChatNews{Kind: NewsParticipants, Peer: GroupPeer(g.ID), Group: g.snapshot()}})
	up := w.announceInGroup(now, g, creator, Action{Kind: ActionGroupCreated, Title: title, Users: g.Present()})
	return g, up, nil
}

// SendToGroup sends a message to all of a basic group. Its refusals are
// CHAT_WRITE_FORBIDDEN, CHAT_SEND_X_FORBIDDEN and those of every message.
func (w *World) SendToGroup(now time.Time, by UserID, g *Group, o Outgoing) (Sent, error) {
	if err := w.checkOutgoing(by, &o); err != nil {
		return Sent{}, err
	}
	if err := cmp.Or(w.mayWriteIn(by, g, o.Media), w.maySpeakAs(by, GroupPeer(g.ID), o.As)); err != nil {
		return Sent{}, err
	}
	if err := w.maySendInline(by, GroupPeer(g.ID), &o); err != nil {
		return Sent{}, err
	}
	if err := w.checkReply(by, GroupPeer(g.ID), &o); err != nil {
		return Sent{}, err
	}
	m := o.message(now, by, GroupPeer(g.ID))
	return Sent{m, w.spread(m, g.others(by))}, nil
}

func (w *World) mayWriteIn(by UserID, g *Group, media *Media) error {
	member := g.Member(by)
	switch {
	case member == nil || !member.Present() || g.Gone():
		return errWriteForbidden
	case member.Role == RoleMember:
		return w.allows(g.Banned, media)
	}
	return nil
}

// announceInGroup sends a service message to all of a group and returns the
// entry of its author's log.
func (w *World) announceInGroup(now time.Time, g *Group, by UserID, a Action) *Update {
	return w.spread(&Message{From: UserPeer(by), Peer: GroupPeer(g.ID), Date: now.Unix(), Action: &a}, g.others(by))
}

func (g *Group) others(u UserID) []UserID {
	return slices.DeleteFunc(g.Present(), func(other UserID) bool { return other == u })
}
