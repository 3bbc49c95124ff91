package world

import (
	"cmp"
	"slices"

	"github.com/tgfleet/tgfleet/sim/table"
)

// pollBook keeps the polls that were sent, and their votes.
type pollBook struct {
	polls *table.Table[PollID, Running]
	votes *table.Table[voteKey, Vote]
	// pollPlaces are the messages with a poll, tallies its votes.
	pollPlaces map[PollID]map[messageKey]struct{}
	tallies    map[PollID]*tally
	// timedPolls are the open ones that close by themselves.
	timedPolls map[PollID]struct{}
	// pollTold is in which second the votes of a poll were told last, pollNews which
	// polls have more to tell. A restart forgets both.
	pollTold map[PollID]int64
	pollNews map[PollID]struct{}
}

func newPollBook(set *table.Set) pollBook {
	return pollBook{
		polls:    table.New(set, "poll", func(r *Running) PollID { return r.ID }),
		votes:    table.New(set, "vote", (*Vote).key),
		pollTold: map[PollID]int64{}, pollNews: map[PollID]struct{}{},
	}
}

// tally is the votes of a poll.
type tally struct {
	votes  []*Vote // by N
	counts [MaxPollAnswers]int
}

func (t *tally) add(v *Vote) {
	t.votes = append(t.votes, v)
	t.count(v, 1)
}

func (t *tally) remove(v *Vote) {
	at, _ := slices.BinarySearchFunc(t.votes, v.N, func(v *Vote, n int) int { return cmp.Compare(v.N, n) })
	t.votes = slices.Delete(t.votes, at, at+1)
	t.count(v, -1)
}

func (t *tally) count(v *Vote, by int) {
	for _, at := range v.Picks {
		t.counts[at] += by
	}
}

func (w *World) tally(id PollID) *tally {
	t := w.tallies[id]
	if t == nil {
		t = &tally{}
		w.tallies[id] = t
	}
	return t
}

// placePoll notes where a poll is, filed by every message that has it.
func (w *World) placePoll(m *Message) {
	if p := m.poll(); p != nil {
		index(w.pollPlaces, p.ID, m.key(), struct{}{}, true)
	}
}

// displacePoll is for a message that is gone; a poll goes with the last one.
func (w *World) displacePoll(m *Message) {
	p := m.poll()
	if p == nil {
		return
	}
	index(w.pollPlaces, p.ID, m.key(), struct{}{}, false)
	if len(w.pollPlaces[p.ID]) > 0 {
		return
	}
	if t := w.tallies[p.ID]; t != nil {
		for _, v := range t.votes {
			w.votes.Delete(v.key())
		}
	}
	w.polls.Delete(p.ID)
	delete(w.tallies, p.ID)
	delete(w.timedPolls, p.ID)
	delete(w.pollTold, p.ID)
	delete(w.pollNews, p.ID)
}

// timePoll waits for the end of an open poll that has one.
func (w *World) timePoll(r *Running) {
	if r.CloseDate != 0 && !r.Closed {
		w.timedPolls[r.ID] = struct{}{}
		w.dueBy(r.CloseDate)
	}
}

func (w *World) indexPolls() {
	w.pollPlaces, w.tallies, w.timedPolls = map[PollID]map[messageKey]struct{}{}, map[PollID]*tally{}, map[PollID]struct{}{}
	for r := range w.polls.All() {
		w.timePoll(r)
	}
	for _, v := range slices.SortedFunc(w.votes.All(), func(a, b *Vote) int { return cmp.Compare(a.N, b.N) }) {
		w.tally(v.Poll).add(v)
	}
}

// sorted returns the polls of a set in one order at every run.
func sorted(set map[PollID]struct{}) []PollID {
	out := make([]PollID, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
