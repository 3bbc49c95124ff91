package dc

import (
	"errors"
	"fmt"

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

// CloseConnections ends every connection of a user's sessions, or of all
// sessions for user 0. The sessions stay.
func (h *Hub) CloseConnections(user world.UserID) {
	for _, s := range h.sessionsOf(user) {
		s.close()
	}
}

// ForgetSessions drops the temporary state of a user's sessions, or of all for
// user 0, as a server may at any time; connections stay and get
// new_session_created with their next message.
func (h *Hub) ForgetSessions(user world.UserID) {
	all := h.sessionsOf(user)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range all {
		if h.sessions[s.name] == s {
			h.remove(s)
		}
	}
}

// ForgetKeys destroys all auth keys of a user: clients get the transport error
// -404 from now on.
func (h *Hub) ForgetKeys(user world.UserID) {
	all := h.sessionsOf(user)
	h.Do(func() {
		for _, id := range h.opts.World.KeysOf(user) {
			h.opts.World.ForgetKey(id)
		}
		for _, s := range all {
			h.remove(s)
		}
	})
	for _, s := range all {
		s.close()
	}
}

// sessionsOf returns the sessions on a user's keys, or all for user 0.
func (h *Hub) sessionsOf(user world.UserID) []*session {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []*session
	for name, s := range h.sessions {
		k := h.opts.World.Key(uint64(name.key), s.dc.id)
		if user == 0 || k != nil && k.User == user {
			out = append(out, s)
		}
	}
	return out
}

// secret returns the bytes of a key that was made with a DC.
func (h *Hub) secret(id crypto.KeyID, dc int) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k := h.opts.World.Key(uint64(id), dc)
	if k == nil {
		return nil, fmt.Errorf("dc %d does not know auth key %s", dc, id)
	}
	return k.Secret, nil
}
