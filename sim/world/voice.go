package world

import "slices"

// errSendAs is for as whom somebody may not write.
var errSendAs = Refuse(400, "SEND_AS_PEER_INVALID")

// Voices returns as whom a user may write in a channel, first what goes without saying:
// oneself, or the group where one is an anonymous administrator of it. A broadcast
// channel speaks for itself; where it shows profiles its administrators may.
// See https://core.telegram.org/api/channel#sending-messages-on-behalf-of-owned-channels-and-groups.
func (w *World) Voices(by UserID, c *Channel) []Peer {
	self, group := UserPeer(by), ChannelPeer(c.ID)
	switch {
	case w.Anonymous(c, w.Member(c.ID, by)):
		return []Peer{group}
	case c.Megagroup:
		return []Peer{self}
	case c.Profiles && w.Runs(group, by):
		return []Peer{self, group}
	}
	return []Peer{group}
}

// Voice returns as whom a user writes, reacts and types in a channel without naming
// anybody.
func (w *World) Voice(by UserID, c *Channel) Peer { return w.Voices(by, c)[0] }

// maySpeakAs refuses to write in a conversation as somebody; the zero Peer is nobody
// in particular.
func (w *World) maySpeakAs(by UserID, to, as Peer) error {
	switch {
	case as == Peer{}:
		return nil
	case to.Kind != KindChannel && as == UserPeer(by):
		return nil
	case to.Kind == KindChannel && slices.Contains(w.Voices(by, w.channels.Get(to.Channel())), as):
		return nil
	}
	return errSendAs
}

// speak lets a message of a channel show as whom it is sent, which maySpeakAs allowed,
// and signs it.
func (w *World) speak(c *Channel, m *Message, as Peer) {
	if as == (Peer{}) {
		as = w.Voice(m.From.User(), c)
	}
	if as != m.From && (c.Megagroup || c.Profiles) {
		m.As = as
	}
	w.sign(c, m)
}
