package mtproto

import "time"

// Connected tells that a new connection serves the session; payloads of Flush
// go there. Requests never sent are sent, the server is asked about those whose
// arrival is not known, and those it acknowledged are waited for: it repeats
// unacknowledged answers by itself.
func (s *Session) Connected(now time.Time) {
	if s.closed {
		return
	}
	s.Disconnected(now)
	s.abandonPrevious() // a frame that came late may have replaced the session
	s.connected = true
	s.conn++
	s.conns++
	s.ping = pingState{due: true}
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
	if s.salts.asked != 0 {
		s.salts.askAgain()
	}
	s.dropService()
	s.abandonPrevious()
}
