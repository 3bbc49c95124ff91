package world

import "time"

// Forward tells where a forwarded message comes from.
// See https://core.telegram.org/constructor/messageFwdHeader.
type Forward struct {
	From Peer `json:"f,omitzero"` // who wrote it, or the channel that posted it
	// Name is the author's where From is nobody: who does not want to be led to.
	Name string `json:"n,omitempty"`
	Date int64  `json:"d"`
	Post int    `json:"p,omitempty"` // the id of a channel's post
	// Author is the signature under the post.
	Author string `json:"a,omitempty"`
	// SavedPeer and SavedID lead back from a message that somebody saved.
	SavedPeer Peer `json:"s,omitzero"`
	SavedID   int  `json:"i,omitempty"`
}

// Forwarding says how messages are forwarded.
type Forwarding struct {
	DropAuthor   bool
	DropCaptions bool
	// As is what all of them are sent as; their contents take the place of its own.
	As Outgoing
}

// errForwardsRestricted is for what can neither be forwarded nor saved.
var errForwardsRestricted = Refuse(400, "CHAT_FORWARDS_RESTRICTED")

// Forwardable checks that by may forward messages of a conversation, and returns
// them. The refusals are MESSAGE_ID_INVALID and CHAT_FORWARDS_RESTRICTED.
func (w *World) Forwardable(by UserID, from Peer, ids []int) ([]*Message, error) {
	if w.Protected(from) {
		return nil, errForwardsRestricted
	}
	out := make([]*Message, len(ids))
	for i, id := range ids {
		m := w.InChat(by, from, id)
		switch {
		case m == nil || m.Action != nil:
			return nil, errMessageInvalid
		case m.NoForwards:
			return nil, errForwardsRestricted
		}
		out[i] = m
	}
	return out, nil
}

// Protected tells whether the contents of a chat can be neither forwarded nor
// saved.
func (w *World) Protected(p Peer) bool {
	return p.Kind == KindChannel && w.Channel(p.Channel()).NoForwards || p.Kind == KindGroup && w.Group(p.Group()).NoForwards
}

// ForwardAll sends messages that Forwardable returned to another conversation, all
// of them or none.
// See https://core.telegram.org/method/messages.forwardMessages.
func (w *World) ForwardAll(now time.Time, by UserID, list []*Message, to Peer, randomIDs []int64, f Forwarding) ([]Sent, error) {
	sent, err := w.SendAll(now, by, to, w.Forwards(by, list, to, randomIDs, f))
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		if m.Views > 0 {
			m.Forwards++
			w.messages.Put(m)
		}
	}
	return sent, nil
}

// Forwards returns what is to be sent when messages are forwarded. randomIDs has one
// for each. Albums stay together.
func (w *World) Forwards(by UserID, list []*Message, to Peer, randomIDs []int64, f Forwarding) []Outgoing {
	out := make([]Outgoing, len(list))
	albums := map[int64]int64{}
	for i, m := range list {
		out[i] = w.forwarded(by, m, to, f)
		out[i].RandomID = randomIDs[i]
		if m.Album == 0 {
			continue
		}
		if albums[m.Album] == 0 {
			albums[m.Album] = w.newAlbum()
		}
		out[i].Album = albums[m.Album]
	}
	return out
}

// forwarded returns m as a new message of by's in a conversation.
func (w *World) forwarded(by UserID, m *Message, to Peer, f Forwarding) Outgoing {
	out := f.As
	out.Text, out.Entities, out.Media = m.Text, m.Entities, m.Media
	if f.DropCaptions && m.Media != nil {
		out.Text, out.Entities = "", nil
	}
	if !f.DropAuthor {
		out.Via = m.Via
		out.Forward = w.origin(by, m)
		if to == UserPeer(by) {
			out.Forward.SavedPeer, out.Forward.SavedID = m.Peer, m.ID
		}
	}
	return out
}

// origin returns where a message comes from that by forwards: what is forwarded again
// keeps its first author.
func (w *World) origin(by UserID, m *Message) *Forward {
	if m.Forward != nil {
		f := *m.Forward
		f.SavedPeer, f.SavedID = Peer{}, 0
		return &f
	}
	f := &Forward{From: w.Shown(m), Date: m.Date, Author: m.Author}
	if w.IsPost(m) {
		f.From, f.Post = m.Box, m.ID
		return f
	}
	if u := w.users.Get(f.From.User()); f.From.Kind == KindUser && u != nil && !w.Allows(u.ID, by, PrivacyForwards) {
		f.From, f.Name = Peer{}, u.Name()
	}
	return f
}

// maxSeen bounds how many looks are remembered.
const maxSeen = 1 << 18

type seenKey struct {
	By UserID
	M  messageKey
}

// See counts a look at a channel's post, once for each user as long as it is
// remembered, and returns how often the post was seen.
// See https://core.telegram.org/method/messages.getMessagesViews.
func (w *World) See(u UserID, m *Message) int {
	k := seenKey{u, m.key()}
	if _, again := w.seen[k]; !again && m.Views > 0 {
		if len(w.seen) >= maxSeen {
			clear(w.seen)
		}
		w.seen[k] = struct{}{}
		m.Views++
		w.messages.Put(m)
	}
	return m.Views
}
