package actors

import (
	"context"
	"errors"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/cenkalti/backoff/v5"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/store"
)

// sessionConfig says what a session is for. It is the same for every life of
// the session.
type sessionConfig struct {
	env     *environment
	dc      int
	purpose purpose
	gen     uint64 // of the session, chosen by its parent
	account string
	gate    *gate    // nil: no lease is needed
	backlog *backlog // of the account; nil: updates are not wanted
	keys    keyring
	device  store.Device
	proxy   *transport.Proxy // nil: none
	// passing marks a session whose permanent key is thrown away with it: a
	// temporary key would protect nothing, and the server may forget the key.
	passing bool
	vitals  *vitals // nil: nobody asks
}

// Facts a session tells its parent. gen is the session's.
type (
	sessionUp struct { // the server has answered on a new connection
		note
		gen uint64
		dc  int
		way string
	}
	sessionDown struct {
		note
		gen     uint64
		dc      int
		err     error
		retryIn time.Duration
	}
	keyRefused struct {
		note
		gen uint64
		dc  int
		err error
	}
	updateArrived struct {
		note
		gen  uint64
		dc   int
		body []byte
		call *call // that body answers, nil for what came unasked; only its request may be looked at
	}
	updatesMissed struct { // the server or we made a new session: some may be lost
		note
		gen uint64
	}
)

// session hosts the protocol core of one MTProto session: it feeds the core
// with frames and requests, stores what the core says must last, hands answers
// to whoever waits, and keeps a connection under it. Connections come and go;
// requests stay.
type session struct {
	sessionConfig
	core  *mtproto.Session            // nil until there is a key to speak with
	coreK crypto.KeyID                // of the key it speaks with
	perm  authorization               // key nil: not loaded or made yet
	temp  *tempKey                    // nil: none
	calls map[mtproto.RequestID]*call // given to the core
	queue []*call                     // waiting for the core
	fresh []*call                     // pushed since the last flush

	initDone bool // the server knows our layer and device

	life   context.Context // ends with this life of the actor
	cancel context.CancelFunc
	link   *actor.PID // the connection, nil when there is none
	linkID uint64     // its generation
	cut    func()     // closes its socket
	way    way        // how it goes there
	linked bool       // it has a socket
	heard  bool       // something of the server has come over it
	up     bool       // requests flow

	ways    wayfinder
	pace    pacer
	backoff backoff.ExponentialBackOff
	redial  *time.Timer
	unknown int // times in a row that the server did not know the permanent key
	hangUps int // bindings in a row that ended with the connection
	renewal renewal

	timer    *time.Timer // for the core's deadline
	timerFor time.Time

	press pressure

	draining *time.Timer // not needed any more, waiting for answers until then; nil: no
	ending   bool        // winding down
}

func newSession(cfg sessionConfig) actor.Actor {
	o := &cfg.env.opts
	return &session{
		sessionConfig: cfg,
		ways:          newWayfinder(o.Transports, cfg.proxy),
		calls:         make(map[mtproto.RequestID]*call),
		backoff: backoff.ExponentialBackOff{
			InitialInterval: o.Backoff, MaxInterval: o.MaxBackoff,
			Multiplier: 1.8, RandomizationFactor: 0.5,
		},
	}
}

// HandleFailure implements actor.SupervisorStrategy: a connection dies with
// what broke it.
func (s *session) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, _, _ any) {
	sup.StopChildren(child)
}

func (s *session) Receive(ctx actor.Context) {
	defer s.env.rescue(ctx, s)
	switch m := ctx.Message().(type) {
	case *actor.Started:
		s.started(ctx)
	case *call:
		s.accept(ctx, m)
	case callCancelled:
		s.forget(ctx, m.id)
	case dialDue:
		if m.id == s.linkID && s.link == nil {
			s.dial(ctx)
		}
	case handshakeDone:
		s.handshakeDone(ctx, m)
	case linkUp:
		s.linkUp(ctx, m)
	case frameArrived:
		s.frame(ctx, m)
	case linkLost:
		s.linkLost(ctx, m.id, m.err)
	case coreDue:
		s.due(ctx)
	case renewDue:
		s.renewDue(ctx, m)
	case caughtUp:
		s.readOn(ctx)
	case graceOver:
		s.graceOver(ctx, m)
	case fault:
		m.strike(s.env, s.link)
	case stopWhenIdle:
		s.stopWhenIdle(ctx)
	case stopGently:
		s.stopGently(ctx)
	case *actor.Terminated:
		s.terminated(ctx, m.Who)
	case *actor.Stopping, *actor.Restarting:
		s.release(ctx)
	}
}

func (s *session) started(ctx actor.Context) {
	s.life, s.cancel = context.WithCancel(s.env.ctx)
	s.backoff.Reset()
	s.dialAfter(ctx, 0)
}

// terminated is how a connection that failed without a word is noticed.
func (s *session) terminated(ctx actor.Context, pid *actor.PID) {
	if s.life.Err() != nil {
		return // the library waits for the connection before it goes on
	}
	if s.link != nil && s.link.Id == pid.Id {
		s.linkLost(ctx, s.linkID, errors.New("the connection failed"))
	}
	if s.ending && s.link == nil {
		ctx.Stop(ctx.Self())
	}
}
