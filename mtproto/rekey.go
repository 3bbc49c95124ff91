package mtproto

import (
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

// NewKey is what Rekey gives a session. The fields mean what they mean in
// Options.
type NewKey struct {
	Key        *crypto.AuthKey
	Salts      []Salt
	TimeOffset time.Duration
	Binding    *Binding
}

// Rekey continues the session's requests under another auth key and, since a
// session belongs to its key, under a new session id. It must be called while
// disconnected: before a temporary key expires, with nothing in flight (Hold,
// then Waiting), or when the server has forgotten the key.
//
// What was never sent, or refused, goes out under the new key. Of what was sent
// and not answered the fate is unknown, as the old key can be asked no more, and
// its Resend policy decides. (While a key is bound no request goes out on a
// connection before the server has answered something on it, so a connection
// that begins with "no such key" costs no request.)
//
// Nothing changes with an error: the session is connected or closed, or k is
// incomplete.
func (s *Session) Rekey(now time.Time, k NewKey) error {
	switch {
	case s.closed:
		return fmt.Errorf("rekey mtproto session: %w", ErrClosed)
	case s.connected:
		return errors.New("rekey mtproto session: it is connected")
	case k.Key == nil:
		return errors.New("rekey mtproto session: NewKey.Key is missing")
	}
	if err := k.Binding.check(); err != nil {
		return fmt.Errorf("rekey mtproto session: %w", err)
	}
	id, err := drawID(s.opts.Rand)
	if err != nil {
		return fmt.Errorf("rekey mtproto session: draw session id: %w", err)
	}
	s.Disconnected(now)
	for _, r := range s.requests.waiting(func(*request) bool { return true }) {
		s.unknownFate(r, true, nil)
	}
	s.requests.forgetFormer()
	s.previous, s.abandoned, s.destroyKey = 0, nil, keyDestruction{}
	s.opts.Key, s.bind = k.Key, newBindState(k.Binding)
	s.clock = clock{offset: k.TimeOffset}
	s.salts = newSaltStore(k.Salts)
	s.begin(id)
	s.conns = 0
	return nil
}
