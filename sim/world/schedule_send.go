package world

import (
	"cmp"
	"slices"
	"time"
)

// dueBy notes that something ends by itself at a time (unix seconds).
func (w *World) dueBy(at int64) {
	if at != WhenOnline && (w.nextDue == 0 || at < w.nextDue) {
		w.nextDue = at
	}
}

// NextElapse is when the time of something comes (unix seconds) that nobody will ask
// for, 0 for nothing. Elapse is to be called then.
func (w *World) NextElapse() int64 {
	if w.nextDue == 0 || w.nextTimed != 0 && w.nextTimed < w.nextDue {
		return w.nextTimed
	}
	return w.nextDue
}

// Elapse lets end what ends by itself: bans and restrictions, the wait of scheduled
// messages, messages themselves, and polls. It is called when NextElapse says so and before each request, so that
// nothing else in this world needs to look at the clock for them.
func (w *World) Elapse(now time.Time) {
	w.aside(func() {
		w.endBans(now)
		if w.nextDue != 0 && w.nextDue <= now.Unix() {
			w.nextDue = 0
			w.sendDue(now)
			w.expire(now)
			w.closeDue(now)
			w.tellPolls(now)
		}
	})
}

// sendDue sends what was scheduled for a time that has come.
func (w *World) sendDue(now time.Time) {
	var due []*Scheduled
	for s := range w.waiting.All() {
		if s.At <= now.Unix() {
			due = append(due, s)
		} else {
			w.dueBy(s.At)
		}
	}
	slices.SortFunc(due, func(a, b *Scheduled) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	for _, s := range due {
		w.sendScheduled(now, s)
	}
}

// sendWhenOnline sends what waited for a user to come online.
func (w *World) sendWhenOnline(now time.Time, u UserID) {
	var due []*Scheduled
	for s := range w.waiting.All() {
		if s.At == WhenOnline && s.To == UserPeer(u) {
			due = append(due, s)
		}
	}
	slices.SortFunc(due, func(a, b *Scheduled) int { return cmp.Compare(a.ID, b.ID) })
	for _, s := range due {
		w.sendScheduled(now, s)
	}
}

// sendScheduled sends a message that waited. One that can no longer be sent is dropped,
// with the refusal.
func (w *World) sendScheduled(now time.Time, s *Scheduled) (Sent, error) {
	w.dropScheduled(s)
	to := w.schedulers(s)
	gone := News{Kind: NewsUnscheduled, Peer: s.To, IDs: []int{s.ID}}
	o := s.Outgoing
	o.Scheduled = true
	var sent Sent
	var err error
	if denied := w.users.Get(s.By).Deny(); denied != nil {
		err = denied // the author is no more
	} else if sent, err = w.sendTo(now, s.By, s.To, o); err == nil {
		gone.Sent = []int{sent.Message.ID}
	}
	w.tellNews(to, gone)
	return sent, err
}

// SendScheduled sends messages of a conversation before their time. The refusals are
// MESSAGE_ID_INVALID, then nothing is sent, and those of sending, then what could not
// be sent is dropped.
// See https://core.telegram.org/method/messages.sendScheduledMessages.
func (w *World) SendScheduled(now time.Time, u UserID, p Peer, ids []int) ([]Sent, error) {
	var list []*Scheduled
	for _, id := range ids {
		s, err := w.FindScheduled(u, p, id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	var out []Sent
	for _, s := range list {
		sent, err := w.sendScheduled(now, s)
		if err != nil {
			return out, err
		}
		out = append(out, sent)
	}
	return out, nil
}
