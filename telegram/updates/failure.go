package updates

import (
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

// ErrNoChannel is what Failed is given for a channel that the account cannot
// address.
var ErrNoChannel = errors.New("the account cannot address the channel")

// Failed takes the error of a request. A channel that the account may not see
// is forgotten, a state that the server does not accept is asked for anew,
// anything else is tried again after a pause.
func (s *State) Failed(now time.Time, r Request, err error) {
	b := s.pending(r)
	if b == nil {
		return
	}
	s.now = now
	s.answered(b)
	switch {
	case b.channel != 0 && (errors.Is(err, ErrNoChannel) || rpcerr.Is(err, "CHANNEL_PRIVATE", "CHANNEL_INVALID")):
		s.drop(b)
	case rpcerr.Is(err, "PERSISTENT_TIMESTAMP_EMPTY", "PERSISTENT_TIMESTAMP_INVALID"):
		if b.channel != 0 {
			s.handOn(&envelope{}, &api.UpdateChannelTooLong{ChannelID: b.channel})
			s.drop(b)
		} else if s.known {
			s.reset()
		} else {
			s.backOff(b, 0)
		}
	default:
		var wait time.Duration
		if e, ok := errors.AsType[*rpcerr.Error](err); ok {
			wait, _ = e.Wait()
		}
		s.backOff(b, wait)
	}
}

// drop hands on what is held of a channel and forgets it. When it is seen
// again, it begins anew.
func (s *State) drop(b *box) {
	s.alarm(b, noTime)
	s.forceOn(&s.channels[b.channel].pts)
	delete(s.channels, b.channel)
}

// backOff plans the next attempt, at least wait from now.
func (s *State) backOff(b *box, wait time.Duration) {
	b.pause = min(max(firstPause, 2*b.pause), maxPause)
	s.alarm(b, s.now.Add(max(b.pause, wait)))
}
