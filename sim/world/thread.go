package world

import "slices"

// ThreadRead is how far a user has read a thread of a supergroup.
type ThreadRead struct {
	Group ChannelID `json:"g"`
	Root  int       `json:"i"`
	User  UserID    `json:"u"`
	Max   int       `json:"m"`
}

type threadReadKey struct {
	Root
	U UserID
}

func (r *ThreadRead) key() threadReadKey { return threadReadKey{Root{r.Group, r.Root}, r.User} }

func (r *ThreadRead) root() messageKey { return messageKey{ChannelPeer(r.Group), r.Root} }

// ThreadOf returns the message that began the thread which m is of: that of the
// comments on a post, nil when it has none; m itself when nobody has answered it.
func (w *World) ThreadOf(m *Message) *Message {
	c := w.channels.Get(m.Box.Channel())
	if !c.Megagroup {
		return w.Discussion(m)
	}
	id := m.Thread
	if c.Forum {
		id = m.Topic
	}
	if root := w.Message(m.Box, id); root != nil {
		return root
	}
	return m
}

// Answers returns the messages of the thread that a message of a supergroup began,
// ascending, without it. The slice is the world's.
func (w *World) Answers(root *Message) []*Message {
	if root.Topic != root.ID {
		return w.threads[root.key()]
	}
	return matching(w.box(root.Box).messages, func(m *Message) bool { return m.Topic == root.ID && m != root })
}

// ThreadReadBy returns how far u has read a thread, 0 for nothing.
func (w *World) ThreadReadBy(u UserID, root *Message) int {
	if r := w.readBy[root.key()][u]; r != nil {
		return r.Max
	}
	return 0
}

// ThreadReadOut returns how far somebody else than u has read a thread.
func (w *World) ThreadReadOut(u UserID, root *Message) (id int) {
	for reader, r := range w.readBy[root.key()] {
		if reader != u {
			id = max(id, r.Max)
		}
	}
	return id
}

// ReadThread marks a thread as read up to maxID, and tells the reader's other
// sessions and the authors.
// See https://core.telegram.org/method/messages.readDiscussion.
func (w *World) ReadThread(u UserID, root *Message, maxID int) {
	list := w.Answers(root)
	newest := root.ID
	if len(list) > 0 {
		newest = list[len(list)-1].ID
	}
	was := w.ThreadReadBy(u, root)
	if maxID = min(maxID, newest); maxID <= was {
		return
	}
	r := &ThreadRead{Group: root.Box.Channel(), Root: root.ID, User: u, Max: maxID}
	w.reads.Put(r)
	index(w.readBy, r.root(), u, r, true)
	w.tellNews([]UserID{u}, News{Kind: NewsThreadRead, Peer: root.Box, IDs: []int{root.ID}, MaxID: maxID})
	told := map[UserID]bool{u: true}
	for _, m := range slices.Backward(after(list, was)) {
		if author := m.From.User(); m.ID <= maxID && m.From.Kind == KindUser && !told[author] {
			told[author] = true
			w.tellNews([]UserID{author}, News{Kind: NewsThreadReadOut, Peer: root.Box, IDs: []int{root.ID}, MaxID: m.ID})
		}
	}
}

// UnreadInThread counts what others wrote in a thread above what u has read.
func (w *World) UnreadInThread(u UserID, root *Message) (n int) {
	for _, m := range after(w.Answers(root), w.ThreadReadBy(u, root)) {
		if !m.By(u) {
			n++
		}
	}
	return n
}
