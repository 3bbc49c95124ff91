package world

import (
	"slices"
	"time"
)

// Type tells the others of a conversation what by is doing there, in an encoding
// that the world does not read. The refusals are CHAT_WRITE_FORBIDDEN, USER_IS_BLOCKED and those of
// posting in a channel.
// See https://core.telegram.org/method/messages.setTyping.
func (w *World) Type(now time.Time, by UserID, p Peer, action []byte) error {
	n := News{Kind: NewsTyping, Peer: p, User: by, Data: action}
	var to []UserID
	switch p.Kind {
	case KindChannel:
		c := w.Channel(p.Channel())
		if err := w.mayPost(now, by, c, nil); err != nil && !isSlow(err) {
			return err
		}
		if !c.Megagroup {
			return nil // its readers do not hear of its authors
		}
		n.As = w.Voice(by, c)
		to = slices.DeleteFunc(w.audience(c), func(u UserID) bool { return u == by })
	case KindGroup:
		g := w.Group(p.Group())
		if g.Gone() || !g.Has(by) {
			return errWriteForbidden
		}
		to = g.others(by)
	case KindUser:
		if w.Blocks(p.User(), by) {
			return errBlocked
		}
		if p.User() != by && w.Dialog(p.User(), UserPeer(by)) != nil {
			to = []UserID{p.User()}
		}
	}
	if len(to) > 0 {
		w.tellNews(to, n)
	}
	return nil
}

// isSlow tells whether a refusal only asks to wait.
func isSlow(err error) bool {
	r, ok := err.(*Refusal)
	return ok && r.Code == 420
}
