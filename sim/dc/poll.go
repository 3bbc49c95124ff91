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
	if c.serving.Load() != s {
		return // it has ended, or serves another session now
	}
	if c.tr.Waiting() == 0 {
		c.poll.Stop()
		s.stopPolling(c)
		return
	}
	if !s.waits(c) {
		if s.polling == nil {
			s.polling = map[*conn]struct{}{}
		}
		s.polling[c] = struct{}{}
		c.poll.Reset(c.maxWait)
	}
	if s.line.Swap(c) != c {
		c.poke() // for what was to be told to another, which will not do it now
	}
}

// stopPolling forgets that c has a waiting request, under mu. What it could not
// say goes to a connection that has one: its updates, and also an answer for
// which the request is gone, answered by an acknowledgment meanwhile.
func (s *session) stopPolling(c *conn) {
	delete(s.polling, c)
	if next := s.line.Load(); s.waits(next) {
		next.poke()
		return
	}
	for other := range s.polling {
		if s.line.CompareAndSwap(c, other) {
			other.poke()
		}
		return
	}
}

// waits tells whether a connection has a waiting request, under mu.
func (s *session) waits(c *conn) bool {
	_, yes := s.polling[c]
	return yes
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
