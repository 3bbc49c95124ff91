package dc

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
	"github.com/tgfleet/tgfleet/sim/world"
)

// savingHub is a hub whose saving fails with *failure, and counts.
func savingHub(t *testing.T, saves *int, failure *error) *Hub {
	t.Helper()
	w := world.New(table.NewSet(), world.Options{DCs: 1, Rand: rand.NewChaCha8([32]byte{1})})
	if err := w.Start(time.Unix(1_800_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	return NewHub(HubOptions{World: w, Logger: slog.New(slog.DiscardHandler), Save: func() error { *saves++; return *failure }})
}

func isSaved(b *batch) bool {
	select {
	case <-b.saved:
		return true
	default:
		return false
	}
}

// TestWhoIsLastInTheQueueSaves: nobody's answer leaves before, and a queue that
// never ends is no reason to wait for ever.
func TestWhoIsLastInTheQueueSaves(t *testing.T) {
	var saves int
	var failure error
	h := savingHub(t, &saves, &failure)
	nothing := func() {}

	h.queued.Add(1) // somebody waits behind
	first := h.locked(nil, nothing)
	if isSaved(first) {
		t.Error("the first saved, although another was waiting")
	}
	h.queued.Add(-1)
	second := h.locked(nil, nothing)
	if !isSaved(first) || !isSaved(second) || saves != 1 {
		t.Errorf("after the last in the queue: saved %v and %v by %d saves, want both by one", isSaved(first), isSaved(second), saves)
	}

	h.queued.Add(1)
	b := h.locked(nil, nothing)
	for range maxBatch - 1 {
		h.locked(nil, nothing)
	}
	if !isSaved(b) {
		t.Errorf("not saved after %d requests", maxBatch)
	}
	b = h.locked(nil, nothing)
	h.queued.Add(-1)
	(&session{hub: h, dc: &DC{id: 1}}).take(time.Now())
	if !isSaved(b) {
		t.Error("updates were told before they were saved")
	}
	func() {
		defer func() { _ = recover() }()
		h.queued.Add(1)
		b = h.locked(nil, nothing)
		h.queued.Add(-1)
		h.locked(nil, func() { panic("a bug") })
	}()
	if !isSaved(b) {
		t.Error("a panic left others waiting")
	}
	h.Do(nothing) // the lock is free
}

func TestWhatIsNotSavedIsRefused(t *testing.T) {
	var saves int
	failure := errors.New("disk full")
	h := savingHub(t, &saves, &failure)
	s := &session{hub: h, dc: &DC{id: 1}}
	if ans := h.query(s, time.Now(), 1, nil); ans.Refusal == nil || ans.Refusal.Error() != "500 STATE_NOT_SAVED" {
		t.Errorf("answer %+v, want 500 STATE_NOT_SAVED", ans)
	}
	failure = nil
	if ans := h.query(s, time.Now(), 2, nil); ans.Refusal == nil || ans.Refusal.Text != "AUTH_KEY_INVALID" {
		t.Errorf("answer %+v, want one that comes from the request", ans)
	}
}
