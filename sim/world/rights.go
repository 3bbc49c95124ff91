package world

// Rights is a set of administrator rights or of restrictions; the bit numbers
// are those of the flags of chatAdminRights and of chatBannedRights.
// See https://core.telegram.org/api/rights.
type Rights uint32

// Administrator rights that rules ask for.
const (
	MayChangeInfo   Rights = 1 << 0
	MayPost         Rights = 1 << 1
	MayEdit         Rights = 1 << 2
	MayDelete       Rights = 1 << 3
	MayBan          Rights = 1 << 4
	MayInvite       Rights = 1 << 5
	MayPin          Rights = 1 << 7
	MayAddAdmins    Rights = 1 << 9
	BeAnonymous     Rights = 1 << 10
	MayManageCalls  Rights = 1 << 11
	Other           Rights = 1 << 12
	MayManageTopics Rights = 1 << 13

	// AllAdmin is every right there is but that of being anonymous, which is a
	// choice; the creator has it.
	AllAdmin = (Rights(1)<<21 - 1) &^ (BeAnonymous | 1<<6 | 1<<8)
	// GroupAdmin is what the administrators of a basic group have.
	GroupAdmin = MayChangeInfo | MayDelete | MayBan | MayInvite | MayPin | MayManageCalls | Other
)

// Restrictions of ordinary members that rules ask for.
const (
	NoViewing    Rights = 1 << 0
	NoSending    Rights = 1 << 1
	NoChangeInfo Rights = 1 << 10
	NoInviting   Rights = 1 << 15
	NoPinning    Rights = 1 << 17
	NoTopics     Rights = 1 << 18
	NoPlainText  Rights = 1 << 25
	// DefaultBanned is what ordinary members of a new supergroup may not do. Those
	// of a new basic group may do everything.
	DefaultBanned = NoChangeInfo | NoPinning
)

// Has reports whether r contains all of q.
func (r Rights) Has(q Rights) bool { return r&q == q }

// may reports whether a member of a channel may do something: ordinary members of
// a supergroup unless they are restricted by without, administrators with right.
// A without of 0 means that it is for administrators only.
func (w *World) may(c *Channel, m *Member, right, without Rights) bool {
	switch {
	case m == nil || !m.Present():
		return false
	case m.Role == RoleCreator:
		return true
	case m.Role == RoleAdmin && m.Rights.Has(right):
		return true
	}
	return without != 0 && c.Megagroup && !w.Restrictions(c, m).Has(without)
}

// Restrictions returns what a member may not do: what no ordinary member may,
// and what this one may not. Administrators are free.
func (w *World) Restrictions(c *Channel, m *Member) Rights {
	if m.Role >= RoleAdmin {
		return 0
	}
	return c.Banned | m.Restricted
}

// may reports the same of a member of a basic group.
func (g *Group) may(u UserID, right, without Rights) bool {
	switch m := g.Member(u); {
	case m == nil || !m.Present():
		return false
	case m.Role == RoleCreator:
		return true
	case m.Role == RoleAdmin && GroupAdmin.Has(right):
		return true
	}
	return without != 0 && !g.Banned.Has(without)
}
