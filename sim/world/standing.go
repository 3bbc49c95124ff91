package world

import "time"

// Standing is what Telegram lets an account do.
type Standing uint8

// The standings of an account. Deleted is for ever, the others may change.
const (
	StandingGood        Standing = iota
	StandingFrozen               // reads only; see https://core.telegram.org/api/auth#frozen-accounts
	StandingDeactivated          // its sessions are answered with USER_DEACTIVATED
	StandingBanned               // so, with USER_DEACTIVATED_BAN, and the number is banned
	StandingDeleted              // by its owner: the number is free again
)

// Gone reports whether others see the account as a deleted one.
func (u *User) Gone() bool { return u.Standing >= StandingDeactivated }

// Deny returns what the account's sessions are answered instead of anything
// else, nil for an account that is there.
func (u *User) Deny() *Refusal {
	switch u.Standing {
	case StandingDeactivated, StandingDeleted:
		return Refuse(401, "USER_DEACTIVATED")
	case StandingBanned:
		return Refuse(401, "USER_DEACTIVATED_BAN")
	}
	return nil
}

// freezePeriod is how long an account stays frozen when nothing else is said.
const freezePeriod = 30 * 24 * time.Hour

// SetStanding changes what the account of a number may do. until is when a
// frozen account is deleted unless its appeal succeeds; zero means in 30 days.
// A number without an account can only be banned or be good again:
// PHONE_NOT_OCCUPIED. It returns the ids of the keys on which a deleted account
// was signed in.
func (w *World) SetStanding(now time.Time, phone Private, s Standing, until time.Time) (ended []uint64, err error) {
	u := w.UserByPhone(phone)
	if u == nil && s != StandingBanned && s != StandingGood {
		return nil, Refuse(400, "PHONE_NOT_OCCUPIED")
	}
	n := w.number(phone)
	n.Banned = s == StandingBanned
	w.numbers.Put(n)
	switch {
	case u == nil:
		return nil, nil
	case s == StandingDeleted:
		return w.DeleteAccount(u), nil
	}
	u.Standing, u.FrozenSince, u.FrozenUntil = s, 0, 0
	if s == StandingFrozen {
		u.FrozenSince, u.FrozenUntil = now.Unix(), until.Unix()
		if until.IsZero() {
			u.FrozenUntil = now.Add(freezePeriod).Unix()
		}
	}
	w.users.Put(u)
	w.tell(u.ID, Notice{Kind: NoticeConfig})
	w.tellOf(NoticeUser, u)
	return nil, nil
}

// DeleteAccount deletes an account for ever: it loses its names, its number can
// be registered again, and its sessions end. What it wrote stays. It returns the
// ids of the keys it was signed in on.
func (w *World) DeleteAccount(u *User) []uint64 {
	delete(w.byPhone, u.Phone)
	if u.Username != "" {
		delete(w.byName, foldName(u.Username))
	}
	ended := w.EndAuthorizations(u.ID, 0, *Refuse(401, "USER_DEACTIVATED"))
	told := w.acquaintances(u.ID)
	*u = User{ID: u.ID, DC: u.DC, Since: u.Since, Standing: StandingDeleted}
	w.users.Put(u)
	w.emit(Event{To: told, Notice: &Notice{Kind: NoticeUser, User: u.ID}})
	return ended
}

// deletionDelay is how long an account that has a password outlives the wish of
// somebody who does not give it.
const deletionDelay = 7 * 24 * time.Hour

// MayDelete is asked when an account with a password is to be deleted without
// it: 2FA_CONFIRM_WAIT_X seconds, then it may.
func (w *World) MayDelete(now time.Time, u *User) error {
	if u.DeletionAsked == 0 {
		u.DeletionAsked = now.Unix()
		w.users.Put(u)
	}
	if wait := time.Unix(u.DeletionAsked, 0).Add(deletionDelay).Sub(now); wait > 0 {
		return Refuse(420, "2FA_CONFIRM_WAIT_%d", int64((wait+time.Second-1)/time.Second))
	}
	return nil
}

// SetLifetimes sets after how many days without use the account and its sessions
// end.
func (w *World) SetLifetimes(u *User, account, session int) {
	u.AccountTTL, u.SessionTTL = account, session
	w.users.Put(u)
}
