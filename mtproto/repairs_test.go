package mtproto

import (
	"errors"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

// TestManyFramesRefusedAtOnce: a salt that changes under a hundred frames in
// flight is one repair, not a hundred.
func TestManyFramesRefusedAtOnce(t *testing.T) {
	const n = 3 * maxRepairs
	l := newLink(t, nil)
	l.connect()
	l.settle()
	for i := range n {
		l.push(i + 1)
		l.send()
		l.strict.reject = append(l.strict.reject, &Reject{Code: CodeBadServerSalt, NewSalt: testSalts(l.now)[0].Value})
	}
	events, queries := l.settle()
	if len(queries) != n || len(only(events, EventResult)) != n {
		t.Errorf("%d queries and %d results, want %d", len(queries), len(only(events, EventResult)), n)
	}
}

// TestServerThatRefusesEverything: after a bounded number of round trips the
// connection is given up, and the request failed as not executed.
func TestServerThatRefusesEverything(t *testing.T) {
	for _, code := range []int{16, 33, 48} {
		l := newLink(t, nil)
		check := func(time.Time, Header) *Reject { return &Reject{Code: code, NewSalt: 5} }
		l.push(1)
		l.connect()
		var err error
		rounds := 0
		for ; err == nil && rounds < 10*maxRepairs; rounds++ {
			for _, frame := range payloads(l.client.Flush(l.now)) {
				m, padding, decryptErr := crypto.DecryptMessage(l.key, crypto.Client, frame)
				if decryptErr != nil {
					t.Fatal(decryptErr)
				}
				if m.SessionID != l.server.opts.SessionID {
					l.serve(m.SessionID)
				}
				l.server.opts.Check = check
				if err := l.server.Receive(l.now, m, padding); err != nil {
					t.Fatal(err)
				}
			}
			for _, frame := range l.server.Flush(l.now) {
				if err = l.client.Receive(l.now, frame); err != nil {
					break
				}
			}
			l.now = l.now.Add(time.Millisecond)
		}
		if _, ok := errors.AsType[*SecurityError](err); !ok || rounds > maxRepairs+1 {
			t.Errorf("code %d: after %d round trips: %v, want a SecurityError", code, rounds, err)
		}
		failed := only(l.events(), EventFailed)
		if len(failed) != 1 || !SafeToRetry(failed[0].Err) {
			t.Errorf("code %d: %v, want request 1 failed and safe to retry", code, failed)
		}
	}
}
