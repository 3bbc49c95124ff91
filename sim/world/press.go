package world

// Press tells a bot that a user pressed a button of its message m, as the user has
// it, or of one that came from its inline mode. query is what the bot names when it
// answers.
// See https://core.telegram.org/constructor/updateBotCallbackQuery and
// https://core.telegram.org/constructor/updateInlineBotCallbackQuery.
func (w *World) Press(by UserID, m *Message, data []byte, query int64) {
	bot := m.Asks()
	n := News{Kind: NewsPress, Peer: UserPeer(by), User: by, Data: data, Query: query}
	if m.Peer.Kind != KindUser {
		n.Peer = m.Peer
	}
	n.Instance = w.chatInstance(n.Peer, bot)
	if m.Via != 0 {
		n.Inline = new(m.inlineRef())
		if m.Peer.Kind == KindUser { // of two people, and neither is the bot
			n.Instance = w.derive("instance", min(m.Box.ID, m.Peer.ID), max(m.Box.ID, m.Peer.ID), bot)
		}
		w.tellNews([]UserID{bot}, n)
		return
	}
	own := w.CopyIn(bot, m)
	if m.Box.Kind == KindChannel {
		own = m
	}
	if own != nil { // else the bot deleted it and hears of no message
		n.MaxID = own.ID
	}
	w.tellNews([]UserID{bot}, n)
}

// Asks is who is asked when a button of m is pressed.
func (m *Message) Asks() UserID {
	if m.Via != 0 {
		return m.Via
	}
	return m.From.User()
}

// chatInstance identifies a conversation to the bots in it.
func (w *World) chatInstance(p Peer, bot UserID) int64 {
	return w.derive("instance", p.Kind, p.ID, bot)
}
