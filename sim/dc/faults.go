package dc

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/world"
)

// errCut ends a connection instead of answering a query. When the query was
// carried out, the answer waits for the session's next connection, as if it had
// been lost on its way. When it was not, the session forgets everything, as if
// the query had never arrived.
var errCut = errors.New("connection cut on request of a test")

// Choice says whom a fault strikes now.
type Choice struct {
	User world.UserID // 0: everybody
	DC   int          // 0: every DC
}

// holds reports whether a key, used at a DC, is chosen, with the lock held.
func (h *Hub) holds(c Choice, id crypto.KeyID, dc int) bool {
	if c.DC != 0 && c.DC != dc {
		return false
	}
	if c.User == 0 {
		return true
	}
	_, found := slices.BinarySearch(h.opts.World.KeysOf(c.User), uint64(h.behind(id)))
	return found
}

// CloseConnections ends connections and returns how many. The sessions stay.
func (h *Hub) CloseConnections(who Choice) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.hangUp(func(c *conn, id crypto.KeyID) bool { return h.holds(who, id, c.dc.id) })
}

// hangUp closes the connections that match says, with the lock held.
func (h *Hub) hangUp(match func(*conn, crypto.KeyID) bool) (n int) {
	for c, id := range h.conns {
		if match(c, id) {
			c.close()
			n++
		}
	}
	return n
}

// ForgetSessions drops the temporary state of sessions, as a server may at any
// time, and returns how many; connections stay and get new_session_created with
// their next message.
func (h *Hub) ForgetSessions(who Choice) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.forget(func(s *session) bool { return h.holds(who, s.name.key, s.dc.id) })
}

func (h *Hub) forget(match func(*session) bool) (n int) {
	for _, s := range h.sessions {
		if match(s) {
			h.remove(s)
			n++
		}
	}
	return n
}

// forgetDC drops all sessions of a DC.
func (h *Hub) forgetDC(d *DC) { h.ForgetSessions(Choice{DC: d.id}) }

// ForgetTempKeys drops temporary keys and returns how many: clients are told the
// transport error -404 with their next message.
func (h *Hub) ForgetTempKeys(who Choice) (n int) {
	h.Do(func() {
		lost := h.opts.World.ForgetTempKeys(func(t *world.TempKey) bool {
			return h.holds(who, crypto.KeyID(t.ID), t.DC)
		})
		n = len(lost)
		h.forget(func(s *session) bool { return slices.Contains(lost, uint64(s.name.key)) })
	})
	return n
}

// ForgetKeys loses auth keys of a user and returns how many: their connections
// end, and clients get the transport error -404 from now on.
func (h *Hub) ForgetKeys(who Choice) (n int) {
	h.Do(func() {
		h.hangUp(func(c *conn, id crypto.KeyID) bool { return h.holds(who, id, c.dc.id) })
		h.forget(func(s *session) bool { return h.holds(who, s.name.key, s.dc.id) })
		for _, id := range h.opts.World.KeysOf(who.User) {
			if k := h.opts.World.Key(id, who.DC); who.DC == 0 || k != nil {
				h.opts.World.ForgetKey(id)
				n++
			}
		}
	})
	return n
}

// EndAuthorizations signs keys of a user out, to be answered with a refusal from
// now on, and returns how many.
func (h *Hub) EndAuthorizations(who Choice, why world.Refusal) (n int) {
	h.Do(func() {
		ended := h.opts.World.EndAuthorizations(who.User, who.DC, why)
		for _, id := range ended {
			h.unbindKey(crypto.KeyID(id))
		}
		n = len(ended)
	})
	return n
}

// Migrate makes a DC the home of a user, whose sessions elsewhere hear of nothing
// any more, and reports whether that changed anything.
func (h *Hub) Migrate(user world.UserID, dc int) (moved bool) {
	h.Do(func() {
		if moved = h.opts.World.Migrate(user, dc); !moved {
			return
		}
		for s := range h.byUser[user] {
			if s.dc.id != dc {
				h.bind(s, 0)
			}
		}
	})
	return moved
}

// secret returns the bytes of a key that was made with a DC, for a connection
// that uses it from now on.
func (h *Hub) secret(c *conn, now time.Time, id crypto.KeyID) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, ok := h.opts.World.WireKey(now, uint64(id), c.dc.id)
	if !ok {
		h.forget(func(s *session) bool { return s.name.key == id }) // it may have expired just now
		return nil, &unknownKey{dc: c.dc.id, id: id, excused: h.opts.World.Retired(uint64(id))}
	}
	h.conns[c] = id
	return k.Secret, nil
}

// unknownKey says that a DC does not have a key. It is excused, and no violation
// of the client's, when the client had reason to believe in the key: the server
// lost it, or a temporary key has ended, which a server may let happen early.
type unknownKey struct {
	dc      int
	id      crypto.KeyID
	excused bool
}

func (e *unknownKey) Error() string {
	return fmt.Sprintf("dc %d does not know auth key %s", e.dc, e.id)
}

// ended forgets a connection.
func (h *Hub) ended(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
}
