package world

// Rights is a set of administrator rights or of restrictions; the bit numbers
// are those of the flags of chatAdminRights and of chatBannedRights.
// See https://core.telegram.org/api/rights.
type Rights uint32

// Administrator rights that rules ask for.
const (
	MayChangeInfo Rights = 1 << 0
	MayPost       Rights = 1 << 1
	MayBan        Rights = 1 << 4
	MayInvite     Rights = 1 << 5
	MayPin        Rights = 1 << 7
	MayAddAdmins  Rights = 1 << 9
	// AllAdmin is every right there is; the creator has it.
	AllAdmin Rights = 1<<21 - 1
)

// Restrictions of ordinary members that rules ask for.
const (
	NoSending    Rights = 1 << 1
	NoChangeInfo Rights = 1 << 10
	NoInviting   Rights = 1 << 15
	NoPinning    Rights = 1 << 17
	NoPlainText  Rights = 1 << 25
	// DefaultBanned is what ordinary members of a new supergroup may not do.
	DefaultBanned = NoChangeInfo | NoPinning
)

// Has reports whether r contains all of q.
func (r Rights) Has(q Rights) bool { return r&q == q }
