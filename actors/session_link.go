package actors

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
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

// pauseAfter is the jittered back-off, longer where the server asked for peace.
func (s *session) pauseAfter(err error) time.Duration {
	pause := s.backoff.NextBackOff()
	if st, ok := errors.AsType[*transport.StatusError](err); ok && st.Code == transport.StatusFlood {
		pause = max(pause, s.env.opts.MaxBackoff/2)
	}
	return pause
}

// dial makes what is missing: the key first, on a connection that then serves
// the session, or only the connection.
func (s *session) dial(ctx actor.Context) {
	if s.ending {
		return
	}
	if s.core == nil {
		if err := s.load(ctx); err != nil {
			s.retry(ctx, err)
			return
		}
	}
	s.linkID = s.env.lastLink.Add(1)
	addr, err := s.nextAddr()
	if err != nil {
		s.retry(ctx, err)
		return
	}
	if s.core == nil {
		s.env.send(s.env.handshakes, handshakeWanted{
			life: s.life, dc: s.dc, addr: addr, gate: s.gate, asker: ctx.Self(), id: s.linkID,
		})
		return
	}
	s.spawnLink(ctx, addr, nil)
}

// nextAddr tries the addresses of the DC in turn, from the best one on.
func (s *session) nextAddr() (string, error) {
	dcs := slices.DeleteFunc(s.env.dcs.addresses(s.dc, s.purpose), func(d DC) bool { return d.ObfuscatedOnly })
	if len(dcs) == 0 {
		return "", fmt.Errorf("dc %d has no address that a plain transport can use", s.dc)
	}
	s.attempts++
	s.addr = dcs[(s.attempts-1)%len(dcs)].Addr
	return s.addr, nil
}

// spawnLink starts a connection: by dialling, or on a socket that a key
// exchange has left open.
func (s *session) spawnLink(ctx actor.Context, addr string, open transport.Wire) {
	cfg := linkConfig{
		env: s.env, id: s.linkID, addr: addr, dc: s.dc, gate: s.gate, session: ctx.Self(), open: open,
	}
	s.linked, s.up = false, false
	s.link = ctx.Spawn(props(func() actor.Actor { return newConnection(cfg) }))
}

func (s *session) linkUp(ctx actor.Context, m linkUp) {
	if m.id != s.linkID || s.link == nil || s.core == nil {
		return
	}
	s.linked = true
	s.core.Connected(time.Now(), mtproto.Via{})
	for _, c := range s.calls {
		s.fresh = append(s.fresh, c)
	}
	s.pump(ctx)
}

// linkLost replaces a connection that is gone. The core keeps the requests.
func (s *session) linkLost(ctx actor.Context, id uint64, err error) {
	if id != s.linkID || s.link == nil {
		return
	}
	link := s.link
	s.link = nil
	ctx.Stop(link)
	if s.linked {
		s.core.Disconnected(time.Now())
	}
	s.linked, s.up = false, false
	if s.ending {
		ctx.Stop(ctx.Self())
		return
	}
	s.pump(ctx) // answers to what the loss has ended
	s.judgeKey(ctx, err)
	s.retry(ctx, err)
}

// judgeKey counts refusals of the key. Five in a row are taken as proof.
func (s *session) judgeKey(ctx actor.Context, err error) {
	st, ok := errors.AsType[*transport.StatusError](err)
	if !ok || st.Code != transport.StatusAuthKeyNotFound {
		return
	}
	if s.unknown++; s.unknown == keyRefusals {
		s.unknown = 0
		s.env.send(ctx.Parent(), keyRefused{gen: s.gen, dc: s.dc, err: fmt.Errorf("%d times in a row: %w", keyRefusals, err)})
	}
}
