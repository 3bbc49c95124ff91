package mtproto

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// maxEvents is how many unfetched events make Receive refuse further frames.
const maxEvents = 4096

// dropMost bounds the rpc_drop_answer messages of one flush; they are a courtesy.
const dropMost = 256

// Session is the client's end of an MTProto session. It belongs to one
// goroutine. See the package documentation for how a host drives it.
type Session struct {
	opts Options

	// The session proper; replaced as a whole by reset.
	id      int64
	epoch   uint32 // counts resets
	ids     idSource
	seq     seqCounter
	seen    seenIDs
	acks    ackQueue
	created []int64 // unique_id of the latest new_session_created, newest last
	conns   int     // connections this session id has lived through

	// What outlives a reset.
	clock    clock
	salts    saltStore
	requests pending
	events   eventQueue
	bind     *bindState // nil: the key is used as it is
	held     bool

	// Sessions and the key to be destroyed at the server.
	abandoned  []abandonedSession
	destroyKey keyDestruction

	// The connection.
	connected bool
	conn      uint32 // counts connections
	connMark  MsgID  // the last id used before this connection
	answered  bool   // the server answered something sent on it in this session
	polls     pollState
	quick     quickAcks
	previous  int64 // session id replaced on this connection, still answering; 0 if none
	ping      pingState
	repairs   repairLog
	nextAsk   time.Time // no request is to be asked about earlier; zero: none at all

	// Service messages waiting for Flush, and the recent ones already sent.
	ask     []MsgID // for msgs_state_req
	resend  []MsgID // for msg_resend_req
	drop    []MsgID // for rpc_drop_answer
	replies [][]byte
	recent  serviceLog

	// The frame being received.
	unpackLeft int            // of Options.MaxUnpacked
	violation  *SecurityError // found in it

	out    outbox
	closed bool
}

// NewSession returns a session that is not connected.
func NewSession(o Options) (*Session, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	s := &Session{opts: o, id: o.SessionID, salts: newSaltStore(o.Salts), bind: newBindState(o.Binding)}
	s.clock.offset = o.TimeOffset
	s.opts.Salts, s.opts.Binding = nil, nil
	if s.id == 0 {
		id, err := drawID(o.Rand)
		if err != nil {
			return nil, fmt.Errorf("new mtproto session: draw session id: %w", err)
		}
		s.id = id
	}
	return s, nil
}

// drawID returns a random number that is not zero.
func drawID(rand io.Reader) (int64, error) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return 0, err
		}
		if id := int64(binary.LittleEndian.Uint64(b[:])); id != 0 {
			return id, nil
		}
	}
}

// mustDraw is drawID in the middle of an operation that has no error to return.
// A source of randomness that dries up leaves nothing safe to do.
func (s *Session) mustDraw() int64 {
	id, err := drawID(s.opts.Rand)
	if err != nil {
		panic(fmt.Errorf("mtproto session: read randomness: %w", err))
	}
	return id
}

// ID returns the session id; a reset changes it.
func (s *Session) ID() int64 { return s.id }

// Salts returns the salts known now, soonest first.
func (s *Session) Salts() []Salt { return s.salts.all() }

// TimeOffset returns the estimate of server time minus local time.
func (s *Session) TimeOffset() time.Duration { return s.clock.offset }

// Pending returns how many requests wait to be sent or answered.
func (s *Session) Pending() int { return len(s.requests.byID) }

// Cancel forgets a request: no event about it will follow. If the server has
// it, it is asked not to answer; whether it runs is not known.
func (s *Session) Cancel(id RequestID) {
	r := s.requests.byID[id]
	if r == nil {
		return
	}
	if r.waits() && s.connected && r.epoch == s.epoch && len(s.drop) < dropMost {
		s.drop = append(s.drop, r.msgID)
	}
	s.requests.remove(r)
}

// NextEvent returns the oldest event not fetched yet.
func (s *Session) NextEvent() (Event, bool) { return s.events.next() }

// Close ends the session: every pending request fails with ErrClosed, and the
// last events may still be fetched.
func (s *Session) Close() {
	if s.closed {
		return
	}
	s.closed, s.connected = true, false
	for _, r := range s.requests.all() {
		s.fail(r, ErrClosed, r.waits())
	}
}

// fail ends a request without an answer. maybe tells whether the copy sent last
// may have run; earlier ones are remembered by the request.
func (s *Session) fail(r *request, err error, maybe bool) {
	s.events.add(Event{Kind: EventFailed, RequestID: r.id, Err: &CallError{
		RequestID: r.id, Sent: r.sentOnce, MaybeExecuted: maybe || r.doubt, Err: err,
	}})
	s.requests.remove(r)
}

// refused queues a request again that the server provably did not take. If it
// acknowledged the request before, neither word proves anything.
func (s *Session) refused(r *request, why *BadMsgError) {
	if r.state == requestAcked {
		s.unknownFate(r, false, nil)
		return
	}
	r.refusals++
	if r.refusals > maxRefusals {
		s.fail(r, why, false)
		return
	}
	s.requests.requeue(r, false)
}

// unknownFate decides about a request that was sent and of which the server
// cannot tell whether it ran; documented tells whether the documentation has
// clients send it again. why, if it is known, goes into the error.
func (s *Session) unknownFate(r *request, documented bool, why error) {
	if r.policy == ResendAlways || documented && r.policy == ResendDocumented {
		r.doubt = true
		s.requests.requeue(r, true)
		return
	}
	if why != nil {
		why = fmt.Errorf("%w: %w", ErrFateUnknown, why)
	} else {
		why = ErrFateUnknown
	}
	s.fail(r, why, true)
}
