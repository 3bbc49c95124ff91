package world

import (
	"cmp"
	"encoding/base64"
	"slices"
	"time"
)

// Invite is an invite link of a channel.
type Invite struct {
	Hash    string
	Channel ChannelID
	Admin   UserID
	Date    int64
	// Permanent marks the one link every administrator has from the start.
	Permanent bool
	Revoked   bool   `json:",omitempty"`
	Expires   int64  `json:",omitempty"` // unix seconds, 0 = never
	Limit     int    `json:",omitempty"` // how many may come by it, 0 = any number
	Used      int    `json:",omitempty"`
	Title     string `json:",omitempty"`
}

// Link returns the address that people pass on.
func (i *Invite) Link() string { return "https://t.me/+" + i.Hash }

// dead reports whether nobody can come by the link any more.
func (i *Invite) dead(now time.Time) bool {
	return i.Revoked || i.Expires != 0 && now.Unix() >= i.Expires || i.Limit != 0 && i.Used >= i.Limit
}

// NewInvite is what the maker of a link decides.
type NewInvite struct {
	Expires int64 // unix seconds, 0 = never
	Limit   int   // 0 = any number
	Title   string
	// ReplacePermanent revokes the administrator's permanent link and makes a
	// new one.
	ReplacePermanent bool
}

// ExportInvite makes a link. Without any condition it is the administrator's
// permanent link, the same at every call; fresh tells whether it is new.
func (w *World) ExportInvite(now time.Time, by UserID, c *Channel, n NewInvite) (i *Invite, fresh bool, err error) {
	if err := w.require(by, c, MayInvite); err != nil {
		return nil, false, err
	}
	switch {
	case n.Expires != 0 && n.Expires <= now.Unix():
		return nil, false, Refuse(400, "EXPIRE_DATE_INVALID")
	case n.Limit < 0 || n.Limit > 99_999:
		return nil, false, Refuse(400, "USAGE_LIMIT_INVALID")
	}
	permanent := n.Expires == 0 && n.Limit == 0 && n.Title == ""
	if old := w.permanentInvite(by, c); permanent && old != nil {
		if !n.ReplacePermanent {
			return old, false, nil
		}
		old.Revoked = true
		w.invites.Put(old)
	}
	i = &Invite{
		Hash: base64.RawURLEncoding.EncodeToString(w.random(12)), Channel: c.ID, Admin: by, Date: now.Unix(),
		Permanent: permanent, Expires: n.Expires, Limit: n.Limit, Title: n.Title,
	}
	w.invites.Put(i)
	return i, true, nil
}

func (w *World) permanentInvite(by UserID, c *Channel) *Invite {
	for i := range w.invites.All() {
		if i.Channel == c.ID && i.Admin == by && i.Permanent && !i.Revoked {
			return i
		}
	}
	return nil
}

// Invites returns the links one administrator made for a channel, newest first;
// by must be an administrator too.
func (w *World) Invites(by UserID, c *Channel, admin UserID, revoked bool) ([]*Invite, error) {
	if err := w.require(by, c, MayInvite); err != nil {
		return nil, err
	}
	var out []*Invite
	for i := range w.invites.All() {
		if i.Channel == c.ID && i.Admin == admin && i.Revoked == revoked {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b *Invite) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Hash, b.Hash))
	})
	return out, nil
}

// RevokeInvite makes a link useless.
func (w *World) RevokeInvite(by UserID, c *Channel, hash string) (*Invite, error) {
	if err := w.require(by, c, MayInvite); err != nil {
		return nil, err
	}
	i := w.invites.Get(hash)
	if i == nil || i.Channel != c.ID || i.Revoked {
		return nil, errInviteExpired
	}
	i.Revoked = true
	w.invites.Put(i)
	return i, nil
}

// FindInvite returns a link that still works and its channel; the refusals are
// INVITE_HASH_EMPTY, INVITE_HASH_INVALID for what cannot be one, and
// INVITE_HASH_EXPIRED.
func (w *World) FindInvite(now time.Time, hash string) (*Invite, *Channel, error) {
	switch {
	case hash == "":
		return nil, nil, Refuse(400, "INVITE_HASH_EMPTY")
	case len(hash) > 64:
		return nil, nil, Refuse(400, "INVITE_HASH_INVALID")
	}
	i := w.invites.Get(hash)
	if i == nil || i.dead(now) {
		return nil, nil, errInviteExpired
	}
	return i, w.channels.Get(i.Channel), nil
}

// JoinByInvite lets a user in by a link.
func (w *World) JoinByInvite(now time.Time, u UserID, hash string) (*Channel, *Update, error) {
	i, c, err := w.FindInvite(now, hash)
	if err != nil {
		return nil, nil, err
	}
	switch m := w.Member(c.ID, u); {
	case m != nil && m.Role == RoleBanned:
		return nil, nil, errInviteExpired // what a banned user is told of every link
	case m != nil && m.Present():
		return nil, nil, errAlreadyThere
	}
	i.Used++
	w.invites.Put(i)
	return c, w.enter(now, c, u, i.Admin, Action{Kind: ActionJoinedByLink, Users: []UserID{i.Admin}}), nil
}
