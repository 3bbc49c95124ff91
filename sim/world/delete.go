package world

import (
	"slices"
	"time"
)

// errDeleteForbidden is for whoever may not delete a message for others.
var errDeleteForbidden = Refuse(403, "MESSAGE_DELETE_FORBIDDEN")

// Delete removes messages of by's box, with revoke for all others too, and
// returns the entry of by's log; nil when none of them was there. The refusal is
// MESSAGE_DELETE_FORBIDDEN.
// See https://core.telegram.org/method/messages.deleteMessages.
func (w *World) Delete(by UserID, ids []int, revoke bool) (*Update, error) {
	var list []*Message
	for _, id := range ids {
		m := w.Message(UserPeer(by), id)
		if m == nil || slices.Contains(list, m) {
			continue
		}
		if revoke && !w.mayRevoke(by, m) {
			return nil, errDeleteForbidden
		}
		list = append(list, m)
	}
	return w.deleteCopies(by, list, revoke), nil
}

// mayRevoke tells whether by may delete a message for all who have it: anything in
// a private conversation, own messages in a basic group, and all of them there for
// who runs it.
func (w *World) mayRevoke(by UserID, m *Message) bool {
	if m.Peer.Kind != KindGroup || m.By(by) {
		return true
	}
	member := w.Group(m.Peer.Group()).Member(by)
	return member != nil && member.Role >= RoleAdmin
}

// deleteCopies removes rows of by's box, with revoke all copies of those that by
// may delete for others, and returns the entry of by's log.
func (w *World) deleteCopies(by UserID, list []*Message, revoke bool) (own *Update) {
	boxes := map[Peer][]*Message{}
	for _, m := range list {
		copies := []*Message{m}
		if revoke && w.mayRevoke(by, m) {
			copies = w.Copies(m)
		}
		for _, c := range copies {
			boxes[c.Box] = append(boxes[c.Box], c)
		}
	}
	for _, box := range peersOf(boxes) {
		if up := w.deleteRows(time.Time{}, boxes[box]); box == UserPeer(by) {
			own = up
		}
	}
	return own
}

func peersOf[V any](m map[Peer]V) []Peer {
	out := make([]Peer, 0, len(m))
	for p := range m {
		out = append(out, p)
	}
	slices.SortFunc(out, Peer.compare)
	return out
}

// deleteRows removes messages of one box and tells who reads it. Only a channel
// needs to know the time.
func (w *World) deleteRows(now time.Time, list []*Message) *Update {
	ids := make([]int, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	copies := w.discussions(list)
	w.remove(list)
	up := w.logChange(now, &Update{Box: list[0].Box, Kind: UpdateDeleted, IDs: ids})
	if len(copies) > 0 {
		w.aside(func() { w.deleteRows(now, copies) })
	}
	return up
}

// DeletePosts removes messages of a channel for everybody and returns the entry of
// its log; nil when none of them was there for by to see. The refusals are CHANNEL_PRIVATE and
// MESSAGE_DELETE_FORBIDDEN.
// See https://core.telegram.org/method/channels.deleteMessages.
func (w *World) DeletePosts(now time.Time, by UserID, c *Channel, ids []int) (*Update, error) {
	if !w.partakes(by, c) {
		return nil, errChannelPrivate
	}
	member := w.memberOrGuest(c, by)
	var list []*Message
	for _, id := range ids {
		m := w.InChat(by, ChannelPeer(c.ID), id)
		if m == nil || slices.Contains(list, m) {
			continue
		}
		own := m.By(by) && (c.Megagroup || member.Rights.Has(MayPost))
		if m.founding() || !own && !member.Rights.Has(MayDelete) {
			return nil, errDeleteForbidden
		}
		list = append(list, m)
	}
	if len(list) == 0 {
		return nil, nil
	}
	for _, m := range list {
		w.note(now, c, by, AdminEvent{Kind: LogMessageDeleted, NewMessage: m})
	}
	return w.deleteRows(now, list), nil
}

// founding tells whether a message is the first of its channel, which stays.
func (m *Message) founding() bool { return m.Action != nil && m.Action.Kind == ActionCreated }
