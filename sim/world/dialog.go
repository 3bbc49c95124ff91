package world

import (
	"cmp"
	"slices"
)

// Dialog is a user's conversation with one other user or with a basic group.
type Dialog struct {
	Owner   UserID
	Peer    Peer
	Top     int // newest message id, in the owner's box; 0 for none
	Unread  int
	ReadIn  int // newest id the owner has read
	ReadOut int // newest own id that somebody else has read
	// Heard tells that the other side ever wrote.
	Heard bool `json:",omitempty"`
}

type dialogKey struct {
	O UserID
	P Peer
}

func (d *Dialog) key() dialogKey { return dialogKey{d.Owner, d.Peer} }

func (w *World) putDialog(d *Dialog) {
	w.dialogs.Put(d)
	index(w.dialogsOf, d.Owner, d.Peer, d, true)
}

// touchDialog notes a new message. Whoever writes has read what came before, and
// those who wrote that hear of it.
func (w *World) touchDialog(m *Message) {
	owner := m.Box.User()
	d := w.dialogs.Get(dialogKey{owner, m.Peer})
	if d == nil {
		d = &Dialog{Owner: owner, Peer: m.Peer}
	}
	if m.Out && d.Unread > 0 {
		w.markRead(m.Date, owner, m.Peer, d.ReadIn, d.Top)
		w.tellAuthors(owner, m.Peer, d.ReadIn, d.Top)
	}
	d.Top = m.ID
	if m.Out {
		d.ReadIn, d.Unread = m.ID, 0
	} else {
		d.Unread++
		d.Heard = true
	}
	w.putDialog(d)
}

// retouch makes a dialog true again after messages went.
func (w *World) retouch(k dialogKey) {
	d := w.dialogs.Get(k)
	if d == nil {
		return
	}
	d.Top, d.Unread = 0, w.unreadAfter(k.O, k.P, d.ReadIn)
	if top := w.Newest(k.O, k.P); top != nil {
		d.Top = top.ID
	}
	w.putDialog(d)
}

// unreadAfter counts what others wrote in a conversation above an id.
func (w *World) unreadAfter(owner UserID, p Peer, read int) (n int) {
	for _, m := range after(w.talk(owner, p), read) {
		if !m.By(owner) {
			n++
		}
	}
	return n
}

// Dialog returns a user's conversation with a user or a basic group, nil before
// the first message.
func (w *World) Dialog(owner UserID, p Peer) *Dialog { return w.dialogs.Get(dialogKey{owner, p}) }

// Heard reports whether other ever wrote to owner in private.
func (w *World) Heard(owner, other UserID) bool {
	d := w.Dialog(owner, UserPeer(other))
	return d != nil && d.Heard
}

// Chat is one line of a user's list of conversations.
type Chat struct {
	Peer            Peer
	Top             *Message
	Unread          int
	ReadIn, ReadOut int
	Mentions        int // unread ones
	Reactions       int // own messages with unread ones
	Pts             int // of a channel
	Arrangement     Arrangement
}

// Chat returns a user's line for a peer, nil without messages that the user may see.
func (w *World) Chat(owner UserID, p Peer) *Chat {
	if line := w.Line(owner, p); line != nil && line.Top != nil {
		return line
	}
	return nil
}

// Line returns a user's line for a peer, also without messages: Top is nil then. It is
// nil for a channel that the user may not look into.
func (w *World) Line(owner UserID, p Peer) *Chat {
	if p.Kind == KindChannel && w.Visible(owner, w.Channel(p.Channel())) != nil {
		return nil
	}
	out := &Chat{Peer: p, Top: w.Newest(owner, p), Arrangement: w.Arrangement(owner, p), Mentions: len(w.UnreadMentions(owner, p)), Reactions: len(w.UnreadReactions(owner, p, 0))}
	if p.Kind != KindChannel {
		if d := w.Dialog(owner, p); d != nil {
			out.Unread, out.ReadIn, out.ReadOut = d.Unread, d.ReadIn, d.ReadOut
		}
		return out
	}
	c := w.Channel(p.Channel())
	out.Pts, out.ReadOut, out.ReadIn = c.Pts, c.readOut(owner), c.LastID
	if m := w.Member(c.ID, owner); m != nil {
		out.ReadIn = m.ReadMax
		out.Unread = w.unreadAfter(owner, p, m.ReadMax)
	}
	return out
}

// Chats returns a user's conversations, the one with the newest message first.
func (w *World) Chats(owner UserID) []Chat {
	var out []Chat
	add := func(p Peer) {
		if c := w.Chat(owner, p); c != nil {
			out = append(out, *c)
		}
	}
	for p := range w.dialogsOf[owner] {
		add(p)
	}
	for _, c := range w.ChannelsOf(owner) {
		add(ChannelPeer(c.ID))
	}
	slices.SortFunc(out, func(a, b Chat) int { return a.order(b.Top.Date, b.Top.ID, b.Peer) })
	return out
}

// UnreadInAll returns how many messages of all conversations of a user are unread.
func (w *World) UnreadInAll(owner UserID) (n int) {
	for _, d := range w.dialogsOf[owner] {
		n += d.Unread
	}
	for _, c := range w.ChannelsOf(owner) {
		if w.Visible(owner, c) == nil {
			n += w.Unread(c, owner)
		}
	}
	return n
}

// order compares a line with the place of another: newest first, then the higher
// message id, then the lower peer.
func (c *Chat) order(date int64, id int, p Peer) int {
	return cmp.Or(cmp.Compare(date, c.Top.Date), cmp.Compare(id, c.Top.ID), c.Peer.compare(p))
}

// Below tells whether the line comes after a place in the list: a date, a
// message id (0 unless known) and a peer (none unless known).
func (c *Chat) Below(date int64, id int, p Peer) bool {
	switch {
	case c.Peer == p:
		return false
	case c.Top.Date != date:
		return c.Top.Date < date
	case id == 0:
		return p == Peer{} || c.Peer.compare(p) > 0
	}
	return c.order(date, id, p) > 0
}

// Unread returns how many messages of a channel a member has not read.
func (w *World) Unread(c *Channel, u UserID) int {
	if m := w.Member(c.ID, u); m != nil {
		return w.unreadAfter(u, ChannelPeer(c.ID), m.ReadMax)
	}
	return 0
}
