package world

import "slices"

// authorOf is who is told that somebody reacted to a message, 0 for nobody: posts of
// broadcast channels have no author, and bots do not read.
func (w *World) authorOf(m *Message) UserID {
	if m.From.Kind != KindUser {
		return 0
	}
	if c := w.channels.Get(m.Box.Channel()); m.Box.Kind == KindChannel && !c.Megagroup {
		return 0
	}
	if u := w.users.Get(m.From.User()); u == nil || u.Bot != nil || u.Service {
		return 0
	}
	return m.From.User()
}

// reactionIsNews tells whether the author of a message is told that by reacted to it.
func (w *World) reactionIsNews(by UserID, m *Message) bool {
	author := w.authorOf(m)
	return author != 0 && author != by
}

// readsReactions tells whether m is the row in which its author sees the reactions.
func (m *Message) readsReactions() bool { return m.Box == m.From || m.Box.Kind == KindChannel }

func hasUnread(list []Reaction) bool {
	return slices.ContainsFunc(list, func(r Reaction) bool { return r.Unread })
}

// fileReacted files a message with those whose author has not seen a reaction, or takes
// it from them.
func (w *World) fileReacted(m *Message, unread bool) {
	if !m.readsReactions() {
		return
	}
	k := dialogKey{w.authorOf(m), m.Peer}
	at, found := slices.BinarySearch(w.reacted[k], m.ID)
	switch {
	case unread && !found:
		w.reacted[k] = slices.Insert(w.reacted[k], at, m.ID)
	case !unread && found:
		if w.reacted[k] = slices.Delete(w.reacted[k], at, at+1); len(w.reacted[k]) == 0 {
			delete(w.reacted, k)
		}
	}
}

// UnreadReactions returns the ids of the messages of a conversation that its owner wrote
// and somebody reacted to since, ascending; those of a thread or topic of a supergroup
// when top is not 0.
func (w *World) UnreadReactions(owner UserID, p Peer, top int) []int {
	var out []int
	for _, id := range w.reacted[dialogKey{owner, p}] {
		if m := w.InChat(owner, p, id); m != nil && (top == 0 || m.Thread == top || m.Topic == top) {
			out = append(out, id)
		}
	}
	return out
}

// HasUnreadReaction tells whether m is a message of u's with a reaction that u has not
// seen.
func (w *World) HasUnreadReaction(u UserID, m *Message) bool {
	return w.authorOf(m) == u && hasUnread(m.Reactions)
}

// seeReactions notes that the author of a message has seen what others think of it, and
// tells whether that was news.
func (w *World) seeReactions(u UserID, m *Message) bool {
	if !w.HasUnreadReaction(u, m) {
		return false
	}
	seen := slices.Clone(m.Reactions)
	for i := range seen {
		seen[i].Unread = false
	}
	for _, c := range w.Copies(m) {
		c.Reactions = seen
		w.messages.Put(c)
		w.fileReacted(c, false)
	}
	return true
}
