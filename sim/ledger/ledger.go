// Package ledger records every effect that clients had on the simulated
// Telegram, for tests and demonstrations to compare with what was intended. It
// is written by the request handlers in the same breath as the effect itself.
//
// A Ledger is not safe for concurrent use; the simulator's one lock covers it.
package ledger

import (
	"cmp"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Entry is one effect.
type Entry struct {
	Seq int64     `json:"seq"` // 1, 2, 3...
	At  time.Time `json:"at"`
	// UserID is who did it; Phone that account's number, digits only.
	UserID int64         `json:"user_id"`
	Phone  world.Private `json:"phone"`
	// Method is the TL name of the request.
	Method string `json:"method"`
	// Chat is the conversation: "user 1", "channel 2", or "" for none.
	Chat string `json:"chat,omitempty"`
	// MessageID is the id, in the sender's box or the channel's, of the message
	// that was sent or concerned.
	MessageID int `json:"message_id,omitempty"`
	// RandomID is the sender's own id of a message.
	RandomID int64 `json:"random_id,omitempty"`
	// Subject is the other user an effect is about (promoted, invited).
	Subject int64 `json:"subject,omitempty"`
	// Text is what was written, or a link that was made.
	Text string `json:"text,omitempty"`
	// Repeats counts how often the same random_id came again and was refused.
	Repeats int `json:"repeats,omitempty"`
}

// Ledger is the list of all effects.
type Ledger struct {
	rows *table.Table[int64, Entry]
	last int64
	sent map[sentKey]int64
}

type sentKey struct {
	user   int64
	random int64
}

// New returns the ledger whose rows live in set. Call Start after the set was
// loaded.
func New(set *table.Set) *Ledger {
	return &Ledger{rows: table.New(set, "ledger", func(e *Entry) int64 { return e.Seq })}
}

// Start makes the ledger usable.
func (l *Ledger) Start() {
	l.sent = map[sentKey]int64{}
	for e := range l.rows.All() {
		l.last = max(l.last, e.Seq)
		l.index(e)
	}
}

func (l *Ledger) index(e *Entry) {
	if e.RandomID != 0 {
		l.sent[sentKey{e.UserID, e.RandomID}] = e.Seq
	}
}

// Add records an effect; it sets Seq.
func (l *Ledger) Add(e Entry) {
	l.last++
	e.Seq = l.last
	l.rows.Put(&e)
	l.index(&e)
}

// Repeated records that a message came again under a random_id already used.
func (l *Ledger) Repeated(user, randomID int64) {
	if e := l.rows.Get(l.sent[sentKey{user, randomID}]); e != nil {
		e.Repeats++
		l.rows.Put(e)
	}
}

// Entries returns copies of all effects in their order.
func (l *Ledger) Entries() []Entry {
	out := make([]Entry, 0, l.rows.Len())
	for e := range l.rows.All() {
		out = append(out, *e)
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return out
}
