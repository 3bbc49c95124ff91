package world

import (
	"cmp"
	"slices"
)

// SavedUnder returns the topic of the saved messages a message belongs to: whose it was
// before, the hidden author, or the owner; none for any other message.
// See https://core.telegram.org/api/saved-messages.
func (m *Message) SavedUnder() Peer {
	switch f := m.Forward; {
	case m.Peer != m.Box || m.Box.Kind != KindUser:
		return Peer{}
	case f == nil:
		return m.Peer
	case f.SavedID != 0:
		return f.SavedPeer
	case f.Name != "":
		return UserPeer(HiddenAuthor)
	default:
		return f.From
	}
}

// maxSavedPins is how many topics can be pinned.
const maxSavedPins = 5

// SavedTopic is a line of the list of topics of saved messages.
type SavedTopic struct {
	Peer   Peer
	Top    *Message
	Pinned bool
}

// savedPins are the pinned topics of a user's saved messages, the uppermost first.
type savedPins struct {
	Owner UserID
	Peers []Peer
}

// SavedTopics returns the topics of a user's saved messages: the pinned ones in their
// order, then the others, the one with the newest message first.
func (w *World) SavedTopics(owner UserID) (pinned, rest []SavedTopic) {
	top := map[Peer]*Message{}
	for _, m := range w.talk(owner, UserPeer(owner)) {
		top[m.SavedUnder()] = m
	}
	for _, p := range w.savedPins(owner) {
		if m := top[p]; m != nil {
			pinned = append(pinned, SavedTopic{p, m, true})
			delete(top, p)
		}
	}
	for p, m := range top {
		rest = append(rest, SavedTopic{Peer: p, Top: m})
	}
	slices.SortFunc(rest, func(a, b SavedTopic) int {
		return cmp.Or(cmp.Compare(b.Top.Date, a.Top.Date), cmp.Compare(b.Top.ID, a.Top.ID))
	})
	return pinned, rest
}

func (w *World) savedPins(owner UserID) []Peer {
	if p := w.savedPinned.Get(owner); p != nil {
		return p.Peers
	}
	return nil
}

// PinSaved pins a topic of the saved messages above the others, or unpins it. The
// refusals are PEER_HISTORY_EMPTY and PINNED_DIALOGS_TOO_MUCH.
// See https://core.telegram.org/method/messages.toggleSavedDialogPin.
func (w *World) PinSaved(owner UserID, p Peer, pin bool) error {
	pins := slices.Clone(w.savedPins(owner))
	at := slices.Index(pins, p)
	switch {
	case pin == (at >= 0):
		return nil
	case pin && !w.hasSaved(owner, p):
		return Refuse(400, "PEER_HISTORY_EMPTY")
	case pin && len(pins) >= maxSavedPins:
		return Refuse(400, "PINNED_DIALOGS_TOO_MUCH")
	case pin:
		pins = slices.Insert(pins, 0, p)
	default:
		pins = slices.Delete(pins, at, at+1)
	}
	w.savedPinned.Put(&savedPins{owner, pins})
	w.tellNews([]UserID{owner}, News{Kind: NewsSavedPinned, Peer: p, Flag: pin})
	return nil
}

// OrderSaved puts the pinned topics in an order. Those that are not named stay below,
// or are unpinned with force, which also pins what was not. The refusals are those of
// PinSaved.
func (w *World) OrderSaved(owner UserID, order []Peer, force bool) error {
	pins := w.savedPins(owner)
	var want []Peer
	for _, p := range order {
		if !slices.Contains(want, p) && (force || slices.Contains(pins, p)) {
			want = append(want, p)
		}
	}
	for _, p := range pins {
		if !slices.Contains(want, p) && !force {
			want = append(want, p)
		}
	}
	switch {
	case len(want) > maxSavedPins:
		return Refuse(400, "PINNED_DIALOGS_TOO_MUCH")
	case slices.ContainsFunc(want, func(p Peer) bool { return !w.hasSaved(owner, p) && !slices.Contains(pins, p) }):
		return Refuse(400, "PEER_HISTORY_EMPTY")
	}
	w.savedPinned.Put(&savedPins{owner, want})
	w.tellNews([]UserID{owner}, News{Kind: NewsSavedOrder, Peers: want})
	return nil
}

func (w *World) hasSaved(owner UserID, p Peer) bool {
	return slices.ContainsFunc(w.talk(owner, UserPeer(owner)), func(m *Message) bool { return m.SavedUnder() == p })
}
