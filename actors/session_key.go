package actors

import (
	"errors"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/store"
)

// handshakeDone takes the new key, stores it, and only then uses it. The
// connection it was made on serves the session.
func (s *session) handshakeDone(ctx actor.Context, m handshakeDone) {
	if m.id != s.linkID || s.core != nil {
		m.discard()
		return
	}
	if m.err != nil {
		s.retry(ctx, m.err)
		return
	}
	a := authorization{key: m.result.Key, salt: m.result.Salt, offset: m.result.TimeOffset}
	if err := s.keys.Save(a); err != nil {
		m.discard()
		if errors.Is(err, store.ErrFenced) {
			s.env.send(ctx.Parent(), fencedOff{})
			return
		}
		s.retry(ctx, err)
		return
	}
	s.env.send(ctx.Parent(), keyMade{dc: s.dc})
	if err := s.begin(ctx, a); err != nil {
		m.discard()
		s.retry(ctx, err)
		return
	}
	conn, ok := m.take()
	if !ok { // this life is ending
		return
	}
	s.spawnLink(ctx, m.addr, conn)
}
