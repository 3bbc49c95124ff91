package actors

import (
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// Bounds of what sessions give an account before it takes it, in updates.
const (
	// fullBacklog is where a session stops letting its connection read on: the
	// server's writes block, and with them nothing but this one account.
	fullBacklog = 256
	// easyBacklog is where reading goes on.
	easyBacklog = 128
	// lostBacklog is where updates are dropped, and asked for afterwards. One
	// frame may hold a thousand, and each new connection brings a window full.
	lostBacklog = 4096
)

// readGrace is how long a pong may take once reading has gone on: it waits
// behind everything that was not read.
const readGrace = 30 * time.Second

// backlog counts the updates that the sessions of one account have given to it
// and that it has not taken yet. It outlives both, as their messages do.
type backlog struct{ n atomic.Int64 }

func (b *backlog) full() bool { return b != nil && b.n.Load() >= fullBacklog }

// taken counts one update off. It reports true for the one by which the account
// has caught up.
func (b *backlog) taken() bool { return b.n.Add(-1) == easyBacklog }

// pressure is what a session keeps back while its account is behind.
//
// While it keeps the window of a connection, the ping's timeout is not held
// against the server, whose pong nobody reads: it gets readGrace after reading
// has gone on.
type pressure struct {
	window  chan struct{} // of the connection whose frames are kept open
	kept    int           // their number
	dropped bool          // updates were dropped
	silent  bool          // a ping has timed out meanwhile
	grace   *time.Timer
}

type (
	// caughtUp says that the account has taken most of what it was given.
	caughtUp struct{ note }
	// graceOver says that a pong has had its time. id is the connection's.
	graceOver struct {
		note
		id uint64
	}
)

// deliver gives an update to the account. A guest wants none.
func (s *session) deliver(ctx actor.Context, m updateArrived) {
	switch {
	case s.backlog == nil:
	case s.backlog.n.Load() >= lostBacklog:
		s.press.dropped = true
	default:
		s.backlog.n.Add(1)
		s.env.send(ctx.Parent(), m)
	}
}

// handled ends a frame: its connection may read another one, now or when the
// account has caught up.
func (s *session) handled(m frameArrived) {
	if m.id != s.linkID || s.link == nil || !s.backlog.full() {
		m.done()
		return
	}
	if s.press.window != m.window { // what an earlier connection was owed went with it
		s.press.window, s.press.kept = m.window, 0
	}
	s.press.kept++
}

// readOn lets the connection read what it was kept from.
func (s *session) readOn(ctx actor.Context) {
	p := &s.press
	for ; p.kept > 0; p.kept-- {
		frameArrived{window: p.window}.done()
	}
	if p.dropped {
		p.dropped = false
		s.env.send(ctx.Parent(), updatesMissed{gen: s.gen})
	}
	if p.silent {
		self, env, id := ctx.Self(), s.env, s.linkID
		p.grace = time.AfterFunc(readGrace, func() { env.send(self, graceOver{id: id}) })
	}
}

// excused reports whether an unanswered ping is our own doing.
func (s *session) excused() bool {
	s.press.silent = s.press.kept > 0
	return s.press.silent
}

// graceOver gives up a connection on which no pong has come.
func (s *session) graceOver(ctx actor.Context, m graceOver) {
	if s.press.silent && s.press.kept == 0 {
		s.linkLost(ctx, m.id, errPingTimeout)
	}
}

// unlinked forgets what a connection was owed, now that it is gone.
func (p *pressure) unlinked() {
	p.window, p.kept, p.silent = nil, 0, false
	if p.grace != nil {
		p.grace.Stop()
	}
}

// taken ends an update that this account was given.
func (a *account) taken() {
	if !a.h.backlog.taken() {
		return
	}
	a.env.send(a.homePID(), caughtUp{})
	for _, l := range a.olds {
		a.env.send(l.pid, caughtUp{})
	}
}
