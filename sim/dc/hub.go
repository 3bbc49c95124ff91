package dc

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/fault"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
)

// HubOptions is what a Hub is made of. All fields but Save are required.
type HubOptions struct {
	World  *world.World
	API    *handlers.API
	Counts *check.Counts
	Faults *fault.Plan
	Logger *slog.Logger
	// Save writes down what changed; nil when nothing keeps it. What a request
	// changed is saved before its answer leaves, so that a killed simulator never
	// forgets what a client was told.
	Save func() error
}

// Hub is what all DCs share: the world, behind one lock, and the sessions that
// want to hear of it.
type Hub struct {
	opts HubOptions

	due      atomic.Int64  // when something ends by itself, unix seconds; 0 for never
	moved    chan struct{} // told when due changed
	queued   atomic.Int64  // how many wait for mu to do something that settle ends
	mu       sync.Mutex
	unsaved  *batch // nil: everything is
	sessions map[sessionKey]*session
	pruneAt  int                    // how many sessions are there when prune looks again
	conns    map[*conn]crypto.KeyID // the key each connection used last
	byUser   map[world.UserID]map[*session]struct{}
}

// sessionKey names a session: ids of sessions are chosen by clients and belong
// to their key.
type sessionKey struct {
	key crypto.KeyID
	id  int64
}

// NewHub returns a hub without sessions.
func NewHub(o HubOptions) *Hub {
	return &Hub{
		opts: o, moved: make(chan struct{}, 1), sessions: map[sessionKey]*session{}, conns: map[*conn]crypto.KeyID{},
		byUser: map[world.UserID]map[*session]struct{}{},
	}
}

// session returns the session of a key, making it if need be.
func (h *Hub) session(d *DC, key *crypto.AuthKey, id int64, now time.Time) (*session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	name := sessionKey{key.ID(), id}
	if s := h.sessions[name]; s != nil {
		return s, nil
	}
	row, ok := h.opts.World.WireKey(now, uint64(key.ID()), d.id)
	if !ok {
		return nil, fmt.Errorf("session of auth key %s: the key was destroyed", key.ID())
	}
	s, err := newSession(h, d, key, id, row)
	if err != nil {
		return nil, err
	}
	h.prune(now)
	if !h.room(d, key.ID()) {
		return nil, errCrowded
	}
	h.sessions[name] = s
	return s, nil
}

// room makes room for one more session of a key with a DC, if a limit says so:
// the one goes that has been without a connection for the longest. It reports
// whether there is room.
func (h *Hub) room(d *DC, key crypto.KeyID) bool {
	most := h.opts.API.Limits().Sessions
	if most == 0 {
		return true
	}
	n, idlest := 0, (*session)(nil)
	for name, s := range h.sessions {
		if name.key != key || s.dc != d {
			continue
		}
		n++
		if left := s.left.Load(); left != 0 && (idlest == nil || left < idlest.left.Load()) {
			idlest = s
		}
	}
	if n < most {
		return true
	}
	if idlest == nil {
		return false
	}
	h.remove(idlest)
	return true
}

// Once there are more than manySessions, those without a connection are kept
// for idleSession, and of more than maxIdleSessions the newer half: one client
// with a key can name as many sessions as it likes.
const (
	idleSession     = 10 * time.Minute
	manySessions    = 4096
	maxIdleSessions = 2 * manySessions
)

func (h *Hub) prune(now time.Time) {
	if len(h.sessions) < max(h.pruneAt, manySessions) {
		return
	}
	var idle []*session
	for _, s := range h.sessions {
		switch left := s.left.Load(); {
		case left == 0:
		case now.Sub(time.Unix(left, 0)) > idleSession:
			h.remove(s)
		default:
			idle = append(idle, s)
		}
	}
	if len(idle) > maxIdleSessions {
		slices.SortFunc(idle, func(a, b *session) int { return cmp.Compare(a.left.Load(), b.left.Load()) })
		for _, s := range idle[:len(idle)-maxIdleSessions/2] {
			h.remove(s)
		}
	}
	h.pruneAt = len(h.sessions) + manySessions
}

// remove forgets a session, with the lock held.
func (h *Hub) remove(s *session) {
	delete(h.sessions, s.name)
	h.bind(s, 0)
}

// destroy forgets a session by name and tells whether there was one.
func (h *Hub) destroy(name sessionKey) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.sessions[name]
	if s != nil {
		h.remove(s)
	}
	return s != nil
}

// bind makes s a receiver of the updates of user; 0 of nobody's.
func (h *Hub) bind(s *session, user world.UserID) {
	if s.user == user {
		return
	}
	if old := h.byUser[s.user]; old != nil {
		delete(old, s)
		if len(old) == 0 {
			delete(h.byUser, s.user)
		}
	}
	s.user, s.events, s.missed = user, nil, false
	if user == 0 {
		return
	}
	if h.byUser[user] == nil {
		h.byUser[user] = map[*session]struct{}{}
	}
	h.byUser[user][s] = struct{}{}
}

// query answers one request of a session.
func (h *Hub) query(s *session, now time.Time, msgID int64, body []byte) handlers.Answer {
	var ans handlers.Answer
	err := h.enter(s, func() {
		key, ok := h.opts.World.WireKey(now, uint64(s.name.key), s.dc.id)
		if !ok { // lost while the request was on its way
			ans = handlers.Answer{Refusal: world.Refuse(401, "AUTH_KEY_INVALID")}
			return
		}
		ans = h.opts.API.Handle(handlers.Request{
			Now: now, DC: s.dc.id, Key: key.Perm, Temp: key.Temp, SessionID: s.name.id, MsgID: msgID, Body: body,
			Outcome: s.outcomes.of, Outside: h.outside,
		})
		s.outcomes.add(msgID, ans.Refusal == nil)
		for _, id := range ans.Ended {
			h.unbindKey(crypto.KeyID(id))
		}
		if ans.Replaced != 0 {
			h.forget(func(s *session) bool { return s.name.key == crypto.KeyID(ans.Replaced) })
		}
		h.subscribe(s, key.Perm, ans)
	})
	if err != nil {
		return handlers.Answer{Method: ans.Method, Refusal: world.Refuse(500, "STATE_NOT_SAVED")}
	}
	return ans
}

// outside runs work without the lock, which is held.
func (h *Hub) outside(work func()) {
	h.mu.Unlock()
	defer h.mu.Lock()
	work()
}

// idDestroyAuthKeyOk answers destroy_auth_key.
const idDestroyAuthKeyOk = 0xf660e1d4

// destroyKey forgets the key of a session, with a temporary one also the
// permanent key behind it: to be rid of that is why clients ask. The answer is
// the last thing that is encrypted with it.
func (h *Hub) destroyKey(s *session) handlers.Answer {
	h.Do(func() {
		perm := h.behind(s.name.key)
		h.forget(func(s *session) bool { return h.behind(s.name.key) == perm })
		h.opts.World.DestroyKey(uint64(perm))
	})
	return handlers.Answer{Method: "destroy_auth_key", Result: tl.AppendUint32(nil, idDestroyAuthKeyOk)}
}

// subscribe lets a session hear of what concerns its user. Updates go to
// sessions at the home DC that called something without asking to be left alone.
func (h *Hub) subscribe(s *session, key *world.AuthKey, ans handlers.Answer) {
	var u *world.User
	if key != nil {
		u = h.opts.World.User(key.User)
	}
	switch {
	case u == nil || u.DC != s.dc.id:
		h.bind(s, 0)
	case !ans.NoUpdates && h.sessions[s.name] == s:
		h.bind(s, u.ID)
	}
}

// behind is the permanent key that a key stands for, with the lock held.
func (h *Hub) behind(id crypto.KeyID) crypto.KeyID {
	return crypto.KeyID(h.opts.World.Behind(uint64(id)))
}

// unbindKey ends the updates of a permanent key's sessions.
func (h *Hub) unbindKey(id crypto.KeyID) {
	for name, s := range h.sessions {
		if h.behind(name.key) == id {
			h.bind(s, 0)
		}
	}
}
