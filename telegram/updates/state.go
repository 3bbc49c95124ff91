package updates

import (
	"time"

	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	// gapWait is how long what is missing may be late.
	gapWait = 500 * time.Millisecond
	// silence is how long a server that has nothing to say is believed.
	silence = 15 * time.Minute
	// firstPause and maxPause bound the pause after a request that failed; it
	// doubles in between.
	firstPause = time.Second
	maxPause   = 2 * time.Minute
	// maxChannels bounds the channels whose pts is known; beyond it one that
	// is at rest is forgotten, as if it had never been seen.
	maxChannels = 4096
	// maxHeldAll bounds what all sequences of an account hold together.
	maxHeldAll = 2048
	// maxFetches bounds channels whose difference is asked for at once.
	maxFetches = 10
)

// Options configure a State. The zero value is usable.
type Options struct {
	// Self is the account's user id, the author of what it sent itself.
	Self int64
	// Knows tells whether a user can be addressed. The short form of a message
	// names its sender without saying more; when nobody knows that sender the
	// difference is asked for instead, which does. nil: everybody is known.
	Knows func(user int64) bool
}

// State is how far an account has come in the sequences of its updates. It
// begins without knowing: Missed makes it ask. It is not safe for concurrent
// use.
type State struct {
	opts Options

	now           time.Time // of the input that is being handled
	known         bool      // the server has said where the sequences are
	common        box
	pts, qts, seq sequence
	date          int32
	channels      map[int64]*channel

	held     int       // in all sequences
	heard    time.Time // last word from the server
	waiting  map[int64]*box
	fetching int     // channels being asked about
	queue    []int64 // channels to be asked about next
	lastID   uint64

	out      []parcel
	requests []Request
}

// box is a set of sequences that are fetched together: pts, qts and seq, or the
// pts of one channel.
type box struct {
	channel int64     // 0: the account's own
	asked   uint64    // id of the request under way, 0 when there is none
	queued  bool      // waits for another channel's answer before it is asked
	again   bool      // the answer under way will not be the whole truth
	due     time.Time // when to ask; zero when there is nothing to ask
	pause   time.Duration
}

type channel struct {
	box
	pts sequence
}

// New makes a State that knows nothing yet.
func New(o Options) *State { return &State{opts: o} }

// Known reports whether the server has said where the sequences are.
func (s *State) Known() bool { return s.known }

// Receive takes what the server sent. What can be handed on is ready for Next.
func (s *State) Receive(now time.Time, obj api.UpdatesClass) {
	s.now, s.heard = now, now
	switch u := obj.(type) {
	case *api.UpdatesTooLong:
		s.ask(&s.common)
	case *api.Updates:
		s.container(u.Updates, &envelope{u.Users, u.Chats, u.Date}, u.Seq, u.Seq)
	case *api.UpdatesCombined:
		s.container(u.Updates, &envelope{u.Users, u.Chats, u.Date}, u.SeqStart, u.Seq)
	case *api.UpdateShort:
		s.container([]api.UpdateClass{u.Update}, &envelope{date: u.Date}, 0, 0)
	case *api.UpdateShortMessage:
		s.short(u.UserID, s.fromUser(u), u.Date)
	case *api.UpdateShortChatMessage:
		s.short(u.FromID, fromChat(u), u.Date)
	case *api.UpdateShortSentMessage:
		// Without the request nobody knows what was sent: it only counts.
		s.count(0, u.Pts, u.PtsCount)
	}
}

// Missed says that updates may have been lost: the connection was replaced, or
// the server has a new session. The server is asked for what there was, or,
// when nothing is known yet, where the sequences are.
func (s *State) Missed(now time.Time) {
	s.now = now
	s.ask(&s.common)
}
