package world

import (
	"cmp"
	"iter"
	"slices"
	"time"
	"unicode/utf8"
)

// Role is what somebody is in a channel.
type Role uint8

// Roles. Whoever left or was banned keeps a row: the role tells.
const (
	RoleLeft Role = iota
	RoleBanned
	RoleMember
	RoleAdmin
	RoleCreator
)

// Member is somebody's place in a channel.
type Member struct {
	Channel    ChannelID
	User       UserID
	Role       Role
	Since      int64
	Inviter    UserID `json:",omitempty"`
	Rights     Rights `json:",omitempty"` // of an administrator
	Rank       string `json:",omitempty"`
	PromotedBy UserID `json:",omitempty"`
	ReadMax    int    `json:",omitempty"`
	LastSent   int64  `json:",omitempty"`
}

type memberKey struct {
	C ChannelID
	U UserID
}

func (m *Member) key() memberKey { return memberKey{m.Channel, m.User} }

// Present reports whether the member is in the channel now.
func (m *Member) Present() bool { return m.Role >= RoleMember }

// Member returns the row of a user who is or was in a channel, or nil.
func (w *World) Member(c ChannelID, u UserID) *Member { return w.members.Get(memberKey{c, u}) }

// Members returns who is in a channel, in the order of joining.
func (w *World) Members(c ChannelID) []*Member {
	out := slices.Collect(w.present(c))
	slices.SortFunc(out, func(a, b *Member) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.User, b.User))
	})
	return out
}

func (w *World) present(c ChannelID) iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for _, m := range w.roster[c] {
			if m.Present() && !yield(m) {
				return
			}
		}
	}
}

// MemberCount returns how many are in a channel.
func (w *World) MemberCount(c ChannelID) (n int) {
	for range w.present(c) {
		n++
	}
	return n
}

func (w *World) putMember(m *Member) {
	w.members.Put(m)
	w.enlist(m)
}

func (w *World) enlist(m *Member) {
	if w.roster[m.Channel] == nil {
		w.roster[m.Channel] = map[UserID]*Member{}
	}
	w.roster[m.Channel][m.User] = m
}

// require refuses whoever is not in c or lacks an administrator's right there.
func (w *World) require(by UserID, c *Channel, right Rights) error {
	m := w.Member(c.ID, by)
	switch {
	case m == nil || !m.Present():
		return errChannelPrivate
	case m.Role == RoleMember || !m.Rights.Has(right):
		return errAdminRequired
	}
	return nil
}

// Join lets a user into a public channel.
func (w *World) Join(now time.Time, u UserID, c *Channel) (*Update, error) {
	m := w.Member(c.ID, u)
	switch {
	case m != nil && m.Role == RoleBanned:
		return nil, Refuse(400, "USER_BANNED_IN_CHANNEL")
	case m != nil && m.Present():
		return nil, errAlreadyThere
	case c.Username == "":
		return nil, errChannelPrivate
	}
	return w.enter(now, c, u, u, Action{Kind: ActionAdded, Users: []UserID{u}}), nil
}

// enter makes u a member and announces it with action.
func (w *World) enter(now time.Time, c *Channel, u, inviter UserID, action Action) *Update {
	m := w.Member(c.ID, u)
	if m == nil {
		m = &Member{Channel: c.ID, User: u}
	}
	m.Role, m.Since, m.Inviter, m.Rights, m.Rank = RoleMember, now.Unix(), inviter, 0, ""
	m.ReadMax = c.LastID
	w.putMember(m)
	w.membershipChanged(c, u)
	author := u
	if action.Kind == ActionAdded && inviter != u {
		author = inviter
	}
	return w.announce(now, c, author, action)
}

// Invite adds a user to a channel on behalf of by.
func (w *World) Invite(now time.Time, by UserID, c *Channel, u UserID) (*Update, error) {
	host, m := w.Member(c.ID, by), w.Member(c.ID, u)
	switch {
	case host == nil || !host.Present():
		return nil, errChannelPrivate
	case host.Role == RoleMember && (!c.Megagroup || c.Banned.Has(NoInviting)),
		host.Role == RoleAdmin && !host.Rights.Has(MayInvite):
		return nil, errAdminRequired
	case m != nil && m.Role == RoleBanned:
		return nil, Refuse(400, "USER_KICKED")
	case m != nil && m.Present():
		return nil, errAlreadyThere
	}
	if err := w.mayBeAdded(u); err != nil {
		return nil, err
	}
	return w.enter(now, c, u, by, Action{Kind: ActionAdded, Users: []UserID{u}}), nil
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
	up := w.announce(now, c, u, Action{Kind: ActionRemoved, Users: []UserID{u}})
	m.Role, m.Rights, m.Rank = RoleLeft, 0, ""
	w.putMember(m)
	w.membershipChanged(c, u)
	return up, nil
}

// SetAdmin gives a user exactly these rights, none at all making an ordinary
// member again. Nobody can give what he does not have.
func (w *World) SetAdmin(by UserID, c *Channel, u UserID, rights Rights, rank string) (changed bool, err error) {
	if err := w.require(by, c, MayAddAdmins); err != nil {
		return false, err
	}
	boss, m := w.Member(c.ID, by), w.Member(c.ID, u)
	switch {
	case m == nil || !m.Present():
		return false, errNotParticipant
	case m.Role == RoleCreator:
		return false, Refuse(400, "USER_CREATOR")
	case !boss.Rights.Has(rights):
		return false, Refuse(403, "RIGHT_FORBIDDEN")
	case boss.Role == RoleAdmin && m.Role == RoleAdmin && m.PromotedBy != by:
		return false, errAdminRequired
	case utf8.RuneCountInString(rank) > 16:
		return false, Refuse(400, "ADMIN_RANK_INVALID")
	}
	was := *m
	if rights == 0 {
		m.Role, m.Rights, m.Rank, m.PromotedBy = RoleMember, 0, "", 0
	} else {
		m.Role, m.Rights, m.Rank, m.PromotedBy = RoleAdmin, rights, rank, by
	}
	if m.Role == was.Role && m.Rights == was.Rights && m.Rank == was.Rank {
		return false, nil // as it was
	}
	w.putMember(m)
	w.membershipChanged(c, u)
	return true, nil
}
