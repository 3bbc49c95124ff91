package world

import "strings"

// sign puts the name of who writes a post under it, where the channel shows
// authors. It stays when the author takes another name.
// See https://core.telegram.org/method/channels.toggleSignatures.
func (w *World) sign(c *Channel, m *Message) {
	if c.Megagroup || !c.Signatures {
		return
	}
	m.Author, m.Profile = w.users.Get(m.From.User()).Name(), c.Profiles
}

// Name is the whole name of a user.
func (u *User) Name() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }
