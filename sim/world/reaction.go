package world

import (
	"slices"
	"time"
)

// Reaction is what somebody thinks of a message.
type Reaction struct {
	By    UserID `json:"b"`
	As    Peer   `json:"as,omitzero"` // whom it shows instead, if anybody
	Emoji string `json:"e"`
	Big   bool   `json:"g,omitempty"`
	Date  int64  `json:"d"`
	// Unread tells that the author of the message has not seen it.
	Unread bool `json:"u,omitempty"`
}

// MaxReactions is how many different reactions a message may have.
const MaxReactions = 11

// Emojis are the reactions that everybody may use.
// See https://core.telegram.org/api/reactions.
var Emojis = []string{
	"❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡",
	"🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "😈", "😴",
	"😭", "🤓", "👻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘",
	"🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "😡",
}

// React replaces what by thinks of a message, in all copies; an empty emoji takes it
// away. It returns the message as by has it. The refusals are MESSAGE_ID_INVALID,
// REACTION_INVALID, REACTIONS_TOO_MANY, MESSAGE_NOT_MODIFIED and CHAT_WRITE_FORBIDDEN.
func (w *World) React(now time.Time, by UserID, p Peer, id int, emoji string, big bool) (*Message, error) {
	m := w.InChat(by, p, id)
	switch {
	case m == nil || m.Action != nil:
		return nil, errMessageInvalid
	case p.Kind != KindUser && !w.IsIn(p, by), w.apart(by, p):
		return nil, errWriteForbidden
	case emoji != "" && !slices.Contains(Emojis, emoji):
		return nil, Refuse(400, "REACTION_INVALID")
	}
	choice := w.Reactions(p)
	if emoji != "" && !choice.allows(emoji) {
		return nil, Refuse(400, "REACTION_INVALID")
	}
	mine := func(r Reaction) bool { return r.By == by }
	was := Reaction{}
	if at := slices.IndexFunc(m.Reactions, mine); at >= 0 {
		was = m.Reactions[at]
	}
	if was.Emoji == emoji && (was.Big == big || emoji == "") {
		return nil, Refuse(400, "MESSAGE_NOT_MODIFIED")
	}
	next := slices.DeleteFunc(slices.Clone(m.Reactions), mine)
	if emoji != "" {
		if !reactedWith(next, emoji) && distinct(next) >= choice.limit() {
			return nil, Refuse(400, "REACTIONS_TOO_MANY")
		}
		next = append(next, Reaction{
			By: by, As: w.actsAs(by, p), Emoji: emoji, Big: big, Date: now.Unix(), Unread: w.reactionIsNews(by, m),
		})
	}
	for _, c := range w.Copies(m) {
		c.Reactions = next
		w.messages.Put(c)
		w.fileReacted(c, hasUnread(next))
		to := []UserID{c.Box.User()}
		if c.Box.Kind == KindChannel {
			to = w.audience(w.Channel(c.Box.Channel()))
		}
		w.tellNews(to, News{Kind: NewsReactions, Peer: c.Peer, Box: c.Box, MaxID: c.ID})
	}
	return m, nil
}

// actsAs returns as whom somebody reacts and votes in a conversation, the zero Peer for oneself.
func (w *World) actsAs(by UserID, p Peer) Peer {
	c := w.channels.Get(p.Channel())
	if p.Kind != KindChannel || !c.Megagroup {
		return Peer{} // nobody sees who reacts to a post
	}
	if as := w.Voice(by, c); as != UserPeer(by) {
		return as
	}
	return Peer{}
}

func reactedWith(list []Reaction, emoji string) bool {
	return slices.ContainsFunc(list, func(r Reaction) bool { return r.Emoji == emoji })
}

func distinct(list []Reaction) int {
	seen := map[string]struct{}{}
	for _, r := range list {
		seen[r.Emoji] = struct{}{}
	}
	return len(seen)
}
