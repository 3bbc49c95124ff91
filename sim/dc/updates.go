package dc

// sendUpdates sends what happens elsewhere to the connection's session, until
// the connection ends. While it is busy, events pile up and go out together. A
// session that has moved on to another connection is left to that one: this one
// may lead nowhere any more.
func (c *conn) sendUpdates() {
	for {
		select {
		case <-c.done:
			return
		case <-c.wake:
		case <-c.poll.C:
			if s := c.serving.Load(); s != nil {
				if err := c.answerPoll(s); err != nil {
					c.close()
				}
			}
			continue
		}
		s := c.serving.Load()
		if s == nil || s.line.Load() != c {
			continue
		}
		s.push(c.dc.now())
		if err := c.flush(s); err != nil {
			c.close()
		}
	}
}
