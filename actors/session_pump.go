package actors

import (
	"log/slog"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/telemetry"
)

// frame gives what arrived to the core. A frame that fails a check ends its
// connection; the session and its requests live on.
func (s *session) frame(ctx actor.Context, m frameArrived) {
	defer s.handled(m)
	if m.id != s.linkID || s.link == nil || s.core == nil {
		return
	}
	if m.packet.Payload == nil {
		s.core.QuickAck(m.packet.Token)
		s.pump(ctx)
		return
	}
	if err := s.core.Receive(time.Now(), m.packet.Payload); err != nil {
		s.env.emit(Event{Kind: EventSecurity, Account: s.account, DC: s.dc, Reason: err.Error()})
		s.linkLost(ctx, m.id, err)
		return
	}
	if s.vitals != nil {
		s.vitals.heard.Store(time.Now().UnixNano())
	}
	if !s.heard { // the server knows our key
		s.heard = true
		s.env.dcs.answered(s.dc, s.purpose, s.way.at.Addr)
		if s.ways.worked(s.way) {
			s.env.emit(Event{Kind: EventTransportChanged, Account: s.account, DC: s.dc, Reason: string(s.way.kind)})
		}
	}
	s.pump(ctx)
	s.reached(ctx)
}

// reached is the moment at which a connection counts: requests flow over it.
func (s *session) reached(ctx actor.Context) {
	if s.up || !s.heard || s.temp != nil && !s.temp.bound {
		return
	}
	s.up = true
	if s.temp == nil {
		s.unknown = 0
	} else if s.renewal.id == 0 && s.renewal.next == nil {
		s.planRenewal(ctx, s.orReview(s.temp.renewAt))
	}
	s.env.send(ctx.Parent(), sessionUp{gen: s.gen, dc: s.dc, way: s.way.String()})
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
	if dead != nil {
		s.linkLost(ctx, s.linkID, dead)
		return
	}
	if s.link != nil && s.endTemp() {
		s.linkLost(ctx, s.linkID, errKeyEnded)
		return
	}
	s.flush()
	s.arm(ctx)
	s.stopIfDrained(ctx)
}

// drain handles every event of the core. dead says why the connection is of no
// use any more, refresh that salt or clock are to be stored.
func (s *session) drain(ctx actor.Context) (dead error, refresh bool) {
	for {
		e, ok := s.core.NextEvent()
		if !ok {
			return dead, refresh
		}
		switch e.Kind {
		case mtproto.EventResult:
			s.initDone = true
			if c := s.take(e.RequestID); c != nil {
				s.echo(ctx, c, e.Body)
				c.answer(outcome{body: e.Body})
			}
		case mtproto.EventRPCError:
			if err := s.refused(ctx, e); err != nil {
				dead = err
			}
		case mtproto.EventFailed:
			s.failed(e)
		case mtproto.EventReceived:
			if c := s.calls[e.RequestID]; c != nil {
				c.received.Store(true)
			}
		case mtproto.EventBound:
			s.bound()
		case mtproto.EventBindFailed:
			dead = s.bindFailed(ctx, e)
		case mtproto.EventUpdate:
			if s.vitals != nil {
				s.vitals.update.Store(time.Now().UnixNano())
			}
			s.deliver(ctx, updateArrived{gen: s.gen, dc: s.dc, body: e.Body})
		case mtproto.EventSessionCreated, mtproto.EventSessionReset:
			s.env.send(ctx.Parent(), updatesMissed{gen: s.gen})
			if e.Kind == mtproto.EventSessionReset {
				s.env.emit(Event{Kind: EventSessionReset, Account: s.account, DC: s.dc, Reason: e.Err.Error()})
			}
		case mtproto.EventSalts, mtproto.EventClock:
			refresh = true
		case mtproto.EventPingTimeout:
			if !s.excused() {
				dead = errPingTimeout
			}
		case mtproto.EventPong:
			s.press.silent = false
			if s.temp == nil || s.temp.bound { // a server may answer pings and hang up on the binding
				s.backoff.Reset() // not by any message: a server that refuses all of ours answers, too
			}
		case mtproto.EventDropped:
			s.env.log.Debug("a message was dropped",
				slog.String(telemetry.KeyAccount, s.account), slog.Int(telemetry.KeyDC, s.dc), slog.Any(telemetry.KeyErr, e.Err))
		}
	}
}

// refresh stores the clock, and the salt where it belongs to the permanent key.
// Without them the next start costs one more round trip, so a failure is only
// noted.
func (s *session) refresh() {
	salt, offset := s.perm.salt, s.core.TimeOffset()
	if s.coreK == s.perm.key.ID() {
		if now, ok := saltAt(s.core.Salts(), time.Now().Add(offset)); ok {
			salt = now
		}
	}
	if salt == s.perm.salt && (offset-s.perm.offset).Abs() < time.Second {
		return
	}
	if salt != s.perm.salt {
		s.env.emit(Event{Kind: EventSaltChanged, Account: s.account, DC: s.dc})
	}
	s.perm.salt, s.perm.offset = salt, offset
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
	s.commit()
	frames := s.core.Flush(time.Now())
	// The core may hold requests back, so what left is asked one by one.
	s.fresh = slices.DeleteFunc(s.fresh, func(c *call) bool {
		left := s.core.Sent(c.id)
		c.sent.Store(left)
		return left
	})
	if len(frames) > 0 {
		s.env.send(s.link, framesReady{frames: frames})
	}
}

// commit marks what may leave now, and drops what nobody waits for any more.
func (s *session) commit() {
	s.fresh = slices.DeleteFunc(s.fresh, func(c *call) bool {
		if s.calls[c.id] != c {
			return true
		}
		c.sent.Store(true)
		if !c.gone.Load() {
			return false
		}
		delete(s.calls, c.id)
		s.core.Cancel(c.id)
		return true
	})
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
