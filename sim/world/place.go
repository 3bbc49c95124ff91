package world

import (
	"slices"
	"time"
)

// What invite links and join requests ask of channels and of basic groups alike,
// which they name by peer.

// requireIn refuses whoever lacks an administrator's right in a chat.
func (w *World) requireIn(by UserID, p Peer, right Rights) error {
	if p.Kind == KindChannel {
		return w.require(by, w.channels.Get(p.Channel()), right)
	}
	switch g := w.groups.Get(p.Group()); {
	case g.Gone():
		return errGroupInvalid
	case !g.may(by, right, 0):
		return errAdminRequired
	}
	return nil
}

// MayLetInto reports whether a user answers requests to be let into a chat.
func (w *World) MayLetInto(u UserID, p Peer) bool { return w.requireIn(u, p, MayInvite) == nil }

// creatorOf returns who created a chat.
func (w *World) creatorOf(p Peer) UserID {
	if p.Kind == KindChannel {
		return w.channels.Get(p.Channel()).Creator
	}
	return w.groups.Get(p.Group()).Creator
}

// adminsOf returns who has an administrator's right in a chat.
func (w *World) adminsOf(p Peer, right Rights) []UserID {
	if p.Kind == KindChannel {
		return w.Administrators(w.channels.Get(p.Channel()), right)
	}
	g := w.groups.Get(p.Group())
	return slices.DeleteFunc(g.Present(), func(u UserID) bool { return !g.may(u, right, 0) })
}

// IsIn reports whether a user is in a chat now.
func (w *World) IsIn(p Peer, u UserID) bool {
	if p.Kind == KindChannel {
		m := w.Member(p.Channel(), u)
		return m != nil && m.Present()
	}
	g := w.groups.Get(p.Group())
	return g != nil && g.Has(u)
}

// bannedFrom reports whether a user was removed from a chat for good.
func (w *World) bannedFrom(p Peer, u UserID) bool {
	if p.Kind == KindChannel {
		m := w.Member(p.Channel(), u)
		return m != nil && m.Role == RoleBanned
	}
	m := w.groups.Get(p.Group()).Member(u)
	return m != nil && m.Role == RoleBanned
}

func (w *World) mayEnterChat(p Peer, u UserID) error {
	if p.Kind == KindChannel {
		return w.mayEnter(w.channels.Get(p.Channel()), u)
	}
	return w.groups.Get(p.Group()).mayEnter(u)
}

// enterChat makes u a member of a chat, announced by action.
func (w *World) enterChat(now time.Time, p Peer, u, inviter UserID, action Action) *Update {
	if p.Kind == KindChannel {
		return w.enter(now, w.channels.Get(p.Channel()), u, inviter, action)
	}
	return w.enterGroup(now, w.groups.Get(p.Group()), u, inviter, action)
}

// noteIn writes into the log of administrators, which basic groups do not have.
func (w *World) noteIn(now time.Time, p Peer, by UserID, e AdminEvent) {
	if p.Kind == KindChannel {
		w.note(now, w.channels.Get(p.Channel()), by, e)
	}
}
