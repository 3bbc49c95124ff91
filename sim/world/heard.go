package world

import (
	"slices"
	"time"
)

// MediaUnreadLife is after how long the media of a supergroup count as heard by
// everybody: channels_read_media_period of help.getConfig.
const MediaUnreadLife = 7 * 24 * time.Hour

// toBeHeard tells whether a medium is one that people are told to have heard or seen:
// a voice or a round video message.
func (w *World) toBeHeard(m *Media) bool {
	_, kind := w.MediaClass(m)
	return kind == DocumentVoice || kind == DocumentRound
}

// Unheard tells whether a user has not heard a message yet or, of a message of the
// user's own, whether nobody else has.
func (w *World) Unheard(now time.Time, u UserID, m *Message) bool {
	if m.Box.Kind != KindChannel || m.By(u) {
		return m.Unheard
	}
	return w.heardInGroup(m) && !slices.Contains(m.HeardBy, u) && now.Sub(time.Unix(m.Date, 0)) < MediaUnreadLife
}

// heardInGroup tells whether m is of a supergroup and one that each member hears.
func (w *World) heardInGroup(m *Message) bool {
	c := w.channels.Get(m.Box.Channel())
	return m.Box.Kind == KindChannel && c.Megagroup && w.toBeHeard(m.Media)
}

// hear notes that a user has heard a message, tells its author when that is the first
// one, and reports whether it is news.
func (w *World) hear(u UserID, m *Message) bool {
	switch {
	case m.By(u):
		return false
	case m.Box.Kind != KindChannel:
		return w.hearCopy(u, m)
	case !w.heardInGroup(m) || slices.Contains(m.HeardBy, u):
		return false
	}
	first := m.Unheard
	m.Unheard, m.HeardBy = false, append(slices.Clip(m.HeardBy), u)
	w.messages.Put(m)
	if first && m.From.Kind == KindUser {
		w.tellNews([]UserID{m.From.User()}, News{Kind: NewsChannelContents, Peer: m.Peer, IDs: []int{m.ID}})
	}
	return true
}

// hearCopy is hear for the user's own copy of a message.
func (w *World) hearCopy(u UserID, m *Message) bool {
	if !m.Unheard {
		return false
	}
	m.Unheard = false
	w.messages.Put(m)
	if own := w.CopyIn(m.From.User(), m); own != nil && own.Unheard {
		own.Unheard = false
		w.messages.Put(own)
		w.logChange(time.Time{}, &Update{Box: own.Box, Kind: UpdateContents, IDs: []int{own.ID}})
	}
	return true
}
