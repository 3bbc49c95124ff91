package world

import (
	"cmp"
	"slices"
	"time"
)

// ReadMark tells when somebody read a part of a conversation.
type ReadMark struct {
	Reader UserID `json:"u"`
	Peer   Peer   `json:"p"`
	// What was read are the messages above After, up to Max: ids in the box where the
	// reader reads them.
	After int   `json:"f"`
	Max   int   `json:"m"`
	At    int64 `json:"a"` // unix seconds
}

type readMarkKey struct {
	dialogKey
	After int
}

func (r *ReadMark) key() readMarkKey { return readMarkKey{dialogKey{r.Reader, r.Peer}, r.After} }

// For how long one can ask when a message was read, and in how big a group:
// chat_read_mark_expire_period, pm_read_date_expire_period and
// chat_read_mark_size_threshold of
// https://core.telegram.org/api/config#client-configuration.
const (
	ReadMarkLife  = 7 * 24 * time.Hour
	MaxReadMarked = 100
)

// readMarksKept is how many marks are kept of one reader in one conversation.
const readMarksKept = 1000

// markRead notes that a user read the messages of a conversation in (from, to]. In
// groups that are too big nobody will ask.
func (w *World) markRead(at int64, u UserID, p Peer, from, to int) {
	if to <= from || p.Kind != KindUser && w.readMarkable(p) != nil {
		return
	}
	k := dialogKey{u, p}
	list := w.readMarks[k]
	for len(list) > 0 && list[0].At+int64(ReadMarkLife.Seconds()) < at {
		w.marks.Delete(list[0].key())
		list = list[1:]
	}
	if n := len(list); n > 0 && list[n-1].At == at && list[n-1].Max == from { // the same second
		list[n-1].Max = to
		w.marks.Put(list[n-1])
		w.readMarks[k] = list
		return
	}
	row := &ReadMark{u, p, from, to, at}
	w.marks.Put(row)
	kept, gone := newest(append(list, row), readMarksKept)
	for _, old := range gone {
		w.marks.Delete(old.key())
	}
	w.readMarks[k] = kept
}

func (w *World) indexReadMarks() {
	w.readMarks = map[dialogKey][]*ReadMark{}
	for r := range w.marks.All() {
		k := r.key().dialogKey
		w.readMarks[k] = append(w.readMarks[k], r)
	}
	for _, list := range w.readMarks {
		slices.SortFunc(list, func(a, b *ReadMark) int { return cmp.Compare(a.Max, b.Max) })
	}
}

// readAt returns when a user read a message, as it is in the box where that user reads
// it; 0 if that is not known.
func (w *World) readAt(u UserID, m *Message) int64 {
	list := w.readMarks[dialogKey{u, m.Peer}]
	i, _ := slices.BinarySearchFunc(list, m.ID, func(r *ReadMark, id int) int { return cmp.Compare(r.Max, id) })
	if i == len(list) || m.ID <= list[i].After {
		return 0
	}
	return list[i].At
}

// readMarkable tells why nobody learns who read the messages of a chat.
func (w *World) readMarkable(p Peer) error {
	size := 0
	switch p.Kind {
	case KindGroup:
		size = len(w.groups.Get(p.Group()).Present())
	case KindChannel:
		if !w.channels.Get(p.Channel()).Megagroup {
			return errPeerInvalid
		}
		size = len(w.roster[p.Channel()])
	default:
		return errPeerInvalid
	}
	if size > MaxReadMarked {
		return Refuse(400, "CHAT_TOO_BIG")
	}
	return nil
}

// Reading is when somebody read a message, in unix seconds.
type Reading struct {
	By UserID
	At int64
}

// ReadBy returns who read a message of a small group, the first to do so first; its
// author and bots are not among them. The refusals are PEER_ID_INVALID, CHAT_TOO_BIG, MSG_ID_INVALID and
// MSG_TOO_OLD.
// See https://core.telegram.org/method/messages.getMessageReadParticipants.
func (w *World) ReadBy(now time.Time, by UserID, p Peer, id int) ([]Reading, error) {
	if err := w.readMarkable(p); err != nil {
		return nil, err
	}
	m := w.InChat(by, p, id)
	switch {
	case !w.IsIn(p, by):
		return nil, errPeerInvalid
	case m == nil:
		return nil, Refuse(400, "MSG_ID_INVALID")
	case now.Sub(time.Unix(m.Date, 0)) > ReadMarkLife:
		return nil, Refuse(400, "MSG_TOO_OLD")
	}
	var out []Reading
	for _, u := range w.membersOf(p) {
		row := m
		if p.Kind == KindGroup {
			row = w.CopyIn(u, m)
		}
		if row == nil || m.By(u) || w.users.Get(u).Bot != nil || !w.seesIn(by, p, u) {
			continue
		}
		if at := w.readAt(u, row); at != 0 {
			out = append(out, Reading{u, at})
		}
	}
	slices.SortFunc(out, func(a, b Reading) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.By, b.By)) })
	return out, nil
}

// membersOf returns who is in a chat, in no particular order.
func (w *World) membersOf(p Peer) []UserID {
	if p.Kind == KindChannel {
		return w.audience(w.channels.Get(p.Channel()))
	}
	return w.groups.Get(p.Group()).Present()
}

// ReadDate returns when a user read a private message of by's (unix seconds). The
// refusals are MESSAGE_ID_INVALID, YOUR_PRIVACY_RESTRICTED, USER_PRIVACY_RESTRICTED,
// MESSAGE_TOO_OLD and MESSAGE_NOT_READ_YET.
// See https://core.telegram.org/method/messages.getOutboxReadDate.
func (w *World) ReadDate(now time.Time, by *User, to *User, id int) (int64, error) {
	m := w.InChat(by.ID, UserPeer(to.ID), id)
	if m == nil || !m.Out || by == to {
		return 0, errMessageInvalid
	}
	if err := w.showsReadDates(by, to); err != nil {
		return 0, err
	}
	if now.Sub(time.Unix(m.Date, 0)) > ReadMarkLife {
		return 0, Refuse(400, "MESSAGE_TOO_OLD")
	}
	if row := w.CopyIn(to.ID, m); row != nil {
		if at := w.readAt(to.ID, row); at != 0 {
			return at, nil
		}
	}
	return 0, Refuse(400, "MESSAGE_NOT_READ_YET")
}

// showsReadDates tells why somebody may not learn when a user read a message: one does
// not see of others what one hides from them.
func (w *World) showsReadDates(by, of *User) error {
	_, mine := w.ShowsStatus(of, by.ID)
	switch {
	case by.Privacy.HideReadMarks && !w.Allows(by.ID, of.ID, PrivacyStatus), of.Privacy.HideReadMarks && mine:
		return Refuse(403, "YOUR_PRIVACY_RESTRICTED")
	case w.HidesReadMarks(of, by.ID):
		return Refuse(403, "USER_PRIVACY_RESTRICTED")
	}
	return nil
}
