package actors

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/cenkalti/backoff/v5"

	"github.com/tgfleet/tgfleet/mtproto"
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
	gate    *gate // nil: no lease is needed
	keys    keyring
	device  store.Device
}

// Facts a session tells its parent. gen is the session's.
type (
	sessionUp struct { // the server has answered on a new connection
		note
		gen uint64
		dc  int
	}
	sessionDown struct {
		note
		gen     uint64
		dc      int
		err     error
		retryIn time.Duration
	}
	keyMade struct {
		note
		dc int
	}
	keyRefused struct {
		note
		gen uint64
		dc  int
		err error
	}
	updateArrived struct {
		note
		dc   int
		body []byte
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
	core  *mtproto.Session // nil until there is an auth key
	auth  authorization
	calls map[mtproto.RequestID]*call // given to the core
	queue []*call                     // waiting for the core
	fresh []*call                     // pushed since the last flush

	initDone bool // the server knows our layer and device

	life   context.Context // ends with this life of the actor
	cancel context.CancelFunc
	link   *actor.PID // the connection, nil when there is none
	linkID uint64     // its generation
	linked bool       // it has a socket
	up     bool       // the server has answered on it

	pace     pacer
	backoff  backoff.ExponentialBackOff
	redial   *time.Timer
	attempts int    // addresses tried since the server last answered
	addr     string // the one in use
	unknown  int    // times in a row that the server did not know the key

	timer    *time.Timer // for the core's deadline
	timerFor time.Time

	ending bool // winding down
}

func newSession(cfg sessionConfig) actor.Actor {
	o := &cfg.env.opts
	return &session{
		sessionConfig: cfg,
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
	case fault:
		m.strike(s.env, s.link)
	case stopGently:
		s.stopGently(ctx)
	case *actor.Terminated:
		s.terminated(ctx, m.Who)
	case *actor.Stopping, *actor.Restarting:
		s.release(ctx)
	}
}

// started loads the key. A store that cannot be read is as good as a broken
// line: wait and try again.
func (s *session) started(ctx actor.Context) {
	s.life, s.cancel = context.WithCancel(s.env.ctx)
	s.backoff.Reset()
	if err := s.load(ctx); err != nil {
		s.retry(ctx, err)
		return
	}
	s.dialAfter(ctx, 0)
}

func (s *session) load(ctx actor.Context) error {
	a, ok, err := s.keys.Load()
	if err != nil || !ok {
		return err
	}
	return s.begin(ctx, a)
}

// begin makes the core, now that there is a key, and gives it what has waited.
func (s *session) begin(ctx actor.Context, a authorization) error {
	o := s.env.opts.Session
	o.Key, o.Salts, o.TimeOffset, o.Rand = a.key, a.salts(time.Now()), a.offset, s.env.opts.Rand
	core, err := mtproto.NewSession(o)
	if err != nil {
		return fmt.Errorf("begin session with dc %d: %w", s.dc, err)
	}
	s.auth, s.core = a, core
	queue := s.queue
	s.queue = nil
	for _, c := range queue {
		s.push(c)
	}
	s.pump(ctx)
	return nil
}

// terminated is how a connection that failed without a word is noticed.
func (s *session) terminated(ctx actor.Context, pid *actor.PID) {
	if s.link != nil && s.link.Id == pid.Id {
		s.linkLost(ctx, s.linkID, errors.New("the connection failed"))
	}
	if s.ending && s.link == nil {
		ctx.Stop(ctx.Self())
	}
}
