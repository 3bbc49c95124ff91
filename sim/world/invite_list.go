package world

import (
	"cmp"
	"slices"
)

// Invites returns the links one administrator made for a chat, newest first; by
// must be that administrator or the creator of the chat.
func (w *World) Invites(by UserID, p Peer, admin UserID, revoked bool) ([]*Invite, error) {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return nil, err
	}
	if admin != by && w.creatorOf(p) != by {
		return nil, errAdminRequired
	}
	var out []*Invite
	for _, i := range w.links[p] {
		if i.Admin == admin && i.Revoked == revoked {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b *Invite) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Hash, b.Hash))
	})
	return out, nil
}

// Inviter is an administrator and how many links of it there are.
type Inviter struct {
	Admin         UserID
	Live, Revoked int
}

// Inviters returns who made links for a chat; only its creator may know.
func (w *World) Inviters(by UserID, p Peer) ([]Inviter, error) {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return nil, err
	}
	if w.creatorOf(p) != by {
		return nil, errAdminRequired
	}
	all := map[UserID]*Inviter{}
	for _, i := range w.links[p] {
		if all[i.Admin] == nil {
			all[i.Admin] = &Inviter{Admin: i.Admin}
		}
		if i.Revoked {
			all[i.Admin].Revoked++
		} else {
			all[i.Admin].Live++
		}
	}
	out := make([]Inviter, 0, len(all))
	for _, i := range all {
		out = append(out, *i)
	}
	slices.SortFunc(out, func(a, b Inviter) int { return cmp.Compare(a.Admin, b.Admin) })
	return out, nil
}

// Comers returns who came by a link, or who asks to be let in (by the link, or at
// all when hash is empty), the latest first.
func (w *World) Comers(by UserID, p Peer, hash string, pending bool) ([]*Comer, error) {
	if err := w.requireIn(by, p, MayInvite); err != nil {
		return nil, err
	}
	if hash != "" {
		if _, err := w.ownInviteOf(by, p, hash); err != nil {
			return nil, err
		}
	}
	if pending {
		return w.pendingBy(p, hash), nil
	}
	var out []*Comer
	for _, c := range w.came[hash] {
		if !c.Pending {
			out = append(out, c)
		}
	}
	return latestFirst(out), nil
}

// pendingBy returns who asks to be let in; an empty hash means by any way.
func (w *World) pendingBy(p Peer, hash string) []*Comer {
	var out []*Comer
	for _, c := range w.asking[p] {
		if hash == "" || c.Hash == hash {
			out = append(out, c)
		}
	}
	return latestFirst(out)
}

// Pending returns who asks to be let into a chat, the latest first.
func (w *World) Pending(p Peer) []*Comer { return w.pendingBy(p, "") }

// PendingByInvite returns how many ask to be let in by a link.
func (w *World) PendingByInvite(i *Invite) int { return len(w.pendingBy(i.Peer, i.Hash)) }

func latestFirst(list []*Comer) []*Comer {
	slices.SortFunc(list, func(a, b *Comer) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(b.User, a.User))
	})
	return list
}
