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

// Promoted is what SetAdmin did.
type Promoted struct {
	// Changed is false when everything was as it was.
	Changed bool
	// Entered tells a supergroup that the administrator came; nil otherwise.
	Entered *Update
}

// SetAdmin gives somebody exactly these rights, none at all making an ordinary
// member again; who is not a member is brought in first. Nobody can give what he does
// not have. The refusals are INPUT_USER_DEACTIVATED,
// CHAT_ADMIN_REQUIRED, USER_NOT_PARTICIPANT, USER_CREATOR, RIGHT_FORBIDDEN,
// ADMINS_TOO_MUCH, ADMIN_RANK_INVALID, ADMIN_RANK_EMOJI_NOT_ALLOWED, and for who is to
// be brought in CHAT_ADMIN_INVITE_REQUIRED and those of bringing somebody in.
// See https://core.telegram.org/api/rights.
func (w *World) SetAdmin(now time.Time, by UserID, c *Channel, u UserID, rights Rights, rank string) (done Promoted, err error) {
	if err := w.maySetAdmin(by, c, u, rights, rank); err != nil {
		return done, err
	}
	defer w.tellBots(now, ChannelPeer(c.ID), by, u, w.seat(ChannelPeer(c.ID), u), nil)
	m := w.Member(c.ID, u)
	if m == nil || !m.Present() {
		if done.Entered, err = w.employ(now, w.Member(c.ID, by), c, u); err != nil {
			return done, err
		}
		m = w.Member(c.ID, u)
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
	if (m.Rights ^ was.Rights).Has(BeAnonymous) {
		m.SendAs = Peer{} // the group from now on, or oneself again
	}
	if m.Role == was.Role && m.Rights == was.Rights && m.Rank == was.Rank {
		*m = was
		return done, nil // as it was
	}
	w.putMember(m)
	w.membershipChanged(c, u)
	w.note(now, c, by, AdminEvent{Kind: LogToggledAdmin, OldMember: &was, NewMember: w.snapshot(c, u)})
	done.Changed = true
	return done, nil
}

// maySetAdmin checks all but what bringing somebody in asks for.
func (w *World) maySetAdmin(by UserID, c *Channel, u UserID, rights Rights, rank string) error {
	if err := w.require(by, c, MayAddAdmins); err != nil {
		return err
	}
	boss, m := w.Member(c.ID, by), w.Member(c.ID, u)
	absent := m == nil || !m.Present()
	switch {
	case w.users.Get(u).Gone() && rights != 0:
		return errUserGone
	case absent && rights == 0:
		return errNotParticipant
	case !absent && m.Role == RoleCreator && (by != u || rights == 0):
		return Refuse(400, "USER_CREATOR")
	case boss.Role == RoleAdmin && !boss.Rights.Has(rights):
		return Refuse(403, "RIGHT_FORBIDDEN")
	case boss.Role == RoleAdmin && !absent && m.Role == RoleAdmin && m.PromotedBy != by:
		return errAdminRequired
	case rights != 0 && (absent || m.Role < RoleAdmin) && len(w.Administrators(c, 0)) >= maxAdmins:
		return Refuse(400, "ADMINS_TOO_MUCH")
	}
	return checkRank(rank)
}

// employ brings somebody in who is to be an administrator. That takes the
// administrator's own right to invite, not what every member may.
func (w *World) employ(now time.Time, boss *Member, c *Channel, u UserID) (*Update, error) {
	if !w.may(c, boss, MayInvite, 0) {
		return nil, Refuse(403, "CHAT_ADMIN_INVITE_REQUIRED")
	}
	if err := w.mayBring(boss, c, u); err != nil {
		return nil, err
	}
	return w.bring(now, boss.User, c, u), nil
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
