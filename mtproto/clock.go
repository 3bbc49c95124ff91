package mtproto

import "time"

const (
	// maxAge and maxAhead are the window of msg_ids around the receiver's
	// clock. See https://core.telegram.org/mtproto/security_guidelines#checking-msg-id.
	maxAge   = 300 * time.Second
	maxAhead = 30 * time.Second
	// clockTolerance is the disagreement a pong may show before the clock is
	// set anew, and the longest round trip by which it may be set.
	clockTolerance = 15 * time.Second
	// clockNotable is the change of offset worth an event.
	clockNotable = time.Second
)

// freshness is what the clock thinks of a message id.
type freshness uint8

const (
	fresh freshness = iota
	stale
	future
)

// clock estimates server time as local time plus offset.
//
// An authenticated message cannot have been made before the instant in its id,
// so any message may move the estimate forward. Only an answer to a message
// sent on this connection proves how old it is: from the first such answer on
// the clock is synced and ids are held against the window, before it they are
// not. (Replays do not get in by that: seenIDs refuses them whatever the time.)
type clock struct {
	offset time.Duration
	heard  bool // some message was observed since the estimate was doubted
	synced bool
}

func (c *clock) now(local time.Time) time.Time { return local.Add(c.offset) }

// judge holds id against the window, once the clock is synced.
func (c *clock) judge(id MsgID, local time.Time) freshness {
	if !c.synced {
		return fresh
	}
	switch age := c.now(local).Sub(id.Time()); {
	case age > maxAge:
		return stale
	case age < -maxAhead:
		return future
	}
	return fresh
}

// observe learns from an accepted message: the first one sets the estimate,
// later ones can only move it forward.
func (c *clock) observe(id MsgID, local time.Time) {
	if offset := id.Time().Sub(local); !c.heard || offset > c.offset {
		c.offset = offset
	}
	c.heard = true
}

// set takes the id of a message known to be made just now.
func (c *clock) set(id MsgID, local time.Time) {
	c.offset = id.Time().Sub(local)
	c.heard, c.synced = true, true
}

// doubt forgets that the clock was synced, after it refused a message.
func (c *clock) doubt() { c.heard, c.synced = false, false }
