package mtproto

import (
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// What http_wait asks of the server, in milliseconds: how long a message may
// wait for company, how long each further one prolongs that, and how long to
// keep the answer open when there is nothing to say.
const (
	pollMaxDelay  = 30
	pollWaitAfter = 10
	pollMaxWait   = 25_000
)

// pollState counts the frames of a polling connection that the server can still
// answer. By HTTP it may speak only in the answer to a POST, so at least one must
// be open all the time.
type pollState struct {
	on   bool
	open int
}

// due tells whether a frame must go out that the server can answer when it likes.
func (p *pollState) due() bool { return p.on && p.open == 0 }

func (p *pollState) sent(frames int) {
	if p.on {
		p.open += frames
	}
}

// answered notes that a payload came.
func (p *pollState) answered() {
	if p.open > 0 {
		p.open--
	}
}

// queueWait adds http_wait max_delay:int wait_after:int max_wait:int. It has no
// answer of its own and wants no acknowledgement; any payload ends the wait.
//
// See https://core.telegram.org/mtproto/service_messages#http-wait-long-poll.
func (s *Session) queueWait(now time.Time) {
	s.service(now, serviceWait, nil, func(b []byte) []byte {
		b = tl.AppendUint32(b, mt.IDHTTPWaitRequest)
		b = tl.AppendInt32(b, pollMaxDelay)
		b = tl.AppendInt32(b, pollWaitAfter)
		return tl.AppendInt32(b, pollMaxWait)
	})
}
