package actors

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// Bounds of the history's writer.
const (
	historyQueue = 4096                   // events that wait for the disk; more are dropped, and counted
	historyPause = 500 * time.Millisecond // events of that time share one write
	saltPause    = time.Hour              // salts of an account change all day: one line for that time
)

// history writes the events that tell an account's story to the store, in
// batches and away from the accounts: a slow disk slows nobody down.
type history struct {
	store store.History
	log   *slog.Logger
	ended chan struct{} // closed when the writer has

	mu      sync.Mutex
	queue   []store.AccountEvent
	dropped int
	salts   map[string]saltNews // by account
	wake    chan struct{}       // one slot
	closed  bool
}

// saltNews is when an account's change of salt was last written, and how many
// there were since.
type saltNews struct {
	at      time.Time
	skipped int
}

func newHistory(s store.History, log *slog.Logger) *history {
	return &history{store: s, log: log, ended: make(chan struct{}), salts: make(map[string]saltNews), wake: make(chan struct{}, 1)}
}

// add takes an event into the queue. It never blocks.
func (h *history) add(e Event) {
	if e.Account == "" || !lasting(e) {
		return
	}
	row := e.row()
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return
	case len(h.queue) >= historyQueue:
		h.dropped++
		return
	case e.Kind == EventSaltChanged && !h.saltDue(e, &row):
		return
	}
	h.queue = append(h.queue, row)
	h.poke()
}

func (h *history) poke() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// saltDue lets one change of salt an hour pass; it says how many it stands for.
func (h *history) saltDue(e Event, row *store.AccountEvent) bool {
	last := h.salts[e.Account]
	if !last.at.IsZero() && e.At.Sub(last.at) < saltPause {
		last.skipped++
		h.salts[e.Account] = last
		return false
	}
	if last.skipped > 0 {
		row.Fields = map[string]string{"changes": strconv.Itoa(last.skipped + 1)}
	}
	h.salts[e.Account] = saltNews{at: e.At}
	return true
}

// run writes until the history is closed and empty, or ctx ends.
func (h *history) run(ctx context.Context) {
	defer close(h.ended)
	for {
		batch, dropped, more := h.take()
		if len(batch) > 0 {
			h.write(ctx, batch)
		}
		if dropped > 0 {
			h.log.Warn("events are missing in the history of accounts: the store is too slow for them", slog.Int("dropped", dropped))
		}
		if !more {
			return
		}
		select {
		case <-h.wake:
		case <-ctx.Done():
			return
		}
		h.gather(ctx)
	}
}

// gather waits a moment for events that come together.
func (h *history) gather(ctx context.Context) {
	if h.isClosed() {
		return
	}
	t := time.NewTimer(historyPause)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func (h *history) isClosed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

func (h *history) take() (batch []store.AccountEvent, dropped int, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	batch, dropped = h.queue, h.dropped
	h.queue, h.dropped = nil, 0
	return batch, dropped, !h.closed
}

func (h *history) write(ctx context.Context, batch []store.AccountEvent) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := h.store.AppendEvents(ctx, batch...); err != nil {
		h.log.Warn("events are missing in the history of accounts", slog.Int("dropped", len(batch)), slog.Any(telemetry.KeyErr, err))
	}
}

// stop writes what is left and waits for that, until ctx ends.
func (h *history) stop(ctx context.Context) {
	h.mu.Lock()
	h.closed = true
	h.poke()
	h.mu.Unlock()
	select {
	case <-h.ended:
	case <-ctx.Done():
	}
}

// lasting reports whether an event belongs to an account's story. Connections
// come and go too often, and the states say what matters of them.
func lasting(e Event) bool {
	switch e.Kind {
	case EventLinkUp, EventLinkDown, EventSecondaryUp, EventSecondaryDown, EventUpdateLost:
		return false
	case EventState:
		return e.State != store.StateConnecting
	}
	return true
}

// row is the event as it is stored.
func (e Event) row() store.AccountEvent {
	row := store.AccountEvent{Account: e.Account, At: e.At, Kind: string(e.Kind), DC: e.DC, Fields: make(map[string]string)}
	add := func(key, value string) {
		if value != "" {
			row.Fields[key] = value
		}
	}
	add("state", string(e.State))
	add("was", string(e.Was))
	add("method", e.Method)
	add("reason", e.Reason)
	if e.Wait > 0 {
		add("wait", e.Wait.Round(time.Millisecond).String())
	}
	return row
}
