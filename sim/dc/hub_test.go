package dc

import (
	"testing"
	"time"
)

// TestSessionsAreBounded: a client that names one session after the other cannot
// fill the memory, and those that have a connection stay.
func TestSessionsAreBounded(t *testing.T) {
	h := NewHub(HubOptions{})
	now := time.Unix(1_800_000_000, 0)
	const connected = 100
	for i := range int64(10 * maxIdleSessions) {
		s := &session{hub: h, name: sessionKey{1, i}}
		if i >= connected {
			s.left.Store(now.Unix())
		}
		h.prune(now)
		h.sessions[s.name] = s
		if i%100 == 0 {
			now = now.Add(time.Second)
		}
	}
	if n := len(h.sessions); n > 2*maxIdleSessions {
		t.Errorf("%d sessions are kept", n)
	}
	for i := range int64(connected) {
		if h.sessions[sessionKey{1, i}] == nil {
			t.Fatalf("session %d is gone although it has a connection", i)
		}
	}
	if h.sessions[sessionKey{1, 10*maxIdleSessions - 1}] == nil {
		t.Error("the newest session is gone")
	}
}
