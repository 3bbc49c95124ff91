package world

import "time"

// Invite is an invite link of a channel or a basic group.
// See https://core.telegram.org/api/invites.
type Invite struct {
	Hash  string
	Peer  Peer
	Admin UserID
	Date  int64
	// Permanent marks the one link every administrator has from the start.
	Permanent bool
	Revoked   bool   `json:",omitempty"`
	Expires   int64  `json:",omitempty"` // unix seconds, 0 = never
	Limit     int    `json:",omitempty"` // how many may come by it, 0 = any number
	Used      int    `json:",omitempty"`
	Title     string `json:",omitempty"`
	// Request: an administrator must let in who comes by the link.
	Request bool `json:",omitempty"`
}

// Link returns the address that people pass on.
func (i *Invite) Link() string { return "https://t.me/+" + i.Hash }

// dead reports whether nobody can come by the link any more.
func (i *Invite) dead(now time.Time) bool {
	return i.Revoked || i.Expires != 0 && now.Unix() >= i.Expires || i.Limit != 0 && i.Used >= i.Limit
}

func (i *Invite) snapshot() *Invite {
	c := *i
	return &c
}

// maxInviteHash is how long a hash may be that is looked up at all.
const maxInviteHash = 64

// FindInvite returns a link that still works; the refusals are INVITE_HASH_EMPTY,
// INVITE_HASH_INVALID for what cannot be one, and INVITE_HASH_EXPIRED.
func (w *World) FindInvite(now time.Time, hash string) (*Invite, error) {
	switch {
	case hash == "":
		return nil, Refuse(400, "INVITE_HASH_EMPTY")
	case len(hash) > maxInviteHash:
		return nil, Refuse(400, "INVITE_HASH_INVALID")
	}
	i := w.invites.Get(hash)
	if i == nil || i.dead(now) {
		return nil, errInviteExpired
	}
	return i, nil
}

// JoinByInvite lets a user in by a link, or leaves a request where the link says
// so: INVITE_REQUEST_SENT. Who is banned is told INVITE_HASH_EXPIRED of every link.
// The update is nil where nothing announces members.
func (w *World) JoinByInvite(now time.Time, u UserID, hash string) (*Invite, *Update, error) {
	i, err := w.FindInvite(now, hash)
	if err != nil {
		return nil, nil, err
	}
	if w.bannedFrom(i.Peer, u) {
		return nil, nil, errInviteExpired
	}
	if err := w.mayEnterChat(i.Peer, u); err != nil {
		return nil, nil, err
	}
	if i.Request {
		return i, nil, w.ask(now, i.Peer, u, i.Hash)
	}
	defer w.tellBots(now, i.Peer, u, u, w.seat(i.Peer, u), i)
	w.withdraw(i.Peer, u)
	i.Used++
	w.invites.Put(i)
	w.putComer(&Comer{Hash: i.Hash, Peer: i.Peer, User: u, Date: now.Unix()})
	w.noteIn(now, i.Peer, u, AdminEvent{Kind: LogJoinedByInvite, NewInvite: i.snapshot()})
	return i, w.enterChat(now, i.Peer, u, i.Admin, Action{Kind: ActionJoinedByLink, Users: []UserID{i.Admin}}), nil
}
