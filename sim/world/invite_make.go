package world

import (
	"encoding/base64"
	"time"
	"unicode/utf8"
)

// NewInvite is what the maker of a link decides.
type NewInvite struct {
	Expires int64 // unix seconds, 0 = never
	Limit   int   // 0 = any number
	Title   string
	Request bool
	// ReplacePermanent revokes the administrator's permanent link and makes a
	// new one.
	ReplacePermanent bool
}

const (
	// maxUses is the largest limit a link may have.
	maxUses = 99_999
	// maxInviteTitle is how many characters the name of a link may have.
	maxInviteTitle = 32
	// maxInvites is how many links one administrator may make for a chat.
	maxInvites = 1000
)

// check refuses with EXPIRE_DATE_INVALID, USAGE_LIMIT_INVALID and, which is this
// Telegram's own word for it, INVITE_TITLE_INVALID.
func (n *NewInvite) check(now time.Time) error {
	switch {
	case n.Expires != 0 && n.Expires <= now.Unix():
		return Refuse(400, "EXPIRE_DATE_INVALID")
	case n.Limit < 0 || n.Limit > maxUses, n.Limit != 0 && n.Request:
		return Refuse(400, "USAGE_LIMIT_INVALID")
	case utf8.RuneCountInString(n.Title) > maxInviteTitle:
		return Refuse(400, "INVITE_TITLE_INVALID")
	}
	return nil
}

// ExportInvite makes a link. Without any condition it is the administrator's
// permanent link, the same at every call; fresh tells whether it is new.
func (w *World) ExportInvite(now time.Time, by UserID, p Peer, n NewInvite) (i *Invite, fresh bool, err error) {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return nil, false, err
	}
	if err := n.check(now); err != nil {
		return nil, false, err
	}
	permanent := n.Expires == 0 && n.Limit == 0 && n.Title == "" && !n.Request
	old := w.permanentInvite(by, p)
	switch {
	case permanent && old != nil && !n.ReplacePermanent:
		return old, false, nil
	case w.invitesBy(by, p) >= maxInvites:
		return nil, false, Refuse(400, "INVITES_TOO_MUCH")
	case permanent && old != nil:
		w.revoke(now, by, old)
	}
	i = w.newInvite(now, by, p)
	i.Permanent, i.Expires, i.Limit, i.Title, i.Request = permanent, n.Expires, n.Limit, n.Title, n.Request
	w.putInvite(i)
	return i, true, nil
}

func (w *World) newInvite(now time.Time, by UserID, p Peer) *Invite {
	hash := base64.RawURLEncoding.EncodeToString(w.random(12))
	return &Invite{Hash: hash, Peer: p, Admin: by, Date: now.Unix()}
}

func (w *World) putInvite(i *Invite) {
	w.invites.Put(i)
	index(w.links, i.Peer, i.Hash, i, true)
}

// permanentInvite returns the link an administrator has from the start, nil when
// it was never asked for.
func (w *World) permanentInvite(by UserID, p Peer) *Invite {
	for _, i := range w.links[p] {
		if i.Admin == by && i.Permanent && !i.Revoked {
			return i
		}
	}
	return nil
}

func (w *World) invitesBy(by UserID, p Peer) (n int) {
	for _, i := range w.links[p] {
		if i.Admin == by {
			n++
		}
	}
	return n
}
