package world

import "time"

// historyTTL is after how long the messages of a conversation delete themselves. One
// between two people has one, which both may set.
type historyTTL struct {
	Key     dialogKey
	Seconds int
}

func (t *historyTTL) key() dialogKey { return t.Key }

const (
	// ttlUnit divides how long the messages of a conversation may last, and
	// longestTTL is the longest.
	ttlUnit    = 24 * time.Hour
	longestTTL = 365 * ttlUnit
)

// ttlKey is under what the TTL of a conversation is kept.
func ttlKey(owner UserID, p Peer) dialogKey {
	if p.Kind != KindUser {
		return dialogKey{P: p}
	}
	return dialogKey{min(owner, p.User()), UserPeer(max(owner, p.User()))}
}

// TTL returns after how many seconds new messages of a conversation delete themselves,
// 0 for never.
func (w *World) TTL(owner UserID, p Peer) int {
	if t := w.ttls.Get(ttlKey(owner, p)); t != nil {
		return t.Seconds
	}
	return 0
}

// CheckTTL refuses with TTL_PERIOD_INVALID what is not a number of days, or more than
// a year.
func CheckTTL(seconds int) error {
	if span := time.Duration(seconds) * time.Second; span < 0 || span > longestTTL || span%ttlUnit != 0 {
		return Refuse(400, "TTL_PERIOD_INVALID")
	}
	return nil
}

// SetTTL lets the messages that are sent in a conversation from now on delete themselves
// after some seconds, 0 for never, and says so in it. It returns the entry of by's log,
// or of the channel's. The refusals are TTL_PERIOD_INVALID, CHAT_NOT_MODIFIED, PEER_ID_INVALID for
// oneself and Telegram, CHAT_ADMIN_REQUIRED and, in private, those of writing.
// See https://core.telegram.org/method/messages.setHistoryTTL.
func (w *World) SetTTL(now time.Time, by UserID, p Peer, seconds int) (*Update, error) {
	if err := w.maySetTTL(by, p); err != nil {
		return nil, err
	}
	if err := CheckTTL(seconds); err != nil {
		return nil, err
	}
	was := w.TTL(by, p)
	if seconds == was {
		return nil, errNotModified
	}
	if p.Kind == KindChannel {
		w.note(now, w.channels.Get(p.Channel()), by, AdminEvent{Kind: LogTTL, OldNumber: int64(was), NewNumber: int64(seconds)})
	}
	return w.setTTL(now, by, p, seconds, 0), nil
}

func (w *World) maySetTTL(by UserID, p Peer) error {
	if p.Kind != KindUser {
		return w.requireIn(by, p, MayChangeInfo)
	}
	to := w.users.Get(p.User())
	if to.ID == by || to.Service {
		return errPeerInvalid
	}
	return w.mayWriteTo(by, to)
}

// BeginTTL gives a chat that was just founded its TTL, which follows from the founder's
// default when auto is set. It returns what SetTTL returns.
func (w *World) BeginTTL(now time.Time, by UserID, p Peer, seconds int, auto bool) *Update {
	if auto {
		return w.setTTL(now, by, p, seconds, by)
	}
	return w.setTTL(now, by, p, seconds, 0)
}

// setTTL sets a TTL because auto has one for all conversations, 0 for by hand.
func (w *World) setTTL(now time.Time, by UserID, p Peer, seconds int, auto UserID) *Update {
	k := ttlKey(by, p)
	if seconds == 0 {
		w.ttls.Delete(k)
	} else {
		w.ttls.Put(&historyTTL{k, seconds})
	}
	a := Action{Kind: ActionTTL, ID: int64(seconds)}
	if auto != 0 {
		a.Users = []UserID{auto}
	}
	var up *Update
	to := []UserID{by}
	switch p.Kind {
	case KindChannel:
		c := w.channels.Get(p.Channel())
		to, up = w.audience(c), w.announce(now, c, by, a)
	case KindGroup:
		g := w.groups.Get(p.Group())
		to, up = g.Present(), w.announceInGroup(now, g, by, a)
	default:
		w.tellNews([]UserID{p.User()}, News{Kind: NewsTTL, Peer: UserPeer(by)})
		up = w.spread(&Message{From: UserPeer(by), Peer: p, Date: now.Unix(), Action: &a}, []UserID{p.User()})
	}
	w.tellNews(to, News{Kind: NewsTTL, Peer: p})
	return up
}

// beginPrivately gives a private conversation, before its first message, the TTL that
// who begins it has for all.
func (w *World) beginPrivately(now time.Time, by UserID, to *User) {
	ttl := w.users.Get(by).DefaultTTL
	if ttl == 0 || w.maySetTTL(by, UserPeer(to.ID)) != nil || w.Dialog(by, UserPeer(to.ID)) != nil || w.Dialog(to.ID, UserPeer(by)) != nil {
		return
	}
	w.aside(func() { w.setTTL(now, by, UserPeer(to.ID), ttl, by) })
}

// SetDefaultTTL is the TTL that new conversations of an account begin with, in seconds;
// 0 for none. The refusal is TTL_PERIOD_INVALID.
// See https://core.telegram.org/method/messages.setDefaultHistoryTTL.
func (w *World) SetDefaultTTL(u *User, seconds int) error {
	if err := CheckTTL(seconds); err != nil {
		return err
	}
	u.DefaultTTL = seconds
	w.users.Put(u)
	return nil
}
