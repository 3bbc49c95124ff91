package world

import (
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// maxAdmins is how many administrators a channel may have.
	maxAdmins = 50
	// maxRank is how many characters an administrator's title may have.
	maxRank = 16
)

// SetAdmin gives a member exactly these rights, none at all making an ordinary
// member again; a bot need not be a member before. Nobody can give what he does not
// have. The refusals are INPUT_USER_DEACTIVATED,
// CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT, USER_CREATOR, RIGHT_FORBIDDEN,
// ADMINS_TOO_MUCH, ADMIN_RANK_INVALID and ADMIN_RANK_EMOJI_NOT_ALLOWED.
// See https://core.telegram.org/api/rights.
func (w *World) SetAdmin(now time.Time, by UserID, c *Channel, u UserID, rights Rights, rank string) (changed bool, err error) {
	if err := w.require(by, c, MayAddAdmins); err != nil {
		return false, err
	}
	boss, m := w.Member(c.ID, by), w.Member(c.ID, u)
	absent := m == nil || !m.Present()
	switch {
	case w.users.Get(u).Gone() && rights != 0:
		return false, errUserGone
	case absent && (rights == 0 || w.users.Get(u).Bot == nil):
		return false, errNotParticipant
	case !absent && m.Role == RoleCreator && (by != u || rights == 0):
		return false, Refuse(400, "USER_CREATOR")
	case boss.Role == RoleAdmin && !boss.Rights.Has(rights):
		return false, Refuse(403, "RIGHT_FORBIDDEN")
	case boss.Role == RoleAdmin && !absent && m.Role == RoleAdmin && m.PromotedBy != by:
		return false, errAdminRequired
	case rights != 0 && (absent || m.Role < RoleAdmin) && len(w.Administrators(c, 0)) >= maxAdmins:
		return false, Refuse(400, "ADMINS_TOO_MUCH")
	}
	if err := checkRank(rank); err != nil {
		return false, err
	}
	defer w.tellBots(now, ChannelPeer(c.ID), by, u, w.seat(ChannelPeer(c.ID), u), nil)
	if absent {
		if m, err = w.employ(now, boss, c, u); err != nil {
			return false, err
		}
	}
	was := *m
	switch {
	case m.Role == RoleCreator:
		m.Rights, m.Rank = AllAdmin|rights&BeAnonymous, rank
	case rights == 0:
		m.Role, m.Rights, m.Rank, m.PromotedBy = RoleMember, 0, "", 0
	default:
		w.pardon(m)
		m.Role, m.Rights, m.Rank, m.PromotedBy = RoleAdmin, rights, rank, by
	}
	if m.Role == was.Role && m.Rights == was.Rights && m.Rank == was.Rank {
		*m = was
		return false, nil // as it was
	}
	w.putMember(m)
	w.membershipChanged(c, u)
	w.note(now, c, by, AdminEvent{Kind: LogToggledAdmin, OldMember: &was, NewMember: w.snapshot(c, u)})
	return true, nil
}

// employ brings a bot in that is to be an administrator.
func (w *World) employ(now time.Time, boss *Member, c *Channel, bot UserID) (*Member, error) {
	m := w.Member(c.ID, bot)
	switch {
	case !w.may(c, boss, MayInvite, 0):
		return nil, Refuse(403, "CHAT_ADMIN_INVITE_REQUIRED")
	case m != nil && m.Role == RoleBanned:
		return nil, Refuse(400, "USER_KICKED")
	}
	if err := w.mayEnter(c, bot); err != nil {
		return nil, err
	}
	if err := w.mayBeAdded(boss.User, bot); err != nil {
		return nil, err
	}
	w.enter(now, c, bot, boss.User, Action{Kind: ActionAdded, Users: []UserID{bot}})
	return w.Member(c.ID, bot), nil
}

func checkRank(rank string) error {
	if utf8.RuneCountInString(rank) > maxRank {
		return Refuse(400, "ADMIN_RANK_INVALID")
	}
	for _, r := range rank {
		if unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r > unicode.MaxLatin1 {
			return Refuse(400, "ADMIN_RANK_EMOJI_NOT_ALLOWED")
		}
	}
	return nil
}

// MayEditAdmin reports whether by may change the rights of an administrator.
func (w *World) MayEditAdmin(by UserID, c *Channel, m *Member) bool {
	boss := w.Member(c.ID, by)
	if boss == nil || m.Role != RoleAdmin {
		return false
	}
	return boss.Role == RoleCreator || m.PromotedBy == by && w.may(c, boss, MayAddAdmins, 0)
}

// SetCreator gives a channel to one of its members; the old creator stays as an
// administrator with all rights. The caller has checked the password. The refusals
// are CHAT_ADMIN_REQUIRED, USER_ID_INVALID and USER_NOT_PARTICIPANT.
// See https://core.telegram.org/api/channel#channel-ownership.
func (w *World) SetCreator(now time.Time, by UserID, c *Channel, u UserID) ([]*Update, error) {
	old, heir := w.Member(c.ID, by), w.Member(c.ID, u)
	switch {
	case old == nil || old.Role != RoleCreator:
		return nil, errAdminRequired
	case by == u:
		return nil, errUserInvalid
	case heir == nil || !heir.Present():
		return nil, errNotParticipant
	}
	for _, one := range []UserID{by, u} {
		defer w.tellBots(now, ChannelPeer(c.ID), by, one, w.seat(ChannelPeer(c.ID), one), nil)
	}
	w.pardon(heir)
	old.Role, old.PromotedBy = RoleAdmin, u
	heir.Role, heir.Rights, heir.PromotedBy = RoleCreator, AllAdmin, 0
	w.putMember(old)
	w.putMember(heir)
	index(w.created, by, c.ID, c, false)
	c.Creator = u
	index(w.created, u, c.ID, c, true)
	w.channels.Put(c)
	w.membershipChanged(c, by)
	w.membershipChanged(c, u)
	if !c.Megagroup {
		return nil, nil
	}
	return []*Update{w.announce(now, c, by, Action{Kind: ActionNewCreator, Users: []UserID{u}})}, nil
}
