package world

import "slices"

// Mention is a message that mentions a user, or answers one, and that the user
// has not seen yet.
type Mention struct {
	User UserID `json:"u"`
	Peer Peer   `json:"p"` // the conversation
	ID   int    `json:"i"` // in the box where the user reads it
}

type mentionKey struct {
	U UserID
	P Peer
	I int
}

func (m *Mention) key() mentionKey { return mentionKey{m.User, m.Peer, m.ID} }

// mention notes a mention of a user in the copy that the user reads.
func (w *World) mention(u UserID, m *Message) {
	row := &Mention{u, m.Peer, m.ID}
	w.mentions.Put(row)
	w.fileMention(row)
}

func (w *World) fileMention(row *Mention) {
	k := dialogKey{row.User, row.Peer}
	at, _ := slices.BinarySearch(w.unseen[k], row.ID)
	w.unseen[k] = slices.Insert(w.unseen[k], at, row.ID)
}

// seeMention forgets that a mention was not seen, and tells whether it was so.
func (w *World) seeMention(u UserID, p Peer, id int) bool {
	k := dialogKey{u, p}
	at, found := slices.BinarySearch(w.unseen[k], id)
	if found {
		if w.unseen[k] = slices.Delete(w.unseen[k], at, at+1); len(w.unseen[k]) == 0 {
			delete(w.unseen, k)
		}
		w.mentions.Delete(mentionKey{u, p, id})
	}
	return found
}

// seeMentionsTo forgets that the mentions of a user in a conversation, up to an id,
// were not seen.
func (w *World) seeMentionsTo(u UserID, p Peer, id int) {
	for _, unseen := range slices.Clone(w.unseen[dialogKey{u, p}]) {
		if unseen <= id {
			w.seeMention(u, p, unseen)
		}
	}
}

// UnreadMentions returns the ids of the messages of a conversation that mention
// its owner and were not seen, ascending. The slice is the world's.
func (w *World) UnreadMentions(owner UserID, p Peer) []int { return w.unseen[dialogKey{owner, p}] }

// Mentions tells whether m mentions u, or answers a message of u's.
func (w *World) Mentions(u UserID, m *Message) bool { return slices.Contains(m.Mentioned, u) }

// Unseen tells whether m mentions u, who has not seen that yet.
func (w *World) Unseen(u UserID, m *Message) bool {
	return w.mentions.Get(mentionKey{u, m.Peer, m.ID}) != nil
}

// resolveMentions makes m mention the author of what it answers, and nobody who is
// not there or wrote it.
func (w *World) resolveMentions(m *Message, present func(UserID) bool) {
	if reply := w.Message(m.Box, m.ReplyTo); reply != nil && reply.From.Kind == KindUser {
		m.Mentioned = append(slices.Clip(m.Mentioned), reply.From.User())
	}
	var kept []UserID
	for _, u := range m.Mentioned {
		if !slices.Contains(kept, u) && !m.By(u) && present(u) {
			kept = append(kept, u)
		}
	}
	m.Mentioned = kept
}

// forgetMentions forgets what nobody can see any more.
func (w *World) forgetMentions(m *Message) {
	for _, u := range m.Mentioned {
		if m.Box.Kind == KindChannel || m.Box == UserPeer(u) {
			w.seeMention(u, m.Peer, m.ID)
		}
	}
}
