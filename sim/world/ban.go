package world

import (
	"slices"
	"time"
)

// Bans that are shorter or longer are for ever.
const (
	shortestBan = 30 * time.Second
	longestBan  = 366 * 24 * time.Hour
)

// SetBanned takes away from a user what rights names, until a time (unix seconds);
// 0, less than half a minute and more than a year ahead mean for ever. Without
// [NoViewing] the user may stay, or come back, under these restrictions; no rights
// at all end a ban and every restriction. The refusals are CHAT_ADMIN_REQUIRED,
// USER_ADMIN_INVALID and BANNED_RIGHTS_INVALID.
// See https://core.telegram.org/method/channels.editBanned.
func (w *World) SetBanned(now time.Time, by UserID, c *Channel, u UserID, rights Rights, until int64) (*Update, error) {
	if err := w.require(by, c, MayBan); err != nil {
		return nil, err
	}
	m := w.Member(c.ID, u)
	switch {
	case m != nil && m.Role >= RoleAdmin && !w.MayEditAdmin(by, c, m):
		return nil, Refuse(400, "USER_ADMIN_INVALID")
	case !c.Megagroup && rights != 0 && !rights.Has(NoViewing):
		return nil, Refuse(400, "BANNED_RIGHTS_INVALID")
	case m == nil:
		m = &Member{Channel: c.ID, User: u, Since: now.Unix()}
	}
	defer w.tellBots(now, ChannelPeer(c.ID), by, u, w.seat(ChannelPeer(c.ID), u), nil)
	was := *m
	var up *Update
	switch {
	case rights.Has(NoViewing):
		if m.Present() {
			up = w.depart(now, c, by, m)
		}
		m.Role = RoleBanned
		w.withdraw(ChannelPeer(c.ID), u)
	case m.Role == RoleBanned:
		m.Role = RoleLeft
	case m.Role == RoleAdmin && rights != 0:
		m.Role, m.Rights, m.Rank, m.PromotedBy = RoleMember, 0, "", 0
	}
	w.pardon(m)
	if rights != 0 {
		m.Restricted, m.Until, m.KickedBy, m.KickedAt = rights, banEnd(now, until), by, now.Unix()
	}
	if *m == was {
		return nil, nil
	}
	w.putMember(m)
	w.membershipChanged(c, u)
	w.note(now, c, by, AdminEvent{Kind: LogToggledBan, OldMember: &was, NewMember: w.snapshot(c, u)})
	return up, nil
}

// banEnd returns when a ban ends that shall end at until, 0 for never.
func banEnd(now time.Time, until int64) int64 {
	if span := time.Unix(until, 0).Sub(now); until == 0 || span < shortestBan || span > longestBan {
		return 0
	}
	return until
}

// pardon ends what restricts a member. The caller puts the row.
func (w *World) pardon(m *Member) { m.Restricted, m.Until, m.KickedBy, m.KickedAt = 0, 0, 0, 0 }

// endBans ends bans and restrictions whose time has come.
func (w *World) endBans(now time.Time) {
	if w.nextTimed == 0 || now.Unix() < w.nextTimed {
		return
	}
	w.nextTimed = 0
	var over []*Member
	for _, group := range w.timed {
		for _, m := range group {
			switch {
			case m.Until <= now.Unix():
				over = append(over, m)
			case w.nextTimed == 0 || m.Until < w.nextTimed:
				w.nextTimed = m.Until
			}
		}
	}
	for _, m := range byArrival(slices.Values(over)) {
		if w.pardon(m); m.Role == RoleBanned {
			m.Role = RoleLeft
		}
		w.putMember(m)
		w.membershipChanged(w.channels.Get(m.Channel), m.User)
	}
}

// SetDefaultBanned sets what no ordinary member may do. The refusals are
// CHAT_ADMIN_REQUIRED, BANNED_RIGHTS_INVALID, UNTIL_DATE_INVALID and
// CHAT_NOT_MODIFIED.
func (w *World) SetDefaultBanned(now time.Time, by UserID, c *Channel, rights Rights, until int64) error {
	if err := w.require(by, c, MayBan); err != nil {
		return err
	}
	switch {
	case !c.Megagroup:
		return errChannelInvalid
	case rights.Has(NoViewing):
		return Refuse(400, "BANNED_RIGHTS_INVALID")
	case until != 0 && until != forever:
		return Refuse(400, "UNTIL_DATE_INVALID")
	case rights == c.Banned:
		return errNotModified
	}
	w.note(now, c, by, AdminEvent{Kind: LogDefaultBanned, OldNumber: int64(c.Banned), NewNumber: int64(rights)})
	c.Banned = rights
	w.channels.Put(c)
	w.emit(Event{To: w.audience(c), Chat: &ChatNews{Kind: NewsDefaultRights, Peer: ChannelPeer(c.ID)}})
	return nil
}

// forever is the largest date there is in TL: some clients send it for no end.
const forever = 1<<31 - 1
