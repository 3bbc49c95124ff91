package world

import (
	"cmp"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
)

// Counted is one entry of the log of what an account is told that counts in no
// pts and no qts: its settings, its arrangement of conversations, its place in
// channels, the people it knows. Each client has its own numbers for them, its
// seq: it counts what it was told, not what it did itself, which its answers told.
//
// What passes, such as typing, does not count, nor what all of a chat is told
// about the chat: clients find that with the chat.
//
// See https://core.telegram.org/api/updates#updates-sequence.
type Counted struct {
	User UserID
	N    int // 1, 2, 3...
	At   int64
	// By is the key of the client that did it, 0 for none.
	By      uint64    `json:",omitempty"`
	Changed ChannelID `json:",omitempty"`
	Notice  *Notice   `json:",omitempty"`
	News    *News     `json:",omitempty"`
}

type countedKey struct {
	U UserID
	N int
}

func (c *Counted) key() countedKey { return countedKey{c.User, c.N} }

// Event is what happened, as it was first told.
func (c *Counted) Event() Event { return Event{Changed: c.Changed, Notice: c.Notice, News: c.News} }

// seqLog keeps the logs of what counts in seq.
type seqLog struct {
	counted   *table.Table[countedKey, Counted]
	countedBy map[UserID][]*Counted // by N
}

func newSeqLog(set *table.Set) seqLog {
	return seqLog{counted: table.New(set, "counted", (*Counted).key)}
}

// countedKept is how many entries of an account's log are kept.
const countedKept = 1000

// counts tells whether an event is one for the log.
func (e *Event) counts() bool {
	switch {
	case e.Key != 0:
		return false // of a key on which nobody may be signed in
	case e.Notice != nil:
		return e.Notice.Kind != NoticeStatus
	case e.News != nil:
		return e.News.lasts()
	}
	return e.Changed != 0
}

// lasts tells whether there is something left to tell of when somebody asks later.
func (n *News) lasts() bool {
	switch n.Kind {
	case NewsTyping, NewsPress, NewsInlineQuery, NewsTTL, NewsReactions, NewsPoll:
		return false
	}
	return true
}

// SeqFor is the seq that an event has for the client of a key, 0 when it does not
// count there.
func (e *Event) SeqFor(key uint64) int { return e.seqs[key] }

// Count writes events that count into the logs of those who are told and gives them
// their numbers. by is the key of the client that caused them, 0 for none.
func (w *World) Count(now time.Time, by uint64, events []Event) {
	for i := range events {
		e := &events[i]
		if !e.counts() {
			continue
		}
		doer := by
		if e.Aside {
			doer = 0 // the doer is told too
		}
		e.seqs = map[uint64]int{}
		for _, u := range e.To {
			w.countFor(now, doer, u, e)
		}
	}
}

// countFor is Count for one account. What nobody but the doer could be told leaves
// no trace.
func (w *World) countFor(now time.Time, by uint64, u UserID, e *Event) {
	home := w.users.Get(u).DC
	told := false
	for _, k := range w.keysOf[u] {
		told = told || k.DC == home && k.ID != by
	}
	if !told {
		return
	}
	c := &Counted{User: u, N: w.newsCounted(u) + 1, At: now.Unix(), By: by, Changed: e.Changed, Notice: e.Notice, News: e.News}
	w.counted.Put(c)
	w.countedBy[u] = append(w.countedBy[u], c)
	w.trimCounted(u)
	for _, k := range w.keysOf[u] {
		if k.ID == by {
			k.Own++
			w.keys.Put(k)
			continue
		}
		e.seqs[k.ID] = w.Seq(k)
	}
}

// newsCounted is how many entries the log of an account has had.
func (w *World) newsCounted(u UserID) int {
	if log := w.countedBy[u]; len(log) > 0 {
		return log[len(log)-1].N
	}
	return 0
}

// Seq is the seq of the client of a key: 1 and what it was told, or could have been.
func (w *World) Seq(k *AuthKey) int { return 1 + w.newsCounted(k.User) - k.Own }

// Lose notes that events were not sent to the client of a key though it is there: the
// next difference tells of them, however late the client knows it to be.
func (w *World) Lose(k *AuthKey, events []Event) {
	for _, e := range events {
		if seq := e.SeqFor(k.ID); seq != 0 && (k.lost == 0 || seq < k.lost) {
			k.lost = seq
		}
	}
}

// CountedSince returns what the client of a key was told since a date, and what was
// lost on the way to it before; ok is false when the log does not go back so far.
// Dates are of seconds: what happened in that very second is told again.
func (w *World) CountedSince(k *AuthKey, date int64) (list []*Counted, ok bool) {
	log := w.countedBy[k.User]
	if len(log) > 0 && log[0].N > 1 && log[0].At > date {
		return nil, false
	}
	seq := w.Seq(k)
	for _, c := range slices.Backward(log) {
		if c.By == k.ID {
			continue
		}
		if c.At < date && (k.lost == 0 || seq < k.lost) {
			break
		}
		list = append(list, c)
		seq--
	}
	slices.Reverse(list)
	return list, true
}

// CaughtUp notes that the client of a key was told of what was lost.
func (k *AuthKey) CaughtUp() { k.lost = 0 }

func (w *World) trimCounted(u UserID) {
	kept, gone := newest(w.countedBy[u], countedKept)
	for _, c := range gone {
		w.counted.Delete(c.key())
	}
	w.countedBy[u] = kept
}

func (w *World) indexCounted() {
	w.countedBy = map[UserID][]*Counted{}
	for c := range w.counted.All() {
		w.countedBy[c.User] = append(w.countedBy[c.User], c)
	}
	for _, log := range w.countedBy {
		slices.SortFunc(log, func(a, b *Counted) int { return cmp.Compare(a.N, b.N) })
	}
}
