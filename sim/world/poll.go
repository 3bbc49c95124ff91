package world

import (
	"encoding/binary"
	"time"
)

// PollID names a poll. All messages with the poll, also forwarded ones, share it.
type PollID int64

// Poll is what is asked; it never changes. Texts have their entities in an encoding
// that the world does not read.
// See https://core.telegram.org/api/poll.
type Poll struct {
	ID       PollID
	Question string
	Entities []byte `json:",omitempty"`
	Answers  []PollAnswer

	Public   bool `json:",omitempty"` // everybody sees who voted for what
	Multiple bool `json:",omitempty"`
	Quiz     bool `json:",omitempty"`
	Final    bool `json:",omitempty"` // a vote cannot be changed
	Shuffled bool `json:",omitempty"` // clients show the answers in an order of their own
	Hidden   bool `json:",omitempty"` // results are told when it is closed
	Closed   bool `json:",omitempty"` // from the beginning

	// Correct is the right answer of a quiz, by its place.
	Correct          int    `json:",omitempty"`
	Solution         string `json:",omitempty"`
	SolutionEntities []byte `json:",omitempty"`
	// Period is how many seconds it is open and CloseDate when it ends (unix
	// seconds), one of them or neither.
	Period    int   `json:",omitempty"`
	CloseDate int64 `json:",omitempty"`
}

// PollAnswer is one of the answers that a poll offers. Option names it.
type PollAnswer struct {
	Text     string
	Entities []byte `json:",omitempty"`
	Option   []byte
}

// Running is what became of a poll that was sent.
type Running struct {
	ID PollID
	By UserID
	// Home is the message that the poll was sent with, the author's own copy of it.
	Home messageKey
	// CloseDate is when it closes by itself (unix seconds), 0 for never.
	CloseDate int64 `json:",omitempty"`
	Closed    bool  `json:",omitempty"`
	LastVote  int   `json:",omitempty"`
}

// NewPollID draws the id of a poll.
func (w *World) NewPollID() PollID {
	for {
		id := PollID(binary.LittleEndian.Uint64(w.random(8)) >> 1)
		if id != 0 && w.polls.Get(id) == nil {
			return id
		}
	}
}

// Running returns what became of a poll; nil for one that was not sent, or is gone.
func (w *World) Running(id PollID) *Running { return w.polls.Get(id) }

// poll returns what a message asks, nil for nothing.
func (m *Message) poll() *Poll {
	if m.Media == nil {
		return nil
	}
	return m.Media.Poll
}

// openPoll begins the poll of a message that is the first with it.
func (w *World) openPoll(m *Message) {
	p := m.poll()
	if p == nil || w.polls.Get(p.ID) != nil {
		return
	}
	r := &Running{ID: p.ID, By: m.From.User(), Home: m.key(), CloseDate: p.CloseDate, Closed: p.Closed}
	if p.Period != 0 {
		r.CloseDate = m.Date + int64(p.Period)
	}
	if r.CloseDate != 0 && r.CloseDate <= m.Date { // it was scheduled for later
		r.Closed = true
	}
	w.polls.Put(r)
	w.timePoll(r)
}

// isHome tells whether a poll was sent with this message, of which m may be a copy.
func (w *World) isHome(m *Message, r *Running) bool {
	return m.key() == r.Home || m.Origin != 0 && m.original() == r.Home
}

// closePoll ends a poll, and tells those who have it, all bots among them if somebody
// did it.
func (w *World) closePoll(now time.Time, r *Running, byHand bool) {
	r.Closed = true
	w.polls.Put(r)
	delete(w.timedPolls, r.ID)
	delete(w.pollTold, r.ID)
	delete(w.pollNews, r.ID)
	w.tellPoll(r, 0, byHand)
}

// closeDue closes the polls whose time has come.
func (w *World) closeDue(now time.Time) {
	for _, id := range sorted(w.timedPolls) {
		if r := w.polls.Get(id); r.CloseDate <= now.Unix() {
			w.closePoll(now, r, false)
		} else {
			w.dueBy(r.CloseDate)
		}
	}
}
