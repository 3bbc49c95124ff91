package world

import (
	"slices"
	"time"
)

// spread stores a message of a private conversation or a basic group in the box
// of its author and in those of others, and tells them. m.Peer and m.ReplyTo are
// what the author calls them. It returns the entry of the author's log.
func (w *World) spread(m *Message, others []UserID) *Update {
	m.Box, m.Out = m.From, true
	w.resolveMentions(m, func(u UserID) bool { return m.Peer.Kind == KindGroup && slices.Contains(others, u) })
	w.address(m)
	w.noteBot(m)
	w.endIn(m)
	m.Unheard = len(others) > 0 && w.toBeHeard(m.Media)
	up := w.arrive(m)
	for _, u := range others {
		if !w.Hears(u, m) {
			continue
		}
		c := *m
		c.Box, c.Out, c.RandomID, c.ReplyTo = UserPeer(u), false, 0, 0
		if m.Peer.Kind == KindUser {
			c.Peer = m.From
		}
		if answered := w.Message(m.Box, m.ReplyTo); answered != nil {
			c.ReplyTo = w.answeredIn(u, answered)
		}
		w.arrive(&c)
		if w.Mentions(u, &c) {
			w.mention(u, &c)
		}
	}
	return up
}

// answeredIn returns the id, in a user's box, of what a message answers; 0 where the
// user has not got it. A bot that was not told of it gets it now.
func (w *World) answeredIn(u UserID, answered *Message) int {
	reply := w.CopyIn(u, answered)
	if reply == nil && !w.Hears(u, answered) {
		reply = w.lend(u, answered)
	}
	if reply == nil {
		return 0
	}
	return reply.ID
}

// arrive puts a message into the user's box that it names.
func (w *World) arrive(m *Message) *Update {
	w.store(m)
	w.touchDialog(m)
	up := w.record(&Update{Box: m.Box, Kind: UpdateNewMessage, IDs: []int{m.ID}})
	w.emit(Event{Update: up, To: []UserID{m.Box.User()}})
	if !m.Out {
		w.unarchive(m.Box.User(), m)
	}
	return up
}

// receive puts a message from Telegram itself into a user's box.
func (w *World) receive(now time.Time, u *User, m Message) {
	m.Box, m.Date = UserPeer(u.ID), now.Unix()
	w.arrive(&m)
}

func (w *World) rememberCopy(m *Message) {
	if m.Origin != 0 {
		own := m.original()
		at, _ := slices.BinarySearchFunc(w.copies[own], m.key(), messageKey.compare)
		w.copies[own] = slices.Insert(w.copies[own], at, m.key())
	}
}

func (w *World) forgetCopy(m *Message) {
	if m.Origin == 0 {
		return
	}
	own := m.original()
	w.copies[own] = slices.DeleteFunc(w.copies[own], func(k messageKey) bool { return k == m.key() })
	if len(w.copies[own]) == 0 {
		delete(w.copies, own)
	}
}

// original names the author's own copy, which may be gone.
func (m *Message) original() messageKey { return messageKey{m.From, m.Origin} }

// Copies returns the rows that one message of a private conversation or a basic
// group has now, each in another box; of a channel's message itself alone.
func (w *World) Copies(m *Message) []*Message {
	if m.Origin == 0 {
		return []*Message{m}
	}
	var out []*Message
	for _, k := range w.copies[m.original()] {
		if c := w.messages.Get(k); c != nil {
			out = append(out, c)
		}
	}
	return out
}

// CopyIn returns the copy of a message in a user's box, nil for none and for a
// nil message.
func (w *World) CopyIn(owner UserID, m *Message) *Message {
	if m == nil {
		return nil
	}
	for _, c := range w.Copies(m) {
		if c.Box == UserPeer(owner) {
			return c
		}
	}
	return nil
}
