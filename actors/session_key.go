package actors

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
)

// load reads the permanent key, if there is one. A store that cannot be read is
// as good as a broken line: wait and try again.
func (s *session) load() error {
	if s.perm.key != nil {
		return nil
	}
	a, ok, err := s.keys.Load()
	if err != nil || !ok {
		return err
	}
	s.perm = a
	return nil
}

// wantsTemp tells whether a temporary key is to be used.
func (s *session) wantsTemp() bool { return !s.passing && s.env.wantsPFS() }

// equip gives the core the key that it is to speak with, and what has waited
// for there to be one.
func (s *session) equip(ctx actor.Context) error {
	a, k := s.perm, mtproto.NewKey{}
	if s.wantsTemp() {
		a = s.temp.authorization()
		k.Binding = s.temp.binding(s.perm.key)
	}
	if s.core != nil && s.coreK == a.key.ID() {
		return nil
	}
	now := time.Now()
	k.Key, k.Salts, k.TimeOffset = a.key, a.salts(now), a.offset
	if err := s.give(now, k); err != nil {
		return fmt.Errorf("begin session with dc %d: %w", s.dc, err)
	}
	s.coreK, s.initDone = a.key.ID(), false
	queue := s.queue
	s.queue = nil
	for _, c := range queue {
		s.push(c)
	}
	s.pump(ctx)
	return nil
}

func (s *session) give(now time.Time, k mtproto.NewKey) error {
	if s.core != nil {
		return s.core.Rekey(now, k)
	}
	o := s.env.opts.Session
	o.Key, o.Salts, o.TimeOffset, o.Binding, o.Rand = k.Key, k.Salts, k.TimeOffset, k.Binding, s.env.opts.Rand
	core, err := mtproto.NewSession(o)
	if err != nil {
		return err
	}
	s.core = core
	return nil
}

// handshakeDone takes the new keys, stores what must last, and only then uses
// them. The connection they were made on serves the session.
func (s *session) handshakeDone(ctx actor.Context, m handshakeDone) {
	if m.id == s.renewal.id && m.id != 0 {
		s.renewed(ctx, m)
		return
	}
	if m.id != s.linkID || s.link != nil {
		m.discard()
		return
	}
	if err := s.keep(m); err != nil {
		m.discard()
		if errors.Is(err, store.ErrFenced) {
			s.env.send(ctx.Parent(), fencedOff{})
			return
		}
		s.retry(ctx, err)
		return
	}
	if m.err != nil {
		s.ways.failed(m.err)
		if errors.Is(m.err, errTempKey) {
			s.hungUp(m.err)
		}
		s.retry(ctx, m.err)
		return
	}
	s.serveOn(ctx, m)
}

// keep stores a new permanent key, before its first use, and takes over a
// temporary one.
func (s *session) keep(m handshakeDone) error {
	if r := m.perm; r.Key != nil {
		a := authorization{key: r.Key, salt: r.Salt, offset: r.TimeOffset, made: time.Now()}
		if err := s.keys.Save(a); err != nil {
			return err
		}
		s.perm = a
		s.env.emit(Event{Kind: EventKeyMade, Account: s.account, DC: s.dc})
	}
	if r := m.temp; r.Key != nil {
		s.temp = newTempKey(r, s.env.opts.TempKeyLife)
		s.env.emit(Event{Kind: EventTempKeyMade, Account: s.account, DC: s.dc})
	}
	return nil
}

// serveOn lets the session go on over the connection of a key exchange.
func (s *session) serveOn(ctx actor.Context, m handshakeDone) {
	if err := s.equip(ctx); err != nil {
		m.discard()
		s.retry(ctx, err)
		return
	}
	wire, ok := m.take()
	if !ok { // this life is ending
		return
	}
	s.spawnLink(ctx, m.way, wire)
}

// dropTemp gives up the temporary key, if there is one: the next connection
// begins with another.
func (s *session) dropTemp(why string) {
	if s.temp == nil {
		return
	}
	s.temp = nil
	s.giveUpRenewal()
	s.env.emit(Event{Kind: EventTempKeyLost, Account: s.account, DC: s.dc, Reason: why})
}

var errKeyEnded = errors.New("the temporary key has ended")

// endTemp gives up a temporary key whose time is over, before anything is sent
// under it. It reports whether there was one.
func (s *session) endTemp() bool {
	if s.temp == nil || !s.temp.ended(time.Now()) {
		return false
	}
	s.dropTemp(errKeyEnded.Error())
	return true
}

// bound is called when the server has tied the temporary key to the permanent
// one. The same packet may have said before that the key is of no use.
func (s *session) bound() {
	if s.temp == nil {
		return
	}
	s.temp.bound, s.initDone = true, false // a binding forgets who the client is
	s.env.binds.Store(true)
	s.hangUps, s.unknown = 0, 0
	s.env.emit(Event{Kind: EventTempKeyBound, Account: s.account, DC: s.dc})
}

// bindFailed judges a refusal to bind. Its error ends the connection.
func (s *session) bindFailed(ctx actor.Context, e mtproto.Event) error {
	refusal := rpcerr.New(e.Code, e.Message, methodBind)
	err := fmt.Errorf("dc %d: %w", s.dc, refusal)
	s.dropTemp(refusal.Error())
	switch judgeBinding(refusal) {
	case bindUnsupported:
		if s.env.opts.PFS == PFSRequire {
			return fmt.Errorf("%w: it does not know temporary keys, which pfs: require asks for", err)
		}
		s.unsupported(err)
	case bindKeyUnknown:
		if time.Since(s.perm.made) > youngKey {
			s.deny(ctx, bindRefusals, err)
		}
	}
	return err
}

// unsupported notes a server that cannot bind temporary keys.
func (s *session) unsupported(why error) {
	if s.env.opts.PFS == PFSPrefer && !s.env.binds.Load() && !s.env.bindless.Swap(true) {
		s.env.log.Warn("the server does not know temporary keys: going on without (pfs: prefer)",
			slog.Int(telemetry.KeyDC, s.dc), slog.Any(telemetry.KeyErr, why))
	}
}

// deny counts words of the server against the permanent key, and tells the
// parent when limit of them in a row make a proof.
func (s *session) deny(ctx actor.Context, limit int, err error) {
	if s.unknown++; s.unknown < limit {
		return
	}
	n := s.unknown
	s.unknown = 0
	s.env.send(ctx.Parent(), keyRefused{gen: s.gen, dc: s.dc, err: fmt.Errorf("%d times in a row: %w", n, err)})
}
