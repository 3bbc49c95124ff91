package world

import (
	"slices"
	"time"
)

// ReadChat marks a conversation with a user or a basic group as read up to maxID
// (0 = all) and returns the log entry, nil when nothing changed. Those who wrote
// what was read are told.
// See https://core.telegram.org/method/messages.readHistory.
func (w *World) ReadChat(now time.Time, owner UserID, p Peer, maxID int) *Update {
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
	was := d.ReadIn
	d.ReadIn, d.Unread = maxID, w.unreadAfter(owner, p, maxID)
	w.putDialog(d)
	w.markRead(now.Unix(), owner, p, was, maxID)
	up := w.record(&Update{Box: UserPeer(owner), Kind: UpdateRead, Peer: p, MaxID: maxID})
	w.emit(Event{Update: up, To: []UserID{owner}})
	w.tellAuthors(owner, p, was, maxID)
	return up
}

// tellAuthors tells who wrote messages in (was, read] that they were read.
func (w *World) tellAuthors(reader UserID, p Peer, was, read int) {
	told := map[UserID]bool{reader: true}
	for _, m := range slices.Backward(after(w.talk(reader, p), was)) {
		author := m.From.User()
		if m.ID > read || told[author] || m.Origin == 0 {
			continue
		}
		told[author] = true
		there := p
		if p.Kind == KindUser {
			there = UserPeer(reader)
		}
		d := w.Dialog(author, there)
		if d == nil || d.ReadOut >= m.Origin {
			continue
		}
		d.ReadOut = m.Origin
		w.putDialog(d)
		up := w.record(&Update{Box: UserPeer(author), Kind: UpdateReadOut, Peer: there, MaxID: m.Origin})
		w.emit(Event{Update: up, To: []UserID{author}})
	}
}

// ReadChannel marks a channel as read up to maxID (0 = all), and tells the
// reader's other sessions and the authors.
// See https://core.telegram.org/method/channels.readHistory.
func (w *World) ReadChannel(now time.Time, u UserID, c *Channel, maxID int) error {
	m := w.Member(c.ID, u)
	if m == nil || !m.Present() {
		return errChannelPrivate
	}
	if maxID <= 0 || maxID > c.LastID {
		maxID = c.LastID
	}
	if maxID <= m.ReadMax {
		return nil
	}
	was := m.ReadMax
	m.ReadMax = maxID
	w.members.Put(m)
	w.markRead(now.Unix(), u, ChannelPeer(c.ID), was, maxID)
	c.noteRead(u, maxID)
	w.channels.Put(c)
	p := ChannelPeer(c.ID)
	w.tellNews([]UserID{u}, News{
		Kind: NewsChannelRead, Peer: p, MaxID: maxID, Count: w.unreadAfter(u, p, maxID), Pts: c.Pts,
	})
	if c.Megagroup {
		w.tellChannelAuthors(u, c, was, maxID)
	}
	return nil
}

func (w *World) tellChannelAuthors(reader UserID, c *Channel, was, read int) {
	told := map[UserID]bool{reader: true}
	p := ChannelPeer(c.ID)
	for _, m := range slices.Backward(after(w.talk(reader, p), was)) {
		if author := m.From.User(); m.ID <= read && m.From.Kind == KindUser && !told[author] {
			told[author] = true
			w.tellNews([]UserID{author}, News{Kind: NewsChannelReadOut, Peer: p, MaxID: m.ID})
		}
	}
}

// readers remembers how far the two members got who read furthest: one of them
// is somebody else than whoever asks.
type readers struct {
	Best   int    `json:",omitempty"`
	By     UserID `json:",omitempty"`
	Second int    `json:",omitempty"`
}

func (c *Channel) noteRead(u UserID, id int) {
	r := &c.Readers
	switch {
	case r.By == u:
		r.Best = max(r.Best, id)
	case id > r.Best:
		r.Second, r.Best, r.By = r.Best, id, u
	default:
		r.Second = max(r.Second, id)
	}
}

// ReadOut returns the newest message of a channel that somebody else than u has
// read.
func (w *World) ReadOut(c *Channel, u UserID) int { return c.readOut(u) }

// readOut returns the newest id that somebody else than u has read.
func (c *Channel) readOut(u UserID) int {
	if c.Readers.By == u {
		return c.Readers.Second
	}
	return c.Readers.Best
}

// seeContents notes that a user has seen all of a message, and tells whether that is news.
func (w *World) seeContents(u UserID, m *Message) bool {
	mention, reactions, media := w.seeMention(u, m.Peer, m.ID), w.seeReactions(u, m), w.hear(u, m)
	return mention || reactions || media
}

// ReadContents marks media, mentions and reactions as seen, and returns what entered the
// owner's log, nil when there was nothing.
// See https://core.telegram.org/method/messages.readMessageContents.
func (w *World) ReadContents(owner UserID, ids []int) *Update {
	var seen []int
	for _, id := range ids {
		if m := w.Message(UserPeer(owner), id); m != nil && w.seeContents(owner, m) {
			seen = append(seen, id)
		}
	}
	if len(seen) == 0 {
		return nil
	}
	up := w.record(&Update{Box: UserPeer(owner), Kind: UpdateContents, IDs: seen})
	w.emit(Event{Update: up, To: []UserID{owner}})
	return up
}

// ReadChannelContents is ReadContents for messages of a channel.
func (w *World) ReadChannelContents(u UserID, c *Channel, ids []int) error {
	if m := w.Member(c.ID, u); m == nil || !m.Present() {
		return errChannelPrivate
	}
	p := ChannelPeer(c.ID)
	var seen []int
	for _, id := range ids {
		if m := w.Message(p, id); m != nil && w.seeContents(u, m) {
			seen = append(seen, id)
		}
	}
	if len(seen) > 0 {
		w.tellNews([]UserID{u}, News{Kind: NewsChannelContents, Peer: p, IDs: seen})
	}
	return nil
}
