package actors

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"golang.org/x/time/rate"
)

// Limits of blocking work, so that nothing hangs for ever.
const (
	dialTimeout      = 15 * time.Second
	writeTimeout     = 15 * time.Second
	storeTimeout     = 30 * time.Second
	handshakeTimeout = 30 * time.Second
)

// environment is what all actors of a fleet share, read-only once it runs.
type environment struct {
	opts   Options
	log    *slog.Logger
	system *actor.ActorSystem
	// ctx ends when the fleet has stopped or is torn down: the last resort
	// that unblocks every dial and every store call.
	ctx context.Context

	dcs        *dcTable
	history    *history
	dials      *rate.Limiter
	binds      atomic.Bool // a temporary key was bound once, which goes before:
	bindless   atomic.Bool // with PFSPrefer, the servers cannot bind temporary keys
	counters   counters
	lastCall   atomic.Uint64
	lastLink   atomic.Uint64
	handshakes *actor.PID
	leases     *actor.PID
	runs       *actor.PID
}

func newEnvironment(ctx context.Context, o Options) *environment {
	e := &environment{
		opts:    o,
		log:     o.Logger,
		ctx:     ctx,
		dcs:     newDCTable(o.DCs),
		history: newHistory(o.Store, o.Logger),
		dials:   rate.NewLimiter(rate.Limit(o.DialsPerSecond), max(1, int(2*o.DialsPerSecond))),
	}
	e.system = actor.NewActorSystem(
		actor.WithDeadLetterRequestLogging(false),
		// An undelivered system message leaves a goroutine for this long.
		actor.WithDeadLetterThrottleInterval(time.Millisecond),
		// The library logs whole messages and says nothing that our own events
		// do not say better.
		actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }),
	)
	e.system.EventStream.Subscribe(func(event any) {
		if dead, ok := event.(*actor.DeadLetterEvent); ok {
			undelivered(dead.Message)
		}
	})
	return e
}

// knownDC reports an error that tells what to configure.
func (e *environment) knownDC(dc int, p purpose) error {
	if !e.dcs.known(dc, p) {
		return fmt.Errorf("dc %d has no address in the configuration (telegram.dcs), and no server has named one", dc)
	}
	return nil
}

// storeContext bounds one store call made inside Receive.
func (e *environment) storeContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(e.ctx, storeTimeout)
}

// props wraps a producer for spawning.
func props(produce func() actor.Actor) *actor.Props {
	return actor.PropsFromProducer(produce, actor.WithMailbox(newMailbox))
}
