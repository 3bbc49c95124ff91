package world

import (
	"cmp"
	"maps"
	"slices"
)

var (
	// errSendAs is for as whom somebody may not write.
	errSendAs = Refuse(400, "SEND_AS_PEER_INVALID")
	// errSendAsPremium is for as whom only Premium accounts may.
	errSendAsPremium = Refuse(403, "PREMIUM_ACCOUNT_REQUIRED")
)

// Voices returns as whom a user may write in a channel, first what goes without saying:
// oneself, or the group where one is an anonymous administrator of it, then own channels.
// A broadcast channel speaks for itself; where it shows profiles its administrators may
// choose too.
// See https://core.telegram.org/api/channel#sending-messages-on-behalf-of-owned-channels-and-groups.
func (w *World) Voices(by UserID, c *Channel) []Peer {
	self, here := UserPeer(by), ChannelPeer(c.ID)
	free, _ := w.ownVoices(by, c)
	switch {
	case w.Anonymous(c, w.Member(c.ID, by)):
		return append([]Peer{here}, free...)
	case c.Megagroup:
		return append([]Peer{self}, free...)
	case c.Profiles && w.Runs(here, by):
		return append([]Peer{self, here}, free...)
	}
	return []Peer{here}
}

// PremiumVoices returns as whom a user could write in a supergroup with Premium, which
// nobody has here.
func (w *World) PremiumVoices(by UserID, c *Channel) []Peer {
	_, premium := w.ownVoices(by, c)
	return premium
}

// ownVoices returns the own channels as which a user may write in another one: that whose
// discussion group it is, and public ones for its administrators. In public groups and
// discussion groups others need Premium for theirs.
func (w *World) ownVoices(by UserID, c *Channel) (free, premium []Peer) {
	if w.silenced(by, c) {
		return nil, nil
	}
	runs, open := w.Runs(ChannelPeer(c.ID), by), c.Megagroup && (c.Username != "" || c.Linked != 0)
	for _, own := range slices.SortedFunc(maps.Values(w.created[by]), func(a, b *Channel) int { return cmp.Compare(a.ID, b.ID) }) {
		switch {
		case own.Megagroup || own == c:
		case c.Megagroup && own.ID == c.Linked, own.Username != "" && runs:
			free = append(free, ChannelPeer(own.ID))
		case own.Username != "" && open:
			premium = append(premium, ChannelPeer(own.ID))
		}
	}
	return free, premium
}

// Voice returns as whom a user writes, reacts and types in a channel without naming
// anybody: the saved choice as long as it holds.
func (w *World) Voice(by UserID, c *Channel) Peer {
	voices := w.Voices(by, c)
	if m := w.Member(c.ID, by); m != nil && slices.Contains(voices, m.SendAs) {
		return m.SendAs
	}
	return voices[0]
}

// SaveVoice chooses as whom a member writes in a channel from now on. The refusals are
// CHANNEL_PRIVATE and SEND_AS_PEER_INVALID.
// See https://core.telegram.org/method/messages.saveDefaultSendAs.
func (w *World) SaveVoice(by UserID, c *Channel, as Peer) error {
	m := w.Member(c.ID, by)
	switch {
	case m == nil || !m.Present():
		return errChannelPrivate
	case !slices.Contains(w.Voices(by, c), as):
		return errSendAs
	}
	m.SendAs = as
	w.members.Put(m)
	return nil
}

// maySpeakAs refuses to write in a conversation as somebody: SEND_AS_PEER_INVALID and
// PREMIUM_ACCOUNT_REQUIRED. The zero Peer is nobody in particular.
func (w *World) maySpeakAs(by UserID, to, as Peer) error {
	c := w.channels.Get(to.Channel())
	switch {
	case as == Peer{}:
		return nil
	case to.Kind != KindChannel:
		if as == UserPeer(by) {
			return nil
		}
	case slices.Contains(w.Voices(by, c), as):
		return nil
	case slices.Contains(w.PremiumVoices(by, c), as):
		return errSendAsPremium
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
