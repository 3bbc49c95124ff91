package mtproto

import (
	"slices"
	"time"
)

// requestState is how far a request got.
type requestState uint8

const (
	requestQueued requestState = iota
	requestSent                // in a frame; whether it arrived is not known
	requestAcked               // the server has it
	requestGone                // answered, failed or cancelled
)

const (
	// maxRefusals is how often the server may refuse one request before it
	// fails: repairs that do not help must not go on forever.
	maxRefusals = 8
	// maxFormer bounds the ids remembered of earlier copies of a request.
	maxFormer = 4
)

// request is a pending call.
type request struct {
	id     RequestID
	order  uint64 // of Push; resent requests keep their place
	body   []byte
	policy Resend
	quick  bool // a quick ack is wanted
	state  requestState

	msgID     MsgID     // of the latest copy
	container MsgID     // around it, or 0
	epoch     uint32    // of the session that copy was sent in
	conn      uint32    // connection it was sent on
	askAt     time.Time // when to ask the server about it
	askPause  time.Duration
	answer    MsgID // of the answer, if the server named it without sending it

	former   []formerCopy // that may still be answered
	sentOnce bool
	doubt    bool // an earlier copy may have run
	single   bool // must not travel in a container
	refusals uint8
	// overtaken: on a connection that keeps no order, a message sent before it
	// may have come after it, when the server had lost its memory between the two.
	// Neither that the server has it nor that it does not know it is proof then.
	overtaken bool
}

// formerCopy is an earlier copy of a request.
type formerCopy struct {
	id    MsgID
	epoch uint32 // of the session it was sent in
}

// sentIn tells whether the copy id was sent in the session of that epoch.
func (r *request) sentIn(id MsgID, epoch uint32) bool {
	return r.msgID == id && r.epoch == epoch || slices.Contains(r.former, formerCopy{id, epoch})
}

// waits tells whether a copy is out and unanswered.
func (r *request) waits() bool { return r.state == requestSent || r.state == requestAcked }

// effectiveID is the id by which the order of arrival is judged: that of the
// container if there was one.
func (r *request) effectiveID() MsgID {
	if r.container != 0 {
		return r.container
	}
	return r.msgID
}
