package mtproto

import "time"

// Via is what a session has to know of the connection that serves it.
type Via struct {
	// Polls: the server can only answer, as by HTTP: one payload for each frame,
	// in any order, and each of them goes to Receive. The session keeps one frame open for it by http_wait.
	Polls bool
}

// Connected tells that a new connection serves the session; frames of Flush
// go there. Requests never sent are sent, the server is asked about those whose
// arrival is not known, and those it acknowledged are waited for: it repeats
// unacknowledged answers by itself.
func (s *Session) Connected(now time.Time, via Via) {
	if s.closed {
		return
	}
	s.Disconnected(now)
	s.abandonPrevious() // a frame that came late may have replaced the session
	s.connected = true
	s.conn++
	s.conns++
	s.connMark, s.answered = s.ids.last, false
	s.polls = pollState{on: via.Polls}
	s.ping = pingState{due: true}
	if s.bind != nil && !s.bind.done {
		s.bind.due, s.bind.pause = true, 0
	}
	s.repairs = repairLog{}
	for _, r := range s.requests.waiting(func(r *request) bool { return r.state == requestSent }) {
		s.ask = append(s.ask, r.msgID)
		s.scheduleAsk(r, now)
	}
}

// Disconnected tells that the connection is gone: Flush returns nothing until
// the next. The session, its requests and its acknowledgements stay.
func (s *Session) Disconnected(time.Time) {
	if !s.connected {
		return
	}
	s.connected = false
	s.ping = pingState{}
	s.nextAsk = time.Time{}
	s.quick = quickAcks{}
	if s.salts.asked != 0 {
		s.salts.askAgain()
	}
	s.dropService()
	s.abandonPrevious()
}
