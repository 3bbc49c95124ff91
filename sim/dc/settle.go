package dc

import (
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/telemetry"
)

// batch is what several requests did one after the other and is saved at once.
type batch struct {
	size   int
	events []happened
	saved  chan struct{} // closed when it is, or could not be
	err    error         // why it could not be; set before saved is closed
}

// happened is an event and the session that caused it, which gets its updates
// with the answer unless they are aside; nil for none.
type happened struct {
	world.Event
	origin *session
}

// maxBatch bounds how many requests wait for each other.
const maxBatch = 64

// Do runs fn under the simulator's lock, saves what it changed, and tells
// connected clients. That it could not be saved is logged: the next call will.
func (h *Hub) Do(fn func()) { _ = h.enter(nil, fn) }

// enter is Do on behalf of a session, nil for none. It returns when what fn
// changed, and what it saw others have changed, is saved. To write costs much
// more than to change, so whoever is not the last in the queue leaves the saving
// to those behind.
func (h *Hub) enter(origin *session, fn func()) error {
	b := h.locked(origin, fn)
	<-b.saved
	return b.err
}

// locked settles also when fn panics: others may wait for it.
func (h *Hub) locked(origin *session, fn func()) (b *batch) {
	h.queued.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.queued.Add(-1)
	defer func() { b = h.settle(origin) }()
	fn()
	return b
}

// settle adds what just happened to the batch, and saves it unless somebody
// else will. The lock is held.
func (h *Hub) settle(origin *session) *batch {
	if h.unsaved == nil {
		h.unsaved = &batch{saved: make(chan struct{})}
	}
	b := h.unsaved
	b.size++
	h.noteDue()
	events := h.opts.World.Events()
	var by uint64
	if origin != nil {
		by = h.opts.World.Behind(uint64(origin.name.key))
	}
	h.opts.World.Count(time.Now(), by, events)
	for _, e := range events {
		b.events = append(b.events, happened{e, origin})
	}
	if h.queued.Load() == 0 || b.size >= maxBatch || h.opts.Save == nil {
		h.save()
	}
	return b
}

// save saves the batch, if there is one, and spreads the news of it. The lock is
// held.
func (h *Hub) save() {
	b := h.unsaved
	if b == nil {
		return
	}
	h.unsaved = nil
	if h.opts.Save != nil {
		if b.err = h.opts.Save(); b.err != nil {
			h.opts.Logger.Error("simulator state is not saved", telemetry.KeyErr, b.err)
		}
	}
	for _, e := range b.events {
		h.tellKey(e)
		for _, u := range e.To {
			for s := range h.byUser[u] {
				if s != e.origin || e.Aside {
					s.notify(e.Event)
				}
			}
		}
	}
	close(b.saved)
}
