package world

import "strings"

// sign puts the name of whom a post shows under it, where the channel shows authors.
// It stays when the author takes another name. What an administrator writes
// as a group is signed with the administrator's title.
// See https://core.telegram.org/method/channels.toggleSignatures.
func (w *World) sign(c *Channel, m *Message) {
	author := m.From.User()
	switch {
	case c.Megagroup && m.As == m.Peer:
		m.Author = w.memberOrGuest(c, author).Rank
	case c.Megagroup, !c.Signatures, m.As == m.Peer:
	case m.As.Kind == KindChannel:
		m.Author, m.Profile = w.channels.Get(m.As.Channel()).Title, c.Profiles
	default:
		m.Author, m.Profile = w.users.Get(author).Name(), c.Profiles
	}
}

// Name is the whole name of a user.
func (u *User) Name() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }
