package actors

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
)

// dialDue says that it is time for a new connection. id is the generation of
// the connection it would replace.
type dialDue struct {
	note
	id uint64
}

// keyRefusals is how often in a row a server must not know a key before the
// account is told: a server that restarts may forget for a moment.
const keyRefusals = 5

// dialAfter plans a new connection, not before the pauses that the session, the
// account's pacing and the fleet's limit ask for.
func (s *session) dialAfter(ctx actor.Context, pause time.Duration) time.Duration {
	now := time.Now()
	pause = max(pause, s.pace.delay(now))
	pause = max(pause, s.env.dials.ReserveN(now, 1).DelayFrom(now))
	s.pace.dialled(now.Add(pause))
	self, env, id := ctx.Self(), s.env, s.linkID
	if s.redial != nil {
		s.redial.Stop()
	}
	s.redial = time.AfterFunc(pause, func() { env.send(self, dialDue{id: id}) })
	return pause
}

// retry plans the next attempt after a failure and reports it.
func (s *session) retry(ctx actor.Context, err error) {
	if s.ending {
		return
	}
	pause := s.dialAfter(ctx, s.pauseAfter(err))
	s.env.send(ctx.Parent(), sessionDown{gen: s.gen, dc: s.dc, err: err, retryIn: pause})
}

// pauseAfter is the jittered back-off, longer where the server asked for peace
// and where trying again unchanged cannot help. (It is tried again all the
// same: transport errors are not authenticated, anybody on the way could say
// so.)
func (s *session) pauseAfter(err error) time.Duration {
	pause := s.backoff.NextBackOff()
	st, ok := errors.AsType[*transport.StatusError](err)
	switch {
	case ok && st.Code == transport.StatusFlood:
		return max(pause, s.env.opts.MaxBackoff/2)
	case ok && st.Code == transport.StatusInvalidDC:
		return max(pause, s.env.opts.MaxBackoff)
	}
	if refused, ok := errors.AsType[*rpcerr.Error](err); ok {
		if wait, ok := refused.Wait(); ok {
			return max(pause, wait)
		}
	}
	return pause
}

// dial makes what is missing: keys first, on a connection that then serves the
// session, or only the connection.
func (s *session) dial(ctx actor.Context) {
	if s.ending {
		return
	}
	if err := s.load(); err != nil {
		s.retry(ctx, err)
		return
	}
	if s.endTemp(); !s.wantsTemp() {
		s.dropTemp("the server does not know temporary keys")
	}
	w, err := s.nextWay()
	if err != nil {
		s.retry(ctx, err)
		return
	}
	s.linkID = s.env.lastLink.Add(1)
	want := handshakeWanted{life: s.life, way: w, proxy: s.proxy, gate: s.gate, asker: ctx.Self(), id: s.linkID}
	if want.perm = s.perm.key == nil; s.wantsTemp() && s.temp == nil {
		want.temp = s.env.opts.TempKeyLife
	}
	if want.perm || want.temp > 0 {
		s.env.send(s.env.handshakes, want)
		return
	}
	if err := s.equip(ctx); err != nil {
		s.retry(ctx, err)
		return
	}
	s.spawnLink(ctx, w, nil)
}

// nextWay is how the DC is tried now.
func (s *session) nextWay() (way, error) {
	addrs := s.env.dcs.addresses(s.dc, s.purpose)
	if len(addrs) == 0 {
		return way{}, fmt.Errorf("dc %d has no address", s.dc)
	}
	return s.ways.next(s.dc, addrs, time.Now()), nil
}

// spawnLink starts a connection: by dialling, or on a wire that a key exchange
// has left open.
func (s *session) spawnLink(ctx actor.Context, w way, open transport.Wire) {
	cfg := linkConfig{
		env: s.env, id: s.linkID, way: w, proxy: s.proxy, gate: s.gate, session: ctx.Self(), open: open,
	}
	cfg.life, cfg.cancel = context.WithCancel(s.env.ctx)
	s.cut = cfg.cancel
	s.way, s.linked, s.heard, s.up = w, false, false, false
	s.link = ctx.Spawn(props(func() actor.Actor { return newConnection(cfg) }))
}

func (s *session) linkUp(ctx actor.Context, m linkUp) {
	if m.id != s.linkID || s.link == nil || s.core == nil {
		return
	}
	s.linked, s.way.kind = true, m.kind
	s.core.Connected(time.Now(), mtproto.Via{Polls: m.kind == transport.KindHTTP})
	if s.temp != nil && !s.temp.bound {
		s.planRenewal(ctx, time.Now().Add(bindLimit))
	}
	s.pump(ctx)
}

// linkLost replaces a connection that is gone. The core keeps the requests.
func (s *session) linkLost(ctx actor.Context, id uint64, err error) {
	if id != s.linkID || s.link == nil {
		return
	}
	binding := s.linked && s.temp != nil && !s.temp.bound
	// Over HTTP anything on the way may answer with a status: a portal that
	// wants a password first is no server of Telegram's.
	foreign := s.way.kind == transport.KindHTTP && !s.heard
	switch {
	case foreign:
		s.ways.nowhere(err)
	case !s.heard:
		s.ways.failed(err)
	}
	s.unlink(ctx)
	if s.ending {
		ctx.Stop(ctx.Self())
		return
	}
	s.pump(ctx) // answers to what the loss has ended
	if s.temp != nil || !foreign {
		s.judgeKey(ctx, err)
	}
	if binding {
		s.hungUp(err)
	}
	s.retry(ctx, err)
}

// answered reports whether an error of a connection, or of a key exchange, is
// something that a server has said: then it is not the way that is at fault.
func answered(err error) bool {
	if _, ok := errors.AsType[*transport.StatusError](err); ok {
		return true
	}
	_, ok := errors.AsType[*exchange.Error](err)
	return ok
}

// unlink lets go of the connection.
func (s *session) unlink(ctx actor.Context) {
	if s.link == nil {
		return
	}
	link := s.link
	s.link = nil
	s.press.unlinked()
	s.cut()
	ctx.Stop(link)
	if s.linked {
		s.core.Disconnected(time.Now())
	}
	s.linked, s.heard, s.up = false, false, false
}

// judgeKey draws the conclusion from a server that does not know the key. A
// temporary one is replaced: servers may forget it at any time. Of the
// permanent one five such answers in a row are taken as proof; with temporary
// keys in use it is the binding that proves it, see bindFailed.
func (s *session) judgeKey(ctx actor.Context, err error) {
	st, ok := errors.AsType[*transport.StatusError](err)
	if !ok || st.Code != transport.StatusAuthKeyNotFound {
		return
	}
	if s.temp != nil {
		s.dropTemp("the server does not know it")
		return
	}
	if s.core != nil {
		s.deny(ctx, keyRefusals, err)
	}
}

// hungUp counts connections that ended, or went silent, instead of making a
// temporary key or of an answer to its binding. Some servers treat what they do
// not know that way; one that has ever bound a key is not among them.
func (s *session) hungUp(err error) {
	if _, ok := errors.AsType[*transport.StatusError](err); ok || s.env.binds.Load() {
		return
	}
	if s.hangUps++; s.hangUps >= bindHangUps {
		s.hangUps = 0
		s.dropTemp("the server hangs up when it is to be bound")
		s.unsupported(err)
	}
}
