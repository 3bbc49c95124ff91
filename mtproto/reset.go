package mtproto

import "time"

// replace abandons the session for a new one with the same key, after a refusal
// that says its state at the server cannot be repaired. Requests keep waiting
// for answers under the old session while this connection lives; those that were
// refused are queued again already.
func (s *Session) replace(now time.Time, in inbound, why *BadMsgError) {
	if s.replaced(in) {
		return // a refusal from before the replacement: done already
	}
	s.abandonPrevious()
	s.previous = s.id
	s.begin(s.mustDraw())
	s.conns = 1
	s.ping = pingState{due: true}
	s.bind.restart()
	s.repairs.mark = 0
	s.events.add(Event{Kind: EventSessionReset, SessionID: s.id, Err: why})
}

// begin makes the session one with another id, of which the server has never
// heard.
func (s *Session) begin(id int64) {
	s.id = id
	s.epoch++
	s.ids, s.seq, s.seen, s.acks = idSource{}, seqCounter{}, seenIDs{}, ackQueue{}
	s.created, s.connMark, s.answered = nil, 0, false
	s.salts.askAgain()
	s.destroyAgain(0)
	s.dropService()
	s.nextAsk = time.Time{}
}

// abandonPrevious decides about the requests sent in a session that was
// replaced, once it cannot answer any more, and has the server forget it.
func (s *Session) abandonPrevious() {
	id := s.previous
	s.previous = 0
	s.DestroySession(id)
	for _, r := range s.requests.waiting(func(r *request) bool { return r.epoch != s.epoch }) {
		s.unknownFate(r, false, nil)
	}
}

// dropService forgets service messages of the old session or connection.
func (s *Session) dropService() {
	s.ask, s.resend, s.drop, s.replies = nil, nil, nil, nil
	s.recent = serviceLog{}
}
