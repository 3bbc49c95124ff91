package world

import (
	"cmp"
	"slices"
	"sort"
)

const (
	// updatesKept is how far back in pts the log of a box goes unless the options
	// say so: a client that is further behind starts anew.
	updatesKept = 10_000
	// botUpdatesKept is how many updates of a bot's log are kept.
	botUpdatesKept = 10_000
	// spentKept is how many random ids of deleted messages are remembered for each
	// account. Clients repeat what they sent within minutes.
	spentKept = 1000
	// manyNumbers is from how many phone numbers on those are forgotten of which
	// nothing but the codes of a former day is known.
	manyNumbers = 1 << 16
)

// Reaches tells whether the log of a box goes back to pts.
func (w *World) Reaches(p Peer, pts int) bool { return w.Pts(p)-pts <= w.updatesKept() }

func (w *World) updatesKept() int { return cmp.Or(w.opts.UpdatesKept, updatesKept) }

// trim drops what a box's log need not hold any more, a fifth of it at a time.
func (w *World) trim(b *box) {
	newest, kept := b.updates[len(b.updates)-1].Pts, w.updatesKept()
	if b.updates[0].Pts > newest-kept-kept/4-1 {
		return
	}
	n := sort.Search(len(b.updates), func(i int) bool { return b.updates[i].Pts > newest-kept })
	for _, u := range b.updates[:n] {
		w.updates.Delete(u.key())
	}
	b.updates = slices.Clone(b.updates[n:])
}

// BotLogReaches tells whether the log of a user that counts in qts goes back to qts.
func (w *World) BotLogReaches(u UserID, qts int) bool {
	log := w.botLogs[u]
	return len(log) == 0 || log[0].Qts <= qts+1
}

// trimBotLog drops what a bot's log need not hold any more.
func (w *World) trimBotLog(bot UserID) {
	kept, gone := newest(w.botLogs[bot], botUpdatesKept)
	for _, u := range gone {
		w.botLog.Delete(u.key())
	}
	w.botLogs[bot] = kept
}

// newest parts a log, once it is longer by a quarter than what is to be kept of it, into
// that and what is to go.
func newest[T any](log []T, keep int) (kept, gone []T) {
	if len(log) <= keep+keep/4 {
		return log, nil
	}
	n := len(log) - keep
	return slices.Clone(log[n:]), log[:n]
}

// spend remembers the random id of a message that is gone.
func (w *World) spend(by UserID, randomID int64) {
	list := w.spentBy[by]
	s := &Spent{By: by, ID: randomID, N: 1}
	if len(list) > 0 {
		s.N = list[len(list)-1].N + 1
	}
	w.spent.Put(s)
	kept, gone := newest(append(list, s), spentKept)
	for _, old := range gone {
		w.spent.Delete(old.key())
	}
	w.spentBy[by] = kept
}

func (w *World) indexSpent() {
	w.spentBy = map[UserID][]*Spent{}
	for s := range w.spent.All() {
		w.spentBy[s.By] = append(w.spentBy[s.By], s)
	}
	for _, list := range w.spentBy {
		slices.SortFunc(list, func(a, b *Spent) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.ID, b.ID)) })
	}
}

// forgetNumbers keeps the numbers few of which only the codes are counted: first
// those of former days go, then, when one day saw too many, all.
func (w *World) forgetNumbers(today int64) {
	if w.numbers.Len() < manyNumbers {
		return
	}
	for _, all := range []bool{false, true} {
		for _, n := range slices.Collect(w.numbers.All()) {
			if !n.Banned && (all || n.Day != today) {
				w.numbers.Delete(n.Phone)
			}
		}
		if w.numbers.Len() < manyNumbers/2 {
			return
		}
	}
}
