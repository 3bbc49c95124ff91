package actors

import (
	"errors"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
)

// accountWanted asks a shard for a running account.
type accountWanted struct {
	note
	id    string
	reply chan accountGiven
}

type accountGiven struct {
	handle *handle
	err    error
}

func (m accountWanted) abandon(err error) { m.answer(accountGiven{err: err}) }

func (m accountWanted) answer(g accountGiven) {
	select {
	case m.reply <- g:
	default:
	}
}

// booted says that an account runs. One that cannot leaves the reason in its
// handle and stops: that fact would overtake a message.
type booted struct {
	note
	id string
}

// stopGently asks an actor to wind down: finish what is cheap, then stop.
type stopGently struct{ note }

// shard supervises some of the accounts. It starts each when it is first
// wanted, and is the only one that knows which run.
type shard struct {
	env      *environment
	accounts map[string]*tenant // by account id
	byPID    map[string]*tenant // by actor id
	nursery  nursery
	stopping bool
}

// tenant is one account in its shard.
type tenant struct {
	handle  *handle
	pid     *actor.PID
	waiters []accountWanted // who wants it, until it has booted
	up      bool            // booted
}

func newShard(env *environment) actor.Actor {
	s := &shard{env: env, accounts: make(map[string]*tenant), byPID: make(map[string]*tenant)}
	s.nursery = nursery{policy: accountPolicy, restarting: s.restarting, gaveUp: s.gaveUp, poisoned: s.poisoned}
	return s
}

func (s *shard) Receive(ctx actor.Context) {
	defer s.env.rescue(ctx, named("shard"))
	switch m := ctx.Message().(type) {
	case accountWanted:
		s.wanted(ctx, m)
	case booted:
		s.booted(m)
	case stopGently:
		s.stopping = true
		for _, t := range s.accounts {
			s.env.send(t.pid, stopGently{})
		}
		s.stopWhenEmpty(ctx)
	case *actor.Terminated:
		s.terminated(ctx, m.Who)
	case *actor.Stopping, *actor.Restarting:
		s.nursery.close()
		for _, t := range s.accounts {
			t.tell(accountGiven{err: telegram.ErrStopped})
		}
	}
}

// HandleFailure implements actor.SupervisorStrategy for the accounts.
func (s *shard) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, reason, message any) {
	s.nursery.handle(sup, child, reason, message)
}

func (s *shard) wanted(ctx actor.Context, m accountWanted) {
	if s.stopping {
		m.answer(accountGiven{err: telegram.ErrStopped})
		return
	}
	t := s.accounts[m.id]
	switch {
	case t == nil:
		s.start(ctx, m)
	case t.up:
		m.answer(accountGiven{handle: t.handle})
	default:
		t.waiters = append(t.waiters, m)
	}
}

func (s *shard) start(ctx actor.Context, m accountWanted) {
	h := newHandle(s.env, m.id)
	t := &tenant{handle: h, waiters: []accountWanted{m}}
	t.pid = ctx.Spawn(props(func() actor.Actor { return newAccount(h) }))
	s.accounts[m.id] = t
	s.byPID[t.pid.Id] = t
}

func (s *shard) booted(m booted) {
	t := s.accounts[m.id]
	if t == nil {
		return
	}
	t.up = true
	t.tell(accountGiven{handle: t.handle})
}

func (s *shard) terminated(ctx actor.Context, pid *actor.PID) {
	s.nursery.forget(pid)
	t := s.byPID[pid.Id]
	if t == nil {
		return
	}
	delete(s.byPID, pid.Id)
	delete(s.accounts, t.handle.account)
	err := errors.New("it ended while it was being started")
	if why := t.handle.bootError.Load(); why != nil {
		err = *why
	}
	t.tell(accountGiven{err: err})
	s.stopWhenEmpty(ctx)
}

func (s *shard) stopWhenEmpty(ctx actor.Context) {
	if s.stopping && len(s.accounts) == 0 {
		ctx.Stop(ctx.Self())
	}
}

func (s *shard) restarting(child *actor.PID, after time.Duration, reason string) {
	if t := s.byPID[child.Id]; t != nil {
		s.env.emit(Event{Kind: EventRestarted, Account: t.handle.account, Reason: reason, Wait: after})
	}
}

func (s *shard) poisoned(child *actor.PID, m any) bool {
	t := s.byPID[child.Id]
	return t != nil && t.handle.poisoned(m)
}

// gaveUp lets an account that keeps failing come up once more, quarantined, so
// that a person sees it and why. If it fails even so, it is stopped.
func (s *shard) gaveUp(sup actor.Supervisor, child *actor.PID, reason string) bool {
	t := s.byPID[child.Id]
	if t == nil {
		return false
	}
	s.env.emit(Event{Kind: EventGaveUp, Account: t.handle.account, Reason: reason})
	if t.handle.verdict.Load() != nil {
		return false
	}
	t.handle.verdict.Store(new("its actor keeps failing: " + reason))
	sup.RestartChildren(child)
	return true
}

func (t *tenant) tell(g accountGiven) {
	for _, w := range t.waiters {
		w.answer(g)
	}
	t.waiters = nil
}
