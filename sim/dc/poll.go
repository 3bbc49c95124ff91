package dc

import (
	"math"
	"time"
)

const (
	// pollWait is how long a request of HTTP waits for something to answer it
	// with, as long as no http_wait says otherwise.
	//
	// See https://core.telegram.org/mtproto/service_messages#http-wait-long-poll.
	pollWait = 25 * time.Second
	// shortestPoll and longestPoll bound what a client may ask for by http_wait.
	shortestPoll, longestPoll = 10 * time.Millisecond, time.Minute
	// unlimited is the room for frames where the server may speak at any time.
	unlimited = math.MaxInt
)

// newPoll returns a timer that does not run.
func newPoll() *time.Timer {
	t := time.NewTimer(0)
	t.Stop()
	return t
}

// await notes, after a flush, whether a request still waits on the connection.
// If not, the session's updates go to another that has one.
func (c *conn) await(s *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.tr.Waiting() == 0 {
		c.poll.Stop()
		s.stopPolling(c)
		return
	}
	if _, known := s.polling[c]; !known {
		if s.polling == nil {
			s.polling = map[*conn]struct{}{}
		}
		s.polling[c] = struct{}{}
		c.poll.Reset(c.maxWait)
	}
	s.line.Store(c)
}

// stopPolling forgets that c has a waiting request, under mu.
func (s *session) stopPolling(c *conn) {
	delete(s.polling, c)
	for other := range s.polling {
		if s.line.CompareAndSwap(c, other) {
			other.poke()
		}
		return
	}
}

// answerPoll answers a request that has waited long enough: with what there is
// to be said, or with an empty container.
func (c *conn) answerPoll(s *session) error {
	s.mu.Lock()
	s.stopPolling(c) // what waits after this waits anew
	s.mu.Unlock()
	if err := c.flush(s); err != nil {
		return err
	}
	return c.send(func() error {
		if c.tr.Waiting() == 0 {
			return nil
		}
		err := c.deliver(s, s.empty(c.dc.now()))
		c.await(s)
		return err
	})
}

// empty is a frame that says nothing.
func (s *session) empty(now time.Time) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mt.EmptyContainer(now)
}
