package mtproto

// Hold stops new requests from being sent until Hold(false), so that those in
// flight can end before a planned change of key. Service messages go on.
func (s *Session) Hold(on bool) { s.held = on }

// Waiting returns how many requests were sent and are not answered. What the
// server refuses meanwhile is queued, and no longer counted.
func (s *Session) Waiting() int {
	n := 0
	for _, r := range s.requests.byID {
		if r.waits() {
			n++
		}
	}
	return n
}

// open tells whether requests may be sent now. Under a temporary key they wait
// for the binding, and on each connection for the first answer of the server to
// anything sent on it: a server may forget such a key at any moment, and what was
// not sent then can follow under another.
func (s *Session) open() bool {
	return !s.held && (s.bind == nil || s.bind.done && s.answered)
}
