package world

import (
	"cmp"
	"slices"
)

// Dialog is a user's private conversation with one other user.
type Dialog struct {
	Owner   UserID
	Peer    Peer
	Top     int // newest message id, in the owner's box
	Unread  int
	ReadIn  int // newest id the owner has read
	ReadOut int // newest own id the other side has read
	// Heard tells that the other side ever wrote.
	Heard bool `json:",omitempty"`
}

type dialogKey struct {
	O UserID
	P Peer
}

func (d *Dialog) key() dialogKey { return dialogKey{d.Owner, d.Peer} }

// touchDialog notes a new private message.
func (w *World) touchDialog(m *Message) {
	owner := m.Box.User()
	d := w.dialogs.Get(dialogKey{owner, m.Peer})
	if d == nil {
		d = &Dialog{Owner: owner, Peer: m.Peer}
	}
	d.Top = m.ID
	if m.Out {
		d.ReadIn, d.Unread = m.ID, 0
	} else {
		d.Unread++
		d.Heard = true
	}
	w.dialogs.Put(d)
}

// Dialog returns a user's private conversation with a peer, nil before the first
// message.
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
	Pts             int // of a channel
}

// Chats returns a user's conversations, the one with the newest message first.
func (w *World) Chats(owner UserID) []Chat {
	var out []Chat
	for d := range w.dialogs.All() {
		if d.Owner == owner {
			out = append(out, Chat{d.Peer, w.Message(UserPeer(owner), d.Top), d.Unread, d.ReadIn, d.ReadOut, 0})
		}
	}
	for _, c := range w.ChannelsOf(owner) {
		read := w.Member(c.ID, owner).ReadMax
		out = append(out, Chat{
			ChannelPeer(c.ID), w.Message(ChannelPeer(c.ID), c.LastID), w.unread(c, owner, read), read, c.LastID, c.Pts,
		})
	}
	slices.SortFunc(out, func(a, b Chat) int {
		return cmp.Or(cmp.Compare(b.Top.Date, a.Top.Date), cmp.Compare(a.Peer.ID, b.Peer.ID))
	})
	return out
}

// Unread returns how many messages of a channel a member has not read.
func (w *World) Unread(c *Channel, u UserID) int {
	if m := w.Member(c.ID, u); m != nil {
		return w.unread(c, u, m.ReadMax)
	}
	return 0
}

func (w *World) unread(c *Channel, u UserID, read int) (n int) {
	for _, m := range slices.Backward(w.box(ChannelPeer(c.ID)).messages) {
		if m.ID <= read {
			break
		}
		if m.From != UserPeer(u) {
			n++
		}
	}
	return n
}

// ReadChat marks a private conversation as read up to maxID (0 = all) and
// returns the log entry, nil when nothing changed.
func (w *World) ReadChat(owner UserID, p Peer, maxID int) *Update {
	d := w.Dialog(owner, p)
	if d == nil {
		return nil
	}
	if maxID <= 0 || maxID > d.Top {
		maxID = d.Top
	}
	if maxID <= d.ReadIn {
		return nil
	}
	d.ReadIn, d.Unread = maxID, w.unreadChat(d, maxID)
	w.dialogs.Put(d)
	up := w.record(&Update{Box: UserPeer(owner), Kind: UpdateRead, Peer: p, MaxID: maxID})
	w.emit(Event{Update: up, To: []UserID{owner}})
	return up
}

func (w *World) unreadChat(d *Dialog, read int) (n int) {
	for _, m := range slices.Backward(w.box(UserPeer(d.Owner)).messages) {
		if m.ID <= read {
			break
		}
		if m.Peer == d.Peer && !m.Out {
			n++
		}
	}
	return n
}

// ReadChannel marks a channel as read up to maxID (0 = all).
func (w *World) ReadChannel(u UserID, c *Channel, maxID int) error {
	m := w.Member(c.ID, u)
	if m == nil || !m.Present() {
		return errChannelPrivate
	}
	if maxID <= 0 || maxID > c.LastID {
		maxID = c.LastID
	}
	if maxID > m.ReadMax {
		m.ReadMax = maxID
		w.members.Put(m)
	}
	return nil
}
