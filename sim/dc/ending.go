package dc

import "github.com/tgfleet/tgfleet/crypto"

// DoEnding is Do for what takes authorizations away: fn returns the ids of the
// keys, whose sessions hear of nothing any more.
func (h *Hub) DoEnding(fn func() []uint64) {
	h.Do(func() {
		for _, id := range fn() {
			h.unbindKey(crypto.KeyID(id))
		}
	})
}

// tellKey queues an event that is for one key for the sessions of that.
func (h *Hub) tellKey(e happened) {
	if e.Key == 0 {
		return
	}
	for name, s := range h.sessions {
		if s != e.origin && h.behind(name.key) == crypto.KeyID(e.Key) {
			s.notify(e.Event)
		}
	}
}
