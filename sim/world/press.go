package world

// Press tells a bot that a user pressed a button of its message m, as the user has
// it. query is what the bot names when it answers.
// See https://core.telegram.org/constructor/updateBotCallbackQuery.
func (w *World) Press(by UserID, m *Message, data []byte, query int64) {
	bot := m.From.User()
	own := w.CopyIn(bot, m)
	if m.Box.Kind == KindChannel {
		own = m
	}
	n := News{Kind: NewsPress, Peer: UserPeer(by), User: by, Data: data, Query: query}
	if m.Peer.Kind != KindUser {
		n.Peer = m.Peer
	}
	if own != nil { // else the bot deleted it and hears of no message
		n.MaxID = own.ID
	}
	w.tellNews([]UserID{bot}, n)
}

// ChatInstance identifies a conversation to the bots in it.
func (w *World) ChatInstance(p Peer, bot UserID) int64 {
	return w.derive("instance", p.Kind, p.ID, bot)
}
