package dc

import "time"

// sendUpdates sends what happens elsewhere to the connection's session, until
// the connection ends. While it is busy, events pile up and go out together.
func (c *conn) sendUpdates() {
	var s *session
	var wake chan struct{}
	for {
		select {
		case <-c.done:
			return
		case s = <-c.attached:
			wake = s.wake
		case <-wake:
		}
		s.push(time.Now())
		if err := c.flush(s); err != nil {
			c.close()
		}
	}
}
