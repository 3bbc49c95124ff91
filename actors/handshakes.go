package actors

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// handshakeWanted asks the pool for new auth keys with a DC: a permanent one, a
// temporary one, or both, one after the other on the same connection.
type handshakeWanted struct {
	note
	life  context.Context // of the asker: the exchange ends with it
	way   way
	proxy *transport.Proxy
	gate  *gate // nil: no lease is needed
	asker *actor.PID
	id    uint64 // the asker's, given back

	perm bool          // a permanent key is wanted
	temp time.Duration // the life of the temporary key that is wanted; 0: none
}

// handshakeDone is the answer: keys and the connection they were made on, or an
// error; with an error there may still be a permanent key that is good. Whoever
// receives it takes or discards the connection; when the asker's life ends
// first the connection closes by itself.
type handshakeDone struct {
	note
	id   uint64
	way  way
	perm exchange.Result // Key is nil when none was made
	temp exchange.Result
	err  error
	wire transport.Wire
	keep func() bool // ends the connection's tie to the asker's life
}

func (m handshakeDone) discard() {
	if m.keep != nil {
		m.keep()
	}
	if m.wire != nil {
		_ = m.wire.Close()
	}
}

// take gives the connection away; ok is false when it is closed already.
func (m handshakeDone) take() (transport.Wire, bool) { return m.wire, m.keep() }

func (m handshakeDone) abandon(error) { m.discard() }

// slotFree says that one exchange of the pool has ended. life is that of the
// pool which ran it: after a restart there may be news of earlier ones.
type slotFree struct {
	note
	life context.Context
}

// handshakes runs key exchanges, a bounded number at a time: each costs CPU at
// both ends, and thousands of new accounts would starve those that work.
type handshakes struct {
	env     *environment
	queue   []handshakeWanted
	running int
	jobs    *sync.WaitGroup
	cancel  context.CancelFunc
	life    context.Context
}

func newHandshakes(env *environment) actor.Actor {
	h := &handshakes{env: env, jobs: new(sync.WaitGroup)}
	h.life, h.cancel = context.WithCancel(env.ctx)
	return h
}

func (h *handshakes) Receive(ctx actor.Context) {
	defer h.env.rescue(ctx, named("handshakes"))
	switch m := ctx.Message().(type) {
	case handshakeWanted:
		h.queue = append(h.queue, m)
		h.next(ctx)
	case slotFree:
		if m.life == h.life {
			h.running--
		}
		h.next(ctx)
	case *actor.Stopping, *actor.Restarting:
		for _, m := range h.queue { // what runs answers for itself
			h.env.send(m.asker, handshakeDone{id: m.id, way: m.way, err: context.Canceled})
		}
		h.cancel()
		h.jobs.Wait() // every wait inside an exchange ends with its context
	}
}

// next starts what there is room for, skipping askers that are gone.
func (h *handshakes) next(ctx actor.Context) {
	h.queue = slices.DeleteFunc(h.queue, func(m handshakeWanted) bool { return m.life.Err() != nil })
	for h.running < h.env.opts.Handshakes && len(h.queue) > 0 {
		m := h.queue[0]
		h.queue = h.queue[1:]
		h.running++
		self, env, life := ctx.Self(), h.env, h.life
		h.jobs.Go(func() {
			defer env.send(self, slotFree{life: life})
			env.send(m.asker, env.handshake(life, m))
		})
	}
}
