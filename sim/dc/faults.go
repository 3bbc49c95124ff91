package dc

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
)

// cut ends a connection instead of answering a query. When the query was carried
// out, the answer waits for the session's next connection, as if it had been lost
// on its way. When it was not, the session forgets everything, as if the query
// had never arrived.
func (c *conn) cut(s *session, id mtproto.MsgID, ans handlers.Answer) error {
	if ans.Cut == handlers.CutAfter {
		s.reply(id, ans)
	} else {
		c.dc.hub.destroy(s.name)
	}
	return errors.New("connection cut on request of a test")
}

// CloseConnections ends every connection on a user's keys, or on any key for
// user 0. The sessions stay.
func (h *Hub) CloseConnections(user world.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hangUp(func(id crypto.KeyID) bool { return h.owns(user, id) })
}

// hangUp closes the connections whose key match says so, with the lock held.
func (h *Hub) hangUp(match func(crypto.KeyID) bool) {
	for c, id := range h.conns {
		if match(id) {
			c.close()
		}
	}
}

// owns reports whether a key is a user's; every key is user 0's.
func (h *Hub) owns(user world.UserID, id crypto.KeyID) bool {
	if user == 0 {
		return true
	}
	_, found := slices.BinarySearch(h.opts.World.KeysOf(user), uint64(h.behind(id)))
	return found
}

// ForgetSessions drops the temporary state of a user's sessions, or of all for
// user 0, as a server may at any time; connections stay and get
// new_session_created with their next message.
func (h *Hub) ForgetSessions(user world.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(func(id crypto.KeyID) bool { return h.owns(user, id) })
}

func (h *Hub) forget(match func(crypto.KeyID) bool) {
	for name, s := range h.sessions {
		if match(name.key) {
			h.remove(s)
		}
	}
}

// ForgetKeys destroys all auth keys of a user: its connections end, and clients
// get the transport error -404 from now on.
func (h *Hub) ForgetKeys(user world.UserID) {
	h.Do(func() {
		ids := h.opts.World.KeysOf(user)
		lost := func(id crypto.KeyID) bool { return slices.Contains(ids, uint64(h.behind(id))) }
		h.forget(lost)
		h.hangUp(lost)
		for _, id := range ids {
			h.opts.World.ForgetKey(id)
		}
	})
}

// secret returns the bytes of a key that was made with a DC, for a connection
// that uses it from now on.
func (h *Hub) secret(c *conn, now time.Time, id crypto.KeyID) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, ok := h.opts.World.WireKey(now, uint64(id), c.dc.id)
	if !ok {
		h.forget(func(other crypto.KeyID) bool { return other == id }) // it may have expired just now
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
