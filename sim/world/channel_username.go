package world

import (
	"cmp"
	"slices"
	"time"
)

// MaxPublicChats is how many public channels one account may have created.
const MaxPublicChats = 10

// PublicChannels returns the public channels that a user created, by id.
func (w *World) PublicChannels(u UserID) []*Channel {
	var out []*Channel
	for _, c := range w.created[u] {
		if c.Username != "" {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *Channel) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// MayGoPublic refuses who has as many public channels as one may have:
// CHANNELS_ADMIN_PUBLIC_TOO_MUCH.
func (w *World) MayGoPublic(u UserID) error {
	if len(w.PublicChannels(u)) >= MaxPublicChats {
		return Refuse(400, "CHANNELS_ADMIN_PUBLIC_TOO_MUCH")
	}
	return nil
}

// SetChannelUsername makes a channel public under name, or private when name is
// empty. Only its creator may. A public channel's history is for everybody, and a
// private one lets nobody ask to be let in without a link.
func (w *World) SetChannelUsername(now time.Time, by UserID, c *Channel, name string) error {
	m := w.Member(c.ID, by)
	switch {
	case c.Deleted || m == nil || !m.Present():
		return errChannelPrivate
	case m.Role != RoleCreator:
		return errAdminRequired
	case name == c.Username:
		return Refuse(400, "USERNAME_NOT_MODIFIED")
	}
	if name != "" && foldName(name) != foldName(c.Username) {
		if err := w.checkUsername(name); err != nil {
			return err
		}
	}
	if name != "" && c.Username == "" {
		if err := w.MayGoPublic(by); err != nil {
			return err
		}
	}
	w.note(now, c, by, AdminEvent{Kind: LogUsername, Old: c.Username, New: name})
	delete(w.byName, foldName(c.Username))
	if c.Username = name; name != "" {
		w.byName[foldName(name)] = ChannelPeer(c.ID)
		c.PreHistoryHidden = false
	} else {
		c.JoinRequest = false
	}
	w.channels.Put(c)
	w.channelChanged(c)
	return nil
}
