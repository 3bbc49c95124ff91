package dc

import "time"

// Wake lets happen in time what no request would bring about: it waits for the next
// moment when something in the world ends by itself. The returned function ends it.
func (h *Hub) Wake() (stop func()) {
	h.mu.Lock()
	h.noteDue()
	h.mu.Unlock()
	closing, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for h.sleep(closing) {
			h.Do(func() { h.opts.World.Elapse(time.Now()) })
		}
	}()
	return func() {
		close(closing)
		<-done
	}
}

// longestSleep bounds how late the world is when the computer's clock was set, or slept.
const longestSleep = time.Hour

// sleep waits until something is due, and reports false when the hub is closing.
func (h *Hub) sleep(closing <-chan struct{}) bool {
	wait := longestSleep
	if due := h.due.Load(); due != 0 {
		wait = min(time.Until(time.Unix(due, 0)), wait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-closing:
		return false
	case <-timer.C:
	case <-h.moved:
	}
	return true
}

// noteDue wakes the sleeper when something is due at another time than it believes.
// The lock is held.
func (h *Hub) noteDue() {
	if due := h.opts.World.NextElapse(); h.due.Swap(due) != due {
		select {
		case h.moved <- struct{}{}:
		default:
		}
	}
}
