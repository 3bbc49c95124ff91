package world

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Arrangement is how a user arranged a conversation in the list of them.
type Arrangement struct {
	Owner UserID
	Peer  Peer
	// Pin orders the pinned conversations of a folder, the highest first; 0 for
	// one that is not pinned.
	Pin int `json:",omitempty"`
	// Unread is set while the conversation is marked as unread by hand.
	Unread bool `json:",omitempty"`
	// Folder is 1 in the archive.
	Folder int    `json:",omitempty"`
	Draft  *Draft `json:",omitempty"`
	// BarHidden is set when the bar that asks what to do with a stranger is gone.
	BarHidden bool `json:",omitempty"`
}

// Draft is a message that was begun. Entities are in an encoding that the world
// does not read.
type Draft struct {
	Text      string `json:",omitempty"`
	ReplyTo   int    `json:",omitempty"`
	NoWebpage bool   `json:",omitempty"`
	Entities  []byte `json:",omitempty"`
	Date      int64
}

// Archive is the folder of archived conversations; 0 is the main list.
const Archive = 1

// How many conversations can be pinned in the main list and in the archive:
// dialogs_pinned_limit_default and dialogs_folder_pinned_limit_default of
// https://core.telegram.org/api/config#client-configuration.
const (
	MaxPinned         = 5
	MaxPinnedArchived = 100
)

var maxPinned = map[int]int{0: MaxPinned, Archive: MaxPinnedArchived}

func (a *Arrangement) key() dialogKey { return dialogKey{a.Owner, a.Peer} }

// Arrangement returns how a user arranged a conversation; the zero value is how
// it is at first.
func (w *World) Arrangement(owner UserID, p Peer) Arrangement {
	if a := w.arranged.Get(dialogKey{owner, p}); a != nil {
		return *a
	}
	return Arrangement{Owner: owner, Peer: p}
}

func (w *World) arrange(a Arrangement) {
	arranged := a != Arrangement{Owner: a.Owner, Peer: a.Peer}
	if arranged {
		w.arranged.Put(&a)
	} else {
		w.arranged.Delete(a.key())
	}
	index(w.arrangedBy, a.Owner, a.Peer, &a, arranged)
}

// arrangements returns those of a user that match says, by peer.
func (w *World) arrangements(owner UserID, match func(*Arrangement) bool) []*Arrangement {
	var out []*Arrangement
	for _, a := range w.arrangedBy[owner] {
		if match(a) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b *Arrangement) int { return a.Peer.compare(b.Peer) })
	return out
}

// Pinned returns the pinned conversations of a folder, the uppermost first.
func (w *World) Pinned(owner UserID, folder int) []Peer {
	list := w.arrangements(owner, func(a *Arrangement) bool { return a.Pin > 0 && a.Folder == folder })
	slices.SortStableFunc(list, func(a, b *Arrangement) int { return cmp.Compare(b.Pin, a.Pin) })
	out := make([]Peer, len(list))
	for i, a := range list {
		out[i] = a.Peer
	}
	return out
}

var errPinnedMuch = Refuse(400, "PINNED_DIALOGS_TOO_MUCH")

// PinChat pins a conversation above the others of its folder, or unpins it. The
// refusals are PEER_HISTORY_EMPTY and PINNED_DIALOGS_TOO_MUCH.
func (w *World) PinChat(owner UserID, p Peer, pin bool) error {
	a := w.Arrangement(owner, p)
	pinned := w.Pinned(owner, a.Folder)
	switch {
	case pin == (a.Pin > 0):
		return nil
	case pin && w.Newest(owner, p) == nil:
		return Refuse(400, "PEER_HISTORY_EMPTY")
	case pin && len(pinned) >= maxPinned[a.Folder]:
		return errPinnedMuch
	case !pin:
		a.Pin = 0
	case len(pinned) == 0:
		a.Pin = 1
	default:
		a.Pin = w.Arrangement(owner, pinned[0]).Pin + 1
	}
	w.arrange(a)
	w.tellNews([]UserID{owner}, News{Kind: NewsChatPinned, Peer: p, Flag: pin, MaxID: a.Folder})
	return nil
}

// OrderPinned puts the pinned conversations of a folder in an order. Those of it
// that are not named stay below the others, or are unpinned with force, which also
// pins what was not. The refusals are those of PinChat.
func (w *World) OrderPinned(owner UserID, folder int, order []Peer, force bool) error {
	pinned := w.Pinned(owner, folder)
	var want []Peer
	for _, p := range order {
		if !slices.Contains(want, p) && (force || slices.Contains(pinned, p)) && w.Arrangement(owner, p).Folder == folder {
			want = append(want, p)
		}
		if len(want) > maxPinned[folder] { // of any number that a client sends
			return errPinnedMuch
		}
	}
	for _, p := range pinned {
		if !slices.Contains(want, p) && !force {
			want = append(want, p)
		}
	}
	switch {
	case len(want) > maxPinned[folder]:
		return errPinnedMuch
	case slices.ContainsFunc(want, func(p Peer) bool { return w.Newest(owner, p) == nil }):
		return Refuse(400, "PEER_HISTORY_EMPTY")
	}
	for _, p := range pinned {
		a := w.Arrangement(owner, p)
		a.Pin = 0
		w.arrange(a)
	}
	for i, p := range want {
		a := w.Arrangement(owner, p)
		a.Pin = len(want) - i
		w.arrange(a)
	}
	w.tellNews([]UserID{owner}, News{Kind: NewsChatOrder, MaxID: folder, Peers: want})
	return nil
}

// Move is where a conversation shall go.
type Move struct {
	Peer   Peer
	Folder int
}

// MoveChats puts conversations into folders, where they are not pinned, and returns
// the entries of the owner's log, none for those that were there already. The
// refusals are FOLDER_ID_INVALID and PEER_HISTORY_EMPTY; then nothing moves.
// See https://core.telegram.org/method/folders.editPeerFolders.
func (w *World) MoveChats(owner UserID, list []Move) (log []*Update, err error) {
	for _, m := range list {
		switch {
		case m.Folder != 0 && m.Folder != Archive:
			return nil, Refuse(400, "FOLDER_ID_INVALID")
		case w.Newest(owner, m.Peer) == nil:
			return nil, Refuse(400, "PEER_HISTORY_EMPTY")
		}
	}
	for _, m := range list {
		if w.Arrangement(owner, m.Peer).Folder != m.Folder {
			log = append(log, w.moveChat(owner, m))
		}
	}
	return log, nil
}

func (w *World) moveChat(owner UserID, m Move) *Update {
	a := w.Arrangement(owner, m.Peer)
	a.Folder, a.Pin = m.Folder, 0
	w.arrange(a)
	up := w.record(&Update{Box: UserPeer(owner), Kind: UpdateFolder, Peer: m.Peer, MaxID: m.Folder})
	w.emit(Event{Update: up, To: []UserID{owner}})
	return up
}

// MarkUnread marks a conversation as unread by hand, or takes the mark away.
func (w *World) MarkUnread(owner UserID, p Peer, unread bool) {
	a := w.Arrangement(owner, p)
	if a.Unread == unread {
		return
	}
	a.Unread = unread
	w.arrange(a)
	w.tellNews([]UserID{owner}, News{Kind: NewsUnreadMark, Peer: p, Flag: unread})
}

// MarkedUnread returns what a user marked as unread.
func (w *World) MarkedUnread(owner UserID) []Peer {
	var out []Peer
	for _, a := range w.arrangements(owner, func(a *Arrangement) bool { return a.Unread }) {
		out = append(out, a.Peer)
	}
	return out
}

// HideBar removes the bar that asks what to do with a stranger, for good.
func (w *World) HideBar(owner UserID, p Peer) {
	a := w.Arrangement(owner, p)
	a.BarHidden = true
	w.arrange(a)
}

// SaveDraft keeps a message that was begun; nil and an empty one remove it. The
// refusal is MESSAGE_TOO_LONG.
func (w *World) SaveDraft(owner UserID, p Peer, d *Draft) error {
	if d != nil && utf8.RuneCountInString(d.Text) > maxText {
		return Refuse(400, "MESSAGE_TOO_LONG")
	}
	if d != nil && d.Text == "" && d.ReplyTo == 0 {
		d = nil
	}
	a := w.Arrangement(owner, p)
	if d == nil && a.Draft == nil {
		return nil
	}
	a.Draft = d
	w.arrange(a)
	w.tellNews([]UserID{owner}, News{Kind: NewsDraft, Peer: p})
	return nil
}

// Drafts returns the conversations where a user began a message.
func (w *World) Drafts(owner UserID) []Peer {
	var out []Peer
	for _, a := range w.arrangements(owner, func(a *Arrangement) bool { return a.Draft != nil }) {
		out = append(out, a.Peer)
	}
	return out
}
