package world

import (
	"cmp"
	"slices"
	"time"
)

// Block is a user whom another does not want to hear from.
type Block struct {
	Owner, User UserID
	At          int64
}

func (b *Block) key() contactKey { return contactKey{b.Owner, b.User} }

// Blocks reports whether owner blocks a user.
func (w *World) Blocks(owner, u UserID) bool { return w.blocks.Get(contactKey{owner, u}) != nil }

// SetBlocked blocks a user or lets go; CONTACT_ID_INVALID for oneself. It
// reports whether it was not so already.
func (w *World) SetBlocked(now time.Time, owner UserID, u *User, blocked bool) (bool, error) {
	if u.ID == owner || u.Service {
		return false, Refuse(400, "CONTACT_ID_INVALID")
	}
	if w.Blocks(owner, u.ID) == blocked {
		return false, nil
	}
	if blocked {
		w.blocks.Put(&Block{owner, u.ID, now.Unix()})
	} else {
		w.blocks.Delete(contactKey{owner, u.ID})
	}
	if u.Bot != nil {
		w.logForBot(BotUpdate{Bot: u.ID, Kind: BotStopped, Date: now.Unix(), User: owner, Flag: blocked})
	}
	w.tell(owner, Notice{Kind: NoticeBlocked, User: u.ID, Flag: blocked})
	return true, nil
}

// Blocked returns whom a user blocks, the newest first.
func (w *World) Blocked(owner UserID) []*Block {
	var out []*Block
	for b := range w.blocks.All() {
		if b.Owner == owner {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b *Block) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.User, b.User)) })
	return out
}
