package world

import (
	"cmp"
	"iter"
	"maps"
	"slices"
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
	ViaRequest bool   `json:",omitempty"` // an administrator let the member in
	Rights     Rights `json:",omitempty"` // of an administrator
	Rank       string `json:",omitempty"`
	PromotedBy UserID `json:",omitempty"`
	SendAs     Peer   `json:",omitzero"` // as whom the member chose to write, nobody at first
	ReadMax    int    `json:",omitempty"`
	LastSent   int64  `json:",omitempty"`
	// Restricted is what this member alone may not do, until Until (unix seconds,
	// 0 = for ever), as KickedBy decided at KickedAt; also of who is banned.
	Restricted Rights `json:",omitempty"`
	Until      int64  `json:",omitempty"`
	KickedBy   UserID `json:",omitempty"`
	KickedAt   int64  `json:",omitempty"`
	// HiddenTo is the newest message that was there before the member came, which is
	// not seen while the channel hides its history from newcomers; 0 when it did not
	// then. Cleared is the newest that the member cleared for itself.
	HiddenTo int `json:",omitempty"`
	Cleared  int `json:",omitempty"`
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
func (w *World) Members(c ChannelID) []*Member { return byArrival(w.present(c)) }

// Outcasts returns who is banned from a channel, or else who is restricted in it.
func (w *World) Outcasts(c ChannelID, banned bool) []*Member {
	return byArrival(func(yield func(*Member) bool) {
		for _, m := range w.outcasts[c] {
			if (m.Role == RoleBanned) == banned && !yield(m) {
				return
			}
		}
	})
}

func byArrival(seq iter.Seq[*Member]) []*Member {
	return slices.SortedFunc(seq, func(a, b *Member) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.User, b.User))
	})
}

func (w *World) present(c ChannelID) iter.Seq[*Member] { return maps.Values(w.roster[c]) }

// MemberCount returns how many are in a channel.
func (w *World) MemberCount(c ChannelID) int { return len(w.roster[c]) }

// putMember keeps a member that changed. What one is not in is not pinned in one's list.
func (w *World) putMember(m *Member) {
	w.members.Put(m)
	w.enlist(m)
	if a := w.Arrangement(m.User, ChannelPeer(m.Channel)); a.Pin != 0 && !m.Present() {
		a.Pin = 0
		w.arrange(a)
	}
}

// enlist puts a member into the indexes where it belongs now.
func (w *World) enlist(m *Member) {
	index(w.roster, m.Channel, m.User, m, m.Present())
	index(w.memberships, m.User, m.Channel, m, m.Present())
	index(w.outcasts, m.Channel, m.User, m, m.Restricted != 0)
	index(w.timed, m.Channel, m.User, m, m.Until != 0)
	if m.Until != 0 && (w.nextTimed == 0 || m.Until < w.nextTimed) {
		w.nextTimed = m.Until
	}
}

// require refuses whoever is not in c or lacks an administrator's right there.
func (w *World) require(by UserID, c *Channel, right Rights) error {
	m := w.Member(c.ID, by)
	switch {
	case c.Deleted || m == nil || !m.Present():
		return errChannelPrivate
	case !w.may(c, m, right, 0):
		return errAdminRequired
	}
	return nil
}

// Administrators returns who in a channel has an administrator's right.
func (w *World) Administrators(c *Channel, right Rights) []UserID {
	var out []UserID
	for m := range w.present(c.ID) {
		if w.may(c, m, right, 0) {
			out = append(out, m.User)
		}
	}
	slices.Sort(out)
	return out
}
