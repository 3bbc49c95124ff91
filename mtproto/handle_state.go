package mtproto

import (
	"fmt"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// repliesMost bounds the answers to the server's questions kept for Flush; a
// server that asks faster asks again.
const repliesMost = 64

// askPauseMost is the longest pause between questions about one request.
const askPauseMost = 5 * time.Minute

// handleStateInfo: msgs_state_info req_msg_id:long info:bytes, one byte per id
// that msgs_state_req asked about. A request the server certainly did not
// receive goes out again under a new id; one it has is waited for.
func (s *Session) handleStateInfo(_ time.Time, in inbound) error {
	d := fields(in.body)
	asked := MsgID(d.Int64())
	info := d.Bytes()
	if err := d.Err(); err != nil {
		return err
	}
	kind, ids := s.askedIn(asked)
	if ids == nil {
		return nil
	}
	if len(info) != len(ids) {
		return fmt.Errorf("msgs_state_info has %d states for %d messages", len(info), len(ids))
	}
	if kind == serviceResend {
		s.answersKnown(ids, info)
		return nil
	}
	for i, id := range ids {
		if r := s.latestNamed(in, id); r != nil {
			s.stateKnown(in, r, info[i]&stateMask)
		}
	}
	return nil
}

// askedIn returns, once, the ids that our msgs_state_req or msg_resend_req with
// the given id was about.
func (s *Session) askedIn(req MsgID) (kind serviceKind, ids []MsgID) {
	s.recent.find(req, func(e *sentService) {
		if (e.kind == serviceAsk || e.kind == serviceResend) && e.id == req {
			kind, ids, e.id, e.container = e.kind, e.ids, 0, 0
		}
	})
	return kind, ids
}

// answersKnown ends the wait for answers that the server offered and, asked to
// send them, does not have any more: their requests ran, or were refused. It goes
// through the requests once, for the ids are as many as the server likes.
func (s *Session) answersKnown(ids []MsgID, info []byte) {
	for _, r := range s.requests.waiting(func(r *request) bool { return r.answer != 0 }) {
		if at := slices.Index(ids, r.answer); at >= 0 && info[at]&stateMask != stateReceived {
			s.unknownFate(r, true, nil)
		}
	}
}

func (s *Session) stateKnown(in inbound, r *request, state byte) {
	denied := state == stateNotReceived || state == stateTooHigh
	switch {
	case state == stateReceived:
		s.arrived(in, r.msgID)
	case state == stateUnknown, denied && (r.state == requestAcked || r.overtaken):
		// Forgotten, or denied after it was acknowledged: memory was lost.
		s.unknownFate(r, true, nil)
	case denied:
		s.requests.requeue(r, false)
	}
}

// scheduleAsk arranges that r, just sent, is asked about if it stays
// unacknowledged.
func (s *Session) scheduleAsk(r *request, now time.Time) {
	r.askPause = s.opts.AskAfter
	r.askAt = now.Add(r.askPause)
	s.nextAsk = earliest(s.nextAsk, r.askAt)
}

// tickAsk asks about requests that stayed unacknowledged too long.
func (s *Session) tickAsk(now time.Time) {
	if s.nextAsk.IsZero() || now.Before(s.nextAsk) {
		return
	}
	s.nextAsk = time.Time{}
	for _, r := range s.requests.waiting(func(r *request) bool { return r.state == requestSent && r.epoch == s.epoch }) {
		if !now.Before(r.askAt) {
			s.ask = append(s.ask, r.msgID)
			r.askPause = min(2*r.askPause, askPauseMost)
			r.askAt = now.Add(r.askPause)
		}
		s.nextAsk = earliest(s.nextAsk, r.askAt)
	}
}

// askAgain repeats a question that was refused, as far as it still matters.
func (s *Session) askAgain(ids []MsgID) {
	for _, id := range ids {
		if r := s.requests.byMsg[id]; r != nil && r.msgID == id && r.state == requestSent {
			s.ask = append(s.ask, id)
		}
	}
}

// handleStateReq: msgs_state_req msg_ids:Vector<long>. The server asks what
// became of its messages.
func (s *Session) handleStateReq(in inbound) error {
	ids, err := readIDs(fields(in.body))
	if err != nil {
		return err
	}
	s.reply(appendStateInfo(nil, in.id, ids, s.seen.state))
	return nil
}

func (s *Session) reply(body []byte) {
	if len(s.replies) < repliesMost {
		s.replies = append(s.replies, body)
	}
}

// appendStateInfo appends msgs_state_info in answer to req.
func appendStateInfo(b []byte, req MsgID, ids []MsgID, state func(MsgID) byte) []byte {
	info := make([]byte, len(ids))
	for i, id := range ids {
		info[i] = state(id)
	}
	b = tl.AppendUint32(b, mt.IDMsgsStateInfo)
	b = tl.AppendInt64(b, int64(req))
	return tl.AppendBytes(b, info)
}

// state is the byte of msgs_state_info for an id of the other side.
func (s *seenIDs) state(id MsgID) byte {
	switch s.lookup(id) {
	case seenBefore:
		return stateReceived
	case forgotten:
		return stateUnknown
	}
	if s.start == len(s.ids) || id < s.ids[s.start] {
		return stateUnknown
	}
	if id > s.newest() {
		return stateTooHigh
	}
	return stateNotReceived
}
