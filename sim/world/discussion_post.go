package world

import "time"

// Root names the message of a supergroup that began a thread.
type Root struct {
	Group ChannelID `json:"g"`
	ID    int       `json:"i"`
}

// discuss copies a post into the discussion group of its channel, in the name of
// the channel, and pins it there without saying so. Of an album the first is pinned.
// See https://core.telegram.org/api/discussion.
func (w *World) discuss(now time.Time, c *Channel, post *Message) {
	group := w.channels.Get(c.Linked)
	if c.Megagroup || group == nil {
		return
	}
	from := w.origin(post.From.User(), post)
	from.SavedPeer, from.SavedID = post.Box, post.ID
	m := &Message{
		Box: ChannelPeer(group.ID), From: post.Box, Peer: ChannelPeer(group.ID), Date: now.Unix(), Text: post.Text,
		Silent: post.Silent, Entities: post.Entities, Media: post.Media, NoForwards: post.NoForwards, Forward: from, Via: post.Via,
	}
	album := w.albumInGroup(post)
	if m.Album = album; album == 0 && post.Album != 0 {
		m.Album = w.newAlbum()
	}
	w.aside(func() {
		w.post(group, m)
		post.Discussion = &Root{group.ID, m.ID}
		w.messages.Put(post)
		if album == 0 {
			w.setPinned(now, []*Message{m}, true)
		}
	})
}

// albumInGroup returns the album that the discussion group has of earlier posts of
// the same album, 0 for none.
func (w *World) albumInGroup(post *Message) int64 {
	if earlier := w.Message(post.Box, post.ID-1); post.Album != 0 && earlier != nil && earlier.Album == post.Album {
		if m := w.Discussion(earlier); m != nil {
			return m.Album
		}
	}
	return 0
}

// Discussion returns the copy of a channel's post in the discussion group that the
// channel has now; nil for none.
func (w *World) Discussion(post *Message) *Message {
	d := post.Discussion
	if d == nil || w.channels.Get(post.Box.Channel()).Linked != d.Group {
		return nil
	}
	return w.Message(ChannelPeer(d.Group), d.ID)
}

// discussions returns the copies of posts of one channel in its discussion group.
func (w *World) discussions(posts []*Message) []*Message {
	var out []*Message
	for _, m := range posts {
		if m.Discussion == nil {
			continue
		}
		if d := w.Discussion(m); d != nil {
			out = append(out, d)
		}
	}
	return out
}

// editDiscussion makes the copy of a post say what the post says now. Its buttons
// are not copied.
func (w *World) editDiscussion(now time.Time, post *Message) {
	for _, d := range w.discussions([]*Message{post}) {
		edited := *post
		edited.Markup = nil
		w.aside(func() { w.rewrite(now, d, &edited) })
	}
}

// partakes reports whether a user takes part in a channel: its members, and in a
// discussion group everybody who can read it, unless they must join first.
func (w *World) partakes(u UserID, c *Channel) bool {
	if m := w.Member(c.ID, u); m != nil && m.Present() {
		return true
	}
	return c.Megagroup && c.Linked != 0 && !c.JoinToSend && w.Visible(u, c) == nil
}

// memberOrGuest returns the row of a user in a channel, and a new one for who never
// was in it.
func (w *World) memberOrGuest(c *Channel, u UserID) *Member {
	if m := w.Member(c.ID, u); m != nil {
		return m
	}
	return &Member{Channel: c.ID, User: u}
}
