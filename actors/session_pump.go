package actors

import (
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/telemetry"
)

// frame gives what arrived to the core. A frame that fails a check ends its
// connection; the session and its requests live on.
func (s *session) frame(ctx actor.Context, m frameArrived) {
	m.done()
	if m.id != s.linkID || s.link == nil || s.core == nil {
		return
	}
	if err := s.core.Receive(time.Now(), m.frame); err != nil {
		s.env.emit(Event{Kind: EventSecurity, Account: s.account, DC: s.dc, Reason: err.Error()})
		s.linkLost(ctx, m.id, err)
		return
	}
	if !s.up { // the server knows our key: this is what connected means
		s.up = true
		s.unknown = 0
		s.attempts = 0
		s.env.dcs.answered(s.dc, s.purpose, s.addr)
		s.env.send(ctx.Parent(), sessionUp{gen: s.gen, dc: s.dc})
	}
	s.pump(ctx)
}

// due lets the core's timers act.
func (s *session) due(ctx actor.Context) {
	s.timerFor = time.Time{}
	if s.core != nil {
		s.core.Tick(time.Now())
		s.pump(ctx)
	}
}

// pump is the host loop after every input: drain the events, store what they
// say must last, send what there is to send, and set the timer.
func (s *session) pump(ctx actor.Context) {
	if s.core == nil {
		return
	}
	dead, refresh := s.drain(ctx)
	if refresh {
		s.refresh()
	}
	if dead {
		s.linkLost(ctx, s.linkID, errPingTimeout)
		return
	}
	s.flush()
	s.arm(ctx)
}

// drain handles every event of the core. dead says that the connection no
// longer answers, refresh that salt or clock are to be stored.
func (s *session) drain(ctx actor.Context) (dead, refresh bool) {
	for {
		e, ok := s.core.NextEvent()
		if !ok {
			return dead, refresh
		}
		switch e.Kind {
		case mtproto.EventResult:
			s.initDone = true
			if c := s.take(e.RequestID); c != nil {
				c.answer(outcome{body: e.Body})
			}
		case mtproto.EventRPCError:
			s.refused(ctx, e)
		case mtproto.EventFailed:
			s.failed(e)
		case mtproto.EventUpdate:
			s.env.send(ctx.Parent(), updateArrived{dc: s.dc, body: e.Body})
		case mtproto.EventSessionCreated, mtproto.EventSessionReset:
			s.env.send(ctx.Parent(), updatesMissed{gen: s.gen})
		case mtproto.EventSalts, mtproto.EventClock:
			refresh = true
		case mtproto.EventPong:
			// Not any message: a server that refuses all of ours answers, too.
			s.backoff.Reset()
		case mtproto.EventPingTimeout:
			dead = true
		case mtproto.EventDropped:
			s.env.log.Debug("a message was dropped",
				slog.String(telemetry.KeyAccount, s.account), slog.Int(telemetry.KeyDC, s.dc), slog.Any(telemetry.KeyErr, e.Err))
		}
	}
}

// refresh stores the salt that is valid now and the clock. Without them the
// next start costs one more round trip, so a failure is only noted.
func (s *session) refresh() {
	offset := s.core.TimeOffset()
	salt, ok := saltAt(s.core.Salts(), time.Now().Add(offset))
	if !ok || salt == s.auth.salt && (offset-s.auth.offset).Abs() < time.Second {
		return
	}
	s.auth.salt, s.auth.offset = salt, offset
	if err := s.keys.Refresh(salt, offset); err != nil {
		s.env.log.Debug("a salt could not be stored",
			slog.String(telemetry.KeyAccount, s.account), slog.Any(telemetry.KeyErr, err))
	}
}

// saltAt is the salt to use at an instant of server time: of those already
// valid the one that stays valid longest.
func saltAt(salts []mtproto.Salt, server time.Time) (int64, bool) {
	var best mtproto.Salt
	found := false
	for _, s := range salts {
		if s.ValidSince.After(server) {
			continue
		}
		if !found || s.ValidUntil.After(best.ValidUntil) {
			best, found = s, true
		}
	}
	return best.Value, found
}

// flush gives the connection what the core has to send.
func (s *session) flush() {
	if !s.linked || s.link == nil {
		return
	}
	frames := s.core.Flush(time.Now())
	if len(frames) == 0 {
		return
	}
	for i, c := range s.fresh {
		c.sent.Store(true)
		s.fresh[i] = nil
	}
	s.fresh = s.fresh[:0]
	payloads := make([][]byte, len(frames))
	for i, frame := range frames {
		payloads[i] = frame.Payload
	}
	s.env.send(s.link, framesReady{frames: payloads})
}

// arm sets the one timer of the session to the core's deadline.
func (s *session) arm(ctx actor.Context) {
	at := s.core.Deadline()
	if at.IsZero() || at.Equal(s.timerFor) {
		return
	}
	s.timerFor = at
	if s.timer == nil {
		self, env := ctx.Self(), s.env
		s.timer = time.AfterFunc(until(at), func() { env.send(self, coreDue{}) })
		return
	}
	s.timer.Reset(until(at))
}
