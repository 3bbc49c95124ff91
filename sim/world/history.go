package world

import "slices"

// Query selects messages of one conversation as messages.getHistory and
// messages.search do. See https://core.telegram.org/api/offsets.
type Query struct {
	OffsetID, OffsetDate int
	AddOffset            int
	Limit                int
	MinID, MaxID         int // exclusive, 0 = no bound
	// Match keeps the messages it returns true for; nil keeps all.
	Match func(*Message) bool
}

// maxPage is how many messages one answer holds at most.
const maxPage = 100

// History returns the messages of a conversation that q selects, newest first,
// and how many there are without the window. viewer matters for private
// conversations; the caller has checked that a channel is visible.
func (w *World) History(viewer UserID, p Peer, q Query) (page []*Message, total int) {
	all := w.conversation(viewer, p, q.Match)
	start := 0
	for start < len(all) && !before(all[start], q) {
		start++
	}
	limit := min(max(q.Limit, 0), maxPage)
	from := min(max(0, start+q.AddOffset), len(all))
	to := min(max(from, start+q.AddOffset+limit), len(all))
	for _, m := range all[from:to] {
		if (q.MinID == 0 || m.ID > q.MinID) && (q.MaxID == 0 || m.ID < q.MaxID) {
			page = append(page, m)
		}
	}
	return page, len(all)
}

func before(m *Message, q Query) bool {
	switch {
	case q.OffsetID > 0:
		return m.ID < q.OffsetID
	case q.OffsetDate > 0:
		return m.Date < int64(q.OffsetDate)
	}
	return true
}

// conversation returns matching messages, newest first.
func (w *World) conversation(viewer UserID, p Peer, match func(*Message) bool) []*Message {
	box, hidden := p, 0
	if p.Kind != KindChannel {
		box = UserPeer(viewer)
	} else {
		hidden = w.HiddenTo(viewer, w.channels.Get(p.Channel()))
	}
	var out []*Message
	for _, m := range slices.Backward(w.box(box).messages) {
		if m.Peer == p && m.ID > hidden && (match == nil || match(m)) {
			out = append(out, m)
		}
	}
	return out
}

// NewestPinned returns the newest pinned message of a channel, or nil.
func (w *World) NewestPinned(c *Channel) *Message {
	for _, m := range slices.Backward(w.box(ChannelPeer(c.ID)).messages) {
		if m.Pinned {
			return m
		}
	}
	return nil
}
