package world

import (
	"cmp"
	"slices"
	"time"
)

// expires is when a message deletes itself (unix seconds); it has a TTL.
func (m *Message) expires() int64 { return m.Date + int64(m.TTL) }

func compareExpiry(a, b *Message) int {
	return cmp.Or(cmp.Compare(a.expires(), b.expires()), a.key().compare(b.key()))
}

// endIn lets a message that is about to be stored last as long as those of its
// conversation do. What says how long that is, or how the chat began, stays.
func (w *World) endIn(m *Message) {
	if m.Action != nil && (m.founding() || m.Action.Kind == ActionTTL || m.Action.Kind == ActionMigratedFrom) {
		return
	}
	m.TTL = w.TTL(m.From.User(), m.Peer)
}

// fileExpiring files a message with those that delete themselves.
func (w *World) fileExpiring(m *Message) {
	if m.TTL == 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(w.expiring, m, compareExpiry)
	w.expiring = slices.Insert(w.expiring, at, m)
	w.dueBy(m.expires())
}

// unfileExpiring takes messages, which may all last for ever, from those that delete
// themselves.
func (w *World) unfileExpiring(list []*Message, among func(*Message) bool) {
	if slices.ContainsFunc(list, func(m *Message) bool { return m.TTL != 0 }) {
		if w.expiring = slices.DeleteFunc(w.expiring, among); len(w.expiring) == 0 {
			w.expiring = nil
		}
	}
}

// indexExpiring rebuilds the list of what deletes itself from all messages.
func (w *World) indexExpiring(all []*Message) {
	w.expiring = matching(all, func(m *Message) bool { return m.TTL != 0 })
	slices.SortFunc(w.expiring, compareExpiry)
	if len(w.expiring) > 0 {
		w.dueBy(w.expiring[0].expires())
	}
}

// expire deletes the messages whose time is over, in each box at once.
func (w *World) expire(now time.Time) {
	boxes := map[Peer][]*Message{}
	for _, m := range w.expiring {
		if m.expires() > now.Unix() {
			w.dueBy(m.expires())
			break
		}
		boxes[m.Box] = append(boxes[m.Box], m)
	}
	for _, box := range peersOf(boxes) {
		// The copy of a post in the discussion group, which goes with it, may have
		// been due as well.
		if list := matching(boxes[box], func(m *Message) bool { return w.messages.Get(m.key()) == m }); len(list) > 0 {
			w.deleteRows(now, list)
		}
	}
}
