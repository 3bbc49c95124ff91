package world

import "time"

// Pin pins or unpins a message of a channel. Pinning also posts a service
// message, unless silent. It returns what entered the channel's log.
func (w *World) Pin(now time.Time, by UserID, c *Channel, id int, unpin, silent bool) ([]*Update, error) {
	member := w.Member(c.ID, by)
	switch {
	case member == nil || !member.Present():
		return nil, errChannelPrivate
	case !w.may(c, member, MayPin, NoPinning):
		return nil, errAdminRequired
	}
	m := w.Message(ChannelPeer(c.ID), id)
	switch {
	case m == nil || m.Action != nil:
		return nil, errMessageInvalid
	case m.Pinned == !unpin:
		return nil, errNotModified
	}
	m.Pinned = !unpin
	w.messages.Put(m)
	up := w.record(&Update{Box: m.Box, Kind: UpdatePinned, IDs: []int{id}, Flag: m.Pinned})
	c.Pts, c.Active = up.Pts, now.Unix()
	w.channels.Put(c)
	w.emit(Event{Update: up, To: w.audience(c)})
	pinned := *m
	w.note(now, c, by, AdminEvent{Kind: LogPinned, NewMessage: &pinned})
	out := []*Update{up}
	if !unpin && !silent {
		out = append(out, w.post(c, &Message{
			Box: m.Box, From: UserPeer(by), Peer: m.Peer, Date: now.Unix(), ReplyTo: id, Action: &Action{Kind: ActionPinned},
		}))
	}
	return out, nil
}

// PinPrivate pins or unpins a message of a private conversation in the box of
// its owner.
func (w *World) PinPrivate(owner UserID, p Peer, id int, unpin bool) (*Update, error) {
	m := w.Message(UserPeer(owner), id)
	switch {
	case m == nil || m.Peer != p || m.Action != nil:
		return nil, errMessageInvalid
	case m.Pinned == !unpin:
		return nil, errNotModified
	}
	m.Pinned = !unpin
	w.messages.Put(m)
	up := w.record(&Update{Box: m.Box, Kind: UpdatePinned, IDs: []int{id}, Peer: p, Flag: m.Pinned})
	w.emit(Event{Update: up, To: []UserID{owner}})
	return up, nil
}
