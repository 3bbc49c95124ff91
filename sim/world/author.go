package world

import (
	"cmp"
	"slices"
)

// Who wrote a message and whom it shows are two things. From is who wrote it: what is
// outgoing, who may edit and delete it, random ids and rights go by that. What others
// are told goes by Shown.

// IsPost tells whether a message is of a broadcast channel, which hides its authors.
func (w *World) IsPost(m *Message) bool {
	c := w.channels.Get(m.Box.Channel())
	return m.Box.Kind == KindChannel && c != nil && !c.Megagroup
}

// Shown returns whom everybody takes for the author of a message: whom it was sent as;
// of a post the channel, unless the signature leads to who wrote it; else who wrote it.
func (w *World) Shown(m *Message) Peer {
	switch {
	case m.As != Peer{}:
		return m.As
	case w.IsPost(m) && !m.Profile:
		return m.Box
	}
	return m.From
}

// Shown returns who everybody is told has reacted.
func (r Reaction) Shown() Peer { return cmp.Or(r.As, UserPeer(r.By)) }

// Shown returns who everybody is told has voted.
func (v *Vote) Shown() Peer { return cmp.Or(v.As, UserPeer(v.User)) }

// Anonymous tells whether a member of a supergroup is an administrator who acts in
// the group's name and is not seen among the members.
// See https://core.telegram.org/api/rights#anonymous-admins.
func (w *World) Anonymous(c *Channel, m *Member) bool {
	return c.Megagroup && m != nil && m.Present() && m.Rights.Has(BeAnonymous)
}

// SeesMember tells whether a user may know that somebody is in a channel: only
// administrators see those who are anonymous.
func (w *World) SeesMember(viewer UserID, c *Channel, m *Member) bool {
	return m.User == viewer || !w.Anonymous(c, m) || w.Runs(ChannelPeer(c.ID), viewer)
}

// seesIn is SeesMember for a chat of any kind that a user is in.
func (w *World) seesIn(viewer UserID, p Peer, u UserID) bool {
	return p.Kind != KindChannel || w.SeesMember(viewer, w.channels.Get(p.Channel()), w.Member(p.Channel(), u))
}

// mask returns whom a service message of a channel shows instead of who caused it, the
// zero Peer for nobody else. It hides nobody whom it is about.
func (w *World) mask(c *Channel, m *Message) Peer {
	by := m.From.User()
	if slices.Contains(m.Action.Users, by) || !w.Anonymous(c, w.Member(c.ID, by)) {
		return Peer{}
	}
	return m.Peer
}
