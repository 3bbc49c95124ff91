package world

import (
	"slices"
	"time"
)

// Vote is what somebody answers to a poll.
type Vote struct {
	Poll PollID
	User UserID
	As   Peer `json:",omitzero"` // whom it shows instead, if anybody
	// N counts the votes of a poll; a vote that was changed is a new one.
	N     int
	Date  int64
	Picks []int // places of answers, ascending
}

type voteKey struct {
	P PollID
	U UserID
}

func (v *Vote) key() voteKey { return voteKey{v.Poll, v.User} }

// VoteOf returns the vote of a user, nil for none.
func (w *World) VoteOf(id PollID, u UserID) *Vote { return w.votes.Get(voteKey{id, u}) }

// VotesIn returns the votes of a poll, the newest last. The slice is the world's.
func (w *World) VotesIn(id PollID) []*Vote {
	if t := w.tallies[id]; t != nil {
		return t.votes
	}
	return nil
}

// VotesFor is how many votes an answer of a poll has.
func (w *World) VotesFor(id PollID, place int) int {
	if t := w.tallies[id]; t != nil {
		return t.counts[place]
	}
	return 0
}

// FindPoll returns the message with a poll that a user names, nil for none.
func (w *World) FindPoll(u UserID, p Peer, id int) *Message {
	m := w.InChat(u, p, id)
	if m == nil || m.poll() == nil || w.polls.Get(m.Media.Poll.ID) == nil {
		return nil
	}
	return m
}

// CastVote votes in the poll of a message; no options take the vote back. It returns
// the message as by has it. The refusals are MESSAGE_ID_INVALID, CHANNEL_PRIVATE,
// PEER_ID_INVALID, MESSAGE_POLL_CLOSED, OPTION_INVALID, OPTIONS_TOO_MUCH and
// REVOTE_NOT_ALLOWED.
// See https://core.telegram.org/method/messages.sendVote.
func (w *World) CastVote(now time.Time, by UserID, p Peer, id int, options [][]byte) (*Message, error) {
	m := w.FindPoll(by, p, id)
	if m == nil {
		return nil, errMessageInvalid
	}
	if err := w.mayVote(by, p); err != nil {
		return nil, err
	}
	poll, r := m.Media.Poll, w.polls.Get(m.Media.Poll.ID)
	if r.Closed {
		return nil, Refuse(400, "MESSAGE_POLL_CLOSED")
	}
	picks, err := poll.picks(options)
	if err != nil {
		return nil, err
	}
	was := w.VoteOf(poll.ID, by)
	if was != nil && (poll.Quiz || poll.Final) {
		return nil, Refuse(400, "REVOTE_NOT_ALLOWED")
	}
	if was == nil && len(picks) == 0 || was != nil && slices.Equal(was.Picks, picks) {
		return m, nil
	}
	vote := Vote{User: by, As: w.actsAs(by, p), Date: now.Unix(), Picks: picks}
	w.count(r, was, vote)
	if poll.Public {
		w.tellVoter(r, poll, vote)
	}
	w.tellVote(now, r, m, by)
	return m, nil
}

func (w *World) mayVote(by UserID, p Peer) error {
	switch {
	case p.Kind == KindChannel && !w.partakes(by, w.channels.Get(p.Channel())):
		return errChannelPrivate
	case p.Kind == KindGroup && !w.IsIn(p, by):
		return errPeerInvalid
	}
	return nil
}

// picks are the places of the options that are voted for, each once.
func (p *Poll) picks(options [][]byte) ([]int, error) {
	if len(options) > len(p.Answers) || len(options) > 1 && !p.Multiple {
		return nil, Refuse(400, "OPTIONS_TOO_MUCH")
	}
	var out []int
	for _, o := range options {
		at := p.Place(o)
		if at < 0 {
			return nil, Refuse(400, "OPTION_INVALID")
		}
		out = append(out, at)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// count puts a vote in the place of an earlier one, nil for none.
func (w *World) count(r *Running, was *Vote, v Vote) {
	t := w.tally(r.ID)
	if was != nil {
		t.remove(was)
		w.votes.Delete(was.key())
	}
	if len(v.Picks) > 0 {
		r.LastVote++
		v.Poll, v.N = r.ID, r.LastVote
		t.add(&v)
		w.votes.Put(&v)
		w.polls.Put(r)
	} else if len(t.votes) == 0 {
		delete(w.tallies, r.ID)
	}
}

// VotePage returns votes of a poll, the newest first: those for an answer, of all when
// place is negative; those before the vote number before, 0 for the newest. next is
// what the page after it is before, 0 for none, count how many there are in all.
func (w *World) VotePage(id PollID, place, before, limit int) (page []*Vote, next, count int) {
	for _, v := range slices.Backward(w.VotesIn(id)) {
		if place >= 0 && !slices.Contains(v.Picks, place) {
			continue
		}
		count++
		switch {
		case before != 0 && v.N >= before:
		case len(page) < limit:
			page = append(page, v)
		case next == 0 && limit > 0:
			next = page[limit-1].N
		}
	}
	return page, next, count
}
