package actors

import (
	"context"
	"slices"
	"sync"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// handshakeWanted asks the pool for a new auth key with a DC.
type handshakeWanted struct {
	note
	life  context.Context // of the asker: the exchange ends with it
	dc    int
	addr  string
	gate  *gate // nil: no lease is needed
	asker *actor.PID
	id    uint64 // the asker's, given back
}

// handshakeDone is the answer: a key and the connection it was made on, or an
// error. Whoever receives it takes or discards the connection; when the asker's
// life ends first the connection closes by itself.
type handshakeDone struct {
	note
	id     uint64
	addr   string
	result exchange.Result
	err    error
	conn   *transport.Conn
	keep   func() bool // ends the connection's tie to the asker's life
}

func (m handshakeDone) discard() {
	if m.conn != nil {
		_ = m.conn.Close()
	}
}

// take gives the connection away; ok is false when it is closed already.
func (m handshakeDone) take() (*transport.Conn, bool) { return m.conn, m.keep() }

func (m handshakeDone) abandon(error) { m.discard() }

// slotFree says that one exchange of the pool has ended.
type slotFree struct{ note }

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
		h.running--
		h.next(ctx)
	case *actor.Stopping, *actor.Restarting:
		for _, m := range h.queue { // what runs answers for itself
			h.env.send(m.asker, handshakeDone{id: m.id, addr: m.addr, err: context.Canceled})
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
			defer env.send(self, slotFree{})
			env.send(m.asker, env.handshake(life, m))
		})
	}
}
