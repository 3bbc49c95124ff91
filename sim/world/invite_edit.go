package world

import "time"

// ownInviteOf returns a link that by may change: of one's own, or any in a chat one
// created. The refusals are CHAT_ADMIN_REQUIRED and INVITE_HASH_EXPIRED.
func (w *World) ownInviteOf(by UserID, p Peer, hash string) (*Invite, error) {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return nil, err
	}
	i := w.invites.Get(hash)
	switch {
	case i == nil || i.Peer != p:
		return nil, errInviteExpired
	case i.Admin != by && w.creatorOf(p) != by:
		return nil, errAdminRequired
	}
	return i, nil
}

// InviteByHash returns a link that by may change, with everything about it.
func (w *World) InviteByHash(by UserID, p Peer, hash string) (*Invite, error) {
	return w.ownInviteOf(by, p, hash)
}

// RevokeInvite makes a link useless. Who loses a permanent link gets another one,
// else replaced is nil.
func (w *World) RevokeInvite(now time.Time, by UserID, p Peer, hash string) (i, replaced *Invite, err error) {
	i, err = w.ownInviteOf(by, p, hash)
	switch {
	case err != nil:
		return nil, nil, err
	case i.Revoked:
		return nil, nil, errInviteExpired
	}
	w.revoke(now, by, i)
	if i.Permanent {
		w.makeRoomForLink(i.Admin, p)
		replaced = w.newInvite(now, i.Admin, p)
		replaced.Permanent = true
		w.putInvite(replaced)
	}
	return i, replaced, nil
}

// makeRoomForLink forgets the oldest revoked link of an administrator who has as many
// as there may be.
func (w *World) makeRoomForLink(admin UserID, p Peer) {
	if w.invitesBy(admin, p) < maxInvites {
		return
	}
	var oldest *Invite
	for _, i := range w.links[p] {
		if i.Admin == admin && i.Revoked && (oldest == nil || i.Date < oldest.Date || i.Date == oldest.Date && i.Hash < oldest.Hash) {
			oldest = i
		}
	}
	if oldest != nil {
		w.forgetInvite(oldest)
	}
}

func (w *World) revoke(now time.Time, by UserID, i *Invite) {
	i.Revoked = true
	w.invites.Put(i)
	w.noteIn(now, i.Peer, by, AdminEvent{Kind: LogInviteRevoked, NewInvite: i.snapshot()})
}

// InviteEdit is what changes of a link; nil leaves a thing as it is, 0 takes a
// condition away.
type InviteEdit struct {
	Expires *int64
	Limit   *int
	Title   *string
	Request *bool
}

// EditInvite changes the conditions of a link. The refusals are
// CHAT_INVITE_PERMANENT, INVITE_HASH_EXPIRED for a revoked one, and those of making
// one. A limit of as many uses as there were, or fewer, is none of them: nobody
// comes by the link any more.
func (w *World) EditInvite(now time.Time, by UserID, p Peer, hash string, e InviteEdit) (*Invite, error) {
	i, err := w.ownInviteOf(by, p, hash)
	switch {
	case err != nil:
		return nil, err
	case i.Revoked:
		return nil, errInviteExpired
	case i.Permanent:
		return nil, Refuse(400, "CHAT_INVITE_PERMANENT")
	}
	n := NewInvite{Expires: i.Expires, Limit: i.Limit, Title: i.Title, Request: i.Request}
	if e.Expires == nil {
		n.Expires = 0 // an old date is no reason against the rest
	}
	set(&n.Expires, e.Expires)
	set(&n.Limit, e.Limit)
	set(&n.Title, e.Title)
	set(&n.Request, e.Request)
	if err := n.check(now); err != nil {
		return nil, err
	}
	if e.Expires == nil {
		n.Expires = i.Expires
	}
	was := i.snapshot()
	i.Expires, i.Limit, i.Title, i.Request = n.Expires, n.Limit, n.Title, n.Request
	w.invites.Put(i)
	w.noteIn(now, p, by, AdminEvent{Kind: LogInviteEdited, OldInvite: was, NewInvite: i.snapshot()})
	return i, nil
}

// set stores *v in to, unless v is nil.
func set[T any](to, v *T) {
	if v != nil {
		*to = *v
	}
}

// DeleteInvite forgets a revoked link; of one that is in force,
// INVITE_REVOKED_MISSING.
func (w *World) DeleteInvite(now time.Time, by UserID, p Peer, hash string) error {
	i, err := w.ownInviteOf(by, p, hash)
	switch {
	case err != nil:
		return err
	case !i.Revoked:
		return Refuse(400, "INVITE_REVOKED_MISSING")
	}
	w.forgetInvite(i)
	w.noteIn(now, p, by, AdminEvent{Kind: LogInviteDeleted, NewInvite: i.snapshot()})
	return nil
}

// DeleteRevokedInvites forgets all revoked links of an administrator: one's own, or
// anybody's in a chat one created.
func (w *World) DeleteRevokedInvites(by UserID, p Peer, admin UserID) error {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return err
	}
	if admin != by && w.creatorOf(p) != by {
		return errAdminRequired
	}
	for _, i := range w.links[p] {
		if i.Admin == admin && i.Revoked {
			w.forgetInvite(i)
		}
	}
	return nil
}

func (w *World) forgetInvite(i *Invite) {
	for _, c := range w.came[i.Hash] {
		w.dropComer(c)
	}
	w.invites.Delete(i.Hash)
	index(w.links, i.Peer, i.Hash, i, false)
}

// forgetInvites forgets all links of a chat that is no more, and who asked to come.
func (w *World) forgetInvites(p Peer) {
	for _, i := range w.links[p] {
		w.forgetInvite(i)
	}
	for _, c := range w.asking[p] {
		w.dropComer(c)
	}
}
