package dc

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
)

// session is the server's side of one MTProto session. It outlives its
// connections.
type session struct {
	hub  *Hub
	dc   *DC
	name sessionKey
	key  *crypto.AuthKey

	mu sync.Mutex
	// Under mu.
	mt    *mtproto.ServerSession
	judge *check.Session
	salts *salts
	// refuse is the verdict over the packet being received that a fault wants.
	refuse *mtproto.Reject
	from   *conn // where it came from

	// line is the connection used last, nil while there is none: updates go
	// there. It changes under mu.
	line    atomic.Pointer[conn]
	conns   []*conn            // that serve it, in the order they came, under mu
	polling map[*conn]struct{} // connections of HTTP with a waiting request, under mu
	ready   [][]byte           // frames that no request has taken yet, under mu

	// left is when the last connection went away, in unix seconds; 0 while there
	// is one.
	left atomic.Int64

	// Under the hub's lock.
	user     world.UserID // whose updates it gets, 0 for nobody's
	events   []world.Event
	missed   bool // events were dropped
	outcomes outcomes
}

// maxUnpacked bounds what one frame of a client unpacks to, in bytes.
const maxUnpacked = 4 << 20

// maxEvents is how many updates wait for a session that does not take them. It
// is told to catch up by itself then.
const maxEvents = 1000

func newSession(h *Hub, d *DC, key *crypto.AuthKey, id int64, row world.WireKey) (*session, error) {
	s := &session{hub: h, dc: d, name: sessionKey{key.ID(), id}, key: key}
	s.salts = &salts{dc: d, key: uint64(key.ID()), first: row.FirstSalt, created: row.Created}
	s.judge = check.NewSession(s.salts, h.opts.Counts, s.excused)
	mt, err := mtproto.NewServerSession(mtproto.ServerOptions{
		Key: key, SessionID: id, Rand: d.opts.Rand, Salts: s.salts.list, Check: s.check,
		MaxUnpacked:    maxUnpacked,
		DestroySession: func(other int64) bool { return h.destroy(sessionKey{key.ID(), other}) },
	})
	if err != nil {
		return nil, err
	}
	s.mt = mt
	return s, nil
}

// notify queues an event, under the hub's lock.
func (s *session) notify(e world.Event) {
	if len(s.events) >= maxEvents {
		s.events, s.missed = nil, true
	}
	if !s.missed {
		s.events = append(s.events, e)
	}
	if c := s.line.Load(); c != nil {
		c.poke()
	}
}

// receive takes a decrypted message and returns the queries in it. The error
// means that the connection must be closed.
func (s *session) receive(c *conn, now time.Time, m crypto.Message, padding int) ([]mtproto.ServerEvent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line.Load() == nil || c.session != s {
		s.mt.Connected(now)
	}
	s.left.Store(0)
	if c.serving.Swap(s) != s {
		s.conns = append(s.conns, c)
	}
	if s.line.Swap(c) != c {
		c.poke() // for what happened while there was no connection, or another
	}
	s.from, s.refuse = c, s.badMsg(c, now, m)
	err := s.mt.Receive(now, m, padding)
	var queries []mtproto.ServerEvent
	for {
		e, ok := s.mt.NextEvent()
		if !ok {
			return queries, err
		}
		switch e.Kind {
		case mtproto.EventQuery:
			queries = append(queries, e)
		case mtproto.EventKeepAlive:
			c.keepAlive(e.Delay)
		case mtproto.EventHTTPWait:
			c.maxWait = min(max(e.MaxWait, shortestPoll), longestPoll)
		}
	}
}

// reply hands an answer to the protocol.
func (s *session) reply(id mtproto.MsgID, ans handlers.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ans.Refusal != nil {
		s.mt.ReplyError(id, ans.Refusal.Code, ans.Refusal.Text)
		return
	}
	s.mt.Reply(id, ans.Result)
}

// take returns, serialized, what the session's user is to be told; nil for
// nothing. Updates are told as the world is now, so all of it is saved first; the
// receiver of some that could not be finds the gap by its pts.
func (s *session) take(now time.Time) (body []byte) {
	if s.hub.enter(nil, func() { body = s.encode(now) }) != nil {
		return nil
	}
	return body
}

// encode empties the queue of events, under the hub's lock.
func (s *session) encode(now time.Time) []byte {
	events, missed := s.events, s.missed
	s.events, s.missed = nil, false
	key, ok := s.hub.opts.World.WireKey(now, uint64(s.name.key), s.dc.id)
	if !ok || key.Perm == nil {
		return nil
	}
	if missed {
		return handlers.TooLong() // the same in every layer
	}
	updates := handlers.Push(s.hub.opts.World, now, key.Perm, events)
	if updates == nil {
		return nil
	}
	if s.hub.opts.API.LosesUpdates(s.user, s.dc.id) {
		s.hub.opts.World.Lose(key.Perm, events)
		return nil
	}
	body, err := tl.Append(nil, updates)
	if err != nil {
		// The receiver finds the gap by its pts or seq and asks for the difference.
		s.hub.opts.World.Lose(key.Perm, events)
		s.hub.opts.Logger.Error("simulator cannot encode updates", telemetry.KeyErr, err)
		return nil
	}
	told := s.hub.opts.API.InLayer(key.Layer(), body)
	if told == nil {
		s.hub.opts.World.Lose(key.Perm, events)
	}
	return told
}

// push moves waiting updates into the protocol's queue.
func (s *session) push(now time.Time) {
	body := s.take(now)
	if body == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mt.PushUpdate(body)
}

// flush returns the frames to be sent over c, at most room of them. What is sent
// on a stream goes over the one used last: an earlier one may lead nowhere any
// more, and nobody would say again what was lost on it.
func (s *session) flush(c *conn, now time.Time, room int) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if line := s.line.Load(); c.serving.Load() != s || room == unlimited && line != c {
		if line != nil {
			line.poke() // it says what c meant to
		}
		return nil
	}
	if room > 0 {
		s.ready = append(s.ready, s.mt.Flush(now)...)
	}
	n := min(room, len(s.ready))
	frames := s.ready[:n:n]
	s.ready = s.ready[n:]
	return frames
}

// leave notes that a connection is gone. If it was the one used last, another
// that is still there takes its place, and says again what may have been lost.
func (s *session) leave(c *conn, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.serving.CompareAndSwap(s, nil)
	s.conns = slices.DeleteFunc(s.conns, func(other *conn) bool { return other == c })
	s.stopPolling(c)
	if s.line.Load() != c {
		return
	}
	if n := len(s.conns); n > 0 {
		s.mt.Connected(now)
		s.line.Store(s.conns[n-1])
		s.conns[n-1].poke()
		return
	}
	s.line.Store(nil)
	s.mt.Disconnected(now)
	s.ready = nil
	s.left.Store(now.Unix())
}
