package world

import (
	"slices"
	"time"
)

// Pinning says what to do with a message.
type Pinning struct {
	Unpin, Silent bool
	// OneSide leaves the pins of the others of a private conversation alone.
	OneSide bool
}

// Pin pins or unpins a message of a channel. Pinning also posts a service
// message, with or without a sound. It returns what entered the channel's log.
// See https://core.telegram.org/method/messages.updatePinnedMessage.
func (w *World) Pin(now time.Time, by UserID, c *Channel, id int, q Pinning) ([]*Update, error) {
	if err := w.mayPin(by, c); err != nil {
		return nil, err
	}
	m := w.InChat(by, ChannelPeer(c.ID), id)
	switch {
	case m == nil || m.Action != nil:
		return nil, errMessageInvalid
	case m.Pinned == !q.Unpin:
		return nil, errNotModified
	}
	out := []*Update{w.setPinned(now, []*Message{m}, !q.Unpin)}
	pinned := *m
	w.note(now, c, by, AdminEvent{Kind: LogPinned, NewMessage: &pinned})
	if !q.Unpin {
		out = append(out, w.post(c, &Message{
			Box: m.Box, From: UserPeer(by), Peer: m.Peer, Date: now.Unix(), ReplyTo: id, Silent: q.Silent,
			Action: &Action{Kind: ActionPinned},
		}))
	}
	return out, nil
}

func (w *World) mayPin(by UserID, c *Channel) error {
	member := w.Member(c.ID, by)
	switch {
	case member == nil || !member.Present():
		return errChannelPrivate
	case !w.may(c, member, c.pinRight(), NoPinning):
		return errAdminRequired
	}
	return nil
}

// pinRight is the right of administrators to pin, which in a broadcast channel comes
// with that to edit.
// See https://core.telegram.org/bots/api#chatadministratorrights.
func (c *Channel) pinRight() Rights {
	if c.Megagroup {
		return MayPin
	}
	return MayEdit
}

// setPinned changes messages of one box and tells who reads it.
func (w *World) setPinned(now time.Time, list []*Message, pinned bool) *Update {
	ids := make([]int, len(list))
	for i, m := range list {
		m.Pinned, ids[i] = pinned, m.ID
		w.messages.Put(m)
	}
	return w.logChange(now, &Update{Box: list[0].Box, Kind: UpdatePinned, IDs: ids, Peer: list[0].Peer, Flag: pinned})
}

// PinInChat pins or unpins a message of a private conversation or a basic group for
// everybody who has it, or in by's box alone. It returns what entered by's log.
func (w *World) PinInChat(now time.Time, by UserID, p Peer, id int, q Pinning) ([]*Update, error) {
	m := w.InChat(by, p, id)
	if err := w.mayPinInGroup(by, p); err != nil {
		return nil, err
	}
	switch {
	case m == nil || m.Action != nil:
		return nil, errMessageInvalid
	case m.Pinned == !q.Unpin:
		return nil, errNotModified
	case !q.OneSide && w.apart(by, p):
		return nil, errWriteForbidden
	}
	copies := w.Copies(m)
	if q.OneSide && p.Kind == KindUser {
		copies = []*Message{m}
	}
	var out []*Update
	for _, c := range copies {
		if c.Pinned != !q.Unpin {
			if up := w.setPinned(now, []*Message{c}, !q.Unpin); c == m {
				out = append(out, up)
			}
		}
	}
	if !q.Unpin && len(copies) > 1 {
		out = append(out, w.announcePin(now, by, m, q.Silent))
	}
	return out, nil
}

func (w *World) mayPinInGroup(by UserID, p Peer) error {
	if p.Kind != KindGroup {
		return nil
	}
	g := w.Group(p.Group())
	member := g.Member(by)
	switch {
	case g.Gone() || member == nil || !member.Present():
		return errPeerInvalid
	case member.Role == RoleMember && g.Banned.Has(NoPinning):
		return errAdminRequired
	}
	return nil
}

func (w *World) announcePin(now time.Time, by UserID, m *Message, silent bool) *Update {
	note := &Message{From: UserPeer(by), Peer: m.Peer, Date: now.Unix(), ReplyTo: m.ID, Silent: silent, Action: &Action{Kind: ActionPinned}}
	others := []UserID{m.Peer.User()}
	if m.Peer.Kind == KindGroup {
		others = w.Group(m.Peer.Group()).others(by)
	}
	return w.spread(note, others)
}

// unpinPage is how many messages one request unpins at most.
const unpinPage = 100

// UnpinAll unpins the pinned messages of a conversation, a page at a time.
// See https://core.telegram.org/method/messages.unpinAllMessages.
func (w *World) UnpinAll(now time.Time, by UserID, p Peer) (done Affected, err error) {
	if p.Kind == KindChannel {
		err = w.mayPin(by, w.Channel(p.Channel()))
	} else {
		err = w.mayPinInGroup(by, p)
	}
	if err != nil {
		return done, err
	}
	boxes := map[Peer][]*Message{}
	n := 0
	for _, m := range slices.Backward(w.talk(by, p)) {
		switch {
		case !m.Pinned:
			continue
		case n == unpinPage:
			done.Remain++
			continue
		}
		n++
		for _, c := range w.Copies(m) {
			if c.Pinned {
				boxes[c.Box] = append(boxes[c.Box], c)
			}
		}
	}
	for _, box := range peersOf(boxes) {
		if up := w.setPinned(now, boxes[box], false); p.Kind == KindChannel || box == UserPeer(by) {
			done.add(up)
		}
	}
	return done, nil
}

// NewestPinned returns the newest pinned message of a conversation, or nil.
func (w *World) NewestPinned(owner UserID, p Peer) *Message {
	for _, m := range slices.Backward(w.talk(owner, p)) {
		if m.Pinned {
			return m
		}
	}
	return nil
}
