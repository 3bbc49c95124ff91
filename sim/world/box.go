package world

import "sort"

// box is the index of one peer's messages and updates, both ascending.
type box struct {
	messages []*Message
	updates  []*Update
	last     int // newest message id there ever was
}

// UpdateKind says what an entry of an update log tells.
type UpdateKind uint8

// Kinds of updates that count in pts.
const (
	UpdateNewMessage UpdateKind = iota + 1 // IDs[0]
	UpdatePinned                           // IDs, Flag: pinned or not
	UpdateRead                             // Peer, MaxID: read by the owner of the box
	UpdateReadOut                          // Peer, MaxID: the owner's messages, read by the other side
	UpdateEdited                           // IDs[0]
	UpdateDeleted                          // IDs
	UpdateFolder                           // Peer, MaxID: the folder it is in now
	UpdateContents                         // IDs, whose media or mentions the owner has seen
)

// Update is one entry of a box's log: what changed the box from Pts-Count to Pts.
// See https://core.telegram.org/api/updates.
type Update struct {
	Box   Peer       `json:"b"`
	Pts   int        `json:"p"`
	Count int        `json:"c"`
	Kind  UpdateKind `json:"k"`
	IDs   []int      `json:"i,omitempty"`
	Peer  Peer       `json:"r,omitzero"`
	MaxID int        `json:"m,omitempty"`
	Flag  bool       `json:"f,omitempty"`
	// Last is the newest message id that the box had, for an update of no new
	// message: the log may be all that knows.
	Last int `json:"l,omitempty"`
}

type updateKey struct {
	B Peer
	P int
}

func (u *Update) key() updateKey { return updateKey{u.Box, u.Pts} }

func (w *World) box(p Peer) *box {
	b := w.boxes[p]
	if b == nil {
		b = &box{}
		w.boxes[p] = b
	}
	return b
}

// Pts returns the state of a box: the pts of its newest update, 1 at first.
func (w *World) Pts(p Peer) int {
	if log := w.box(p).updates; len(log) > 0 {
		return log[len(log)-1].Pts
	}
	return 1
}

// record appends an update to the log of its box and gives it its pts.
func (w *World) record(u *Update) *Update {
	u.Count = max(1, len(u.IDs))
	u.Pts = w.Pts(u.Box) + u.Count
	b := w.box(u.Box)
	if u.Kind != UpdateNewMessage {
		u.Last = b.last
	}
	b.updates = append(b.updates, u)
	w.updates.Put(u)
	w.trim(b)
	return u
}

// UpdatesSince returns the log of a box after pts. The slice is the world's.
func (w *World) UpdatesSince(p Peer, pts int) []*Update {
	log := w.box(p).updates
	at := sort.Search(len(log), func(i int) bool { return log[i].Pts > pts })
	return log[at:]
}

// store puts a message at the end of its box under the next id.
func (w *World) store(m *Message) {
	b := w.box(m.Box)
	b.last++
	m.ID = b.last
	if m.Out {
		m.Origin = m.ID
	}
	w.messages.Put(m)
	w.openPoll(m)
	w.line(m)
	w.fileExpiring(m)
}

// Message returns a message of a box, or nil.
func (w *World) Message(box Peer, id int) *Message { return w.messages.Get(messageKey{box, id}) }

// reindex rebuilds what follows from the rows.
func (w *World) reindex() {
	w.byPhone, w.byName = map[Private]UserID{}, map[string]Peer{}
	w.boxes = map[Peer]*box{}
	w.stored = map[UserID]int64{}
	for c := range w.contents.All() {
		w.stored[c.By] += c.Bytes
	}
	for u := range w.users.All() {
		w.nameUser(u)
	}
	for c := range w.channels.All() {
		if c.Username != "" {
			w.byName[foldName(c.Username)] = ChannelPeer(c.ID)
		}
	}
	w.indexKeys()
	w.indexChats()
	w.indexContacts()
	w.indexScheduled()
	w.indexBotLogs()
	w.indexPolls()
	w.indexSpent()
	w.indexReadMarks()
	w.indexInline()
	w.indexCounted()
	w.reindexMessages()
}
