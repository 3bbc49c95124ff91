package actors

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/telegram"
)

// Fleet runs accounts. It is safe for concurrent use.
type Fleet struct {
	env    *environment
	cancel context.CancelFunc
	root   *actor.PID
	actor  *fleetActor
}

var _ scripts.Fleet = (*Fleet)(nil)

// Start makes the tree. It performs no I/O: accounts start when they are first
// asked for. Stop ends it.
func Start(o Options) (*Fleet, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	env := newEnvironment(ctx, o)
	a := newFleetActor(env)
	f := &Fleet{env: env, cancel: cancel, actor: a}
	go env.history.run(ctx) // until Stop
	p := actor.PropsFromProducer(func() actor.Actor { return a }, actor.WithGuardian(stopOnFailure{}))
	f.root = env.system.Root.Spawn(p)
	<-a.ready
	return f, nil
}

// stopOnFailure guards the root: the tree has no sense without it, and a second
// life would not know the first one's accounts.
type stopOnFailure struct{}

func (stopOnFailure) HandleFailure(_ *actor.ActorSystem, sup actor.Supervisor, child *actor.PID, _ *actor.RestartStatistics, _, _ any) {
	sup.StopChildren(child)
}

// Account starts the account when it is not running yet, taking its lease, and
// returns without waiting for the network. The error is a *store.HeldError when
// another process runs it.
func (f *Fleet) Account(ctx context.Context, id string) (scripts.Account, error) {
	h, err := f.account(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("start account %s: %w", id, err)
	}
	return h, nil
}

func (f *Fleet) account(ctx context.Context, id string) (*handle, error) {
	m := accountWanted{id: id, reply: make(chan accountGiven, 1)}
	f.env.send(f.shard(id), m)
	select {
	case g := <-m.reply:
		return g.handle, g.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-f.actor.done:
		return nil, telegram.ErrStopped
	}
}

// shard is where the account with this id lives.
func (f *Fleet) shard(id string) *actor.PID {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id))
	return f.actor.shards[int(sum.Sum32())%len(f.actor.shards)]
}

// Release takes an account out of quarantine, because a person has looked and
// decided so, and decided about its keys. One that keeps them and is signed in
// connects at once. The error is [ErrNotQuarantined] where there is nothing to
// release.
func (f *Fleet) Release(ctx context.Context, id string, keys Keys) error {
	h, err := f.account(ctx, id)
	if err != nil {
		return fmt.Errorf("release account %s: %w", id, err)
	}
	return h.release(ctx, keys)
}

// Anonymous opens a session on a DC (0: the home DC of new accounts) with a
// key of its own that is thrown away, for methods that need no account. The
// returned function closes it.
func (f *Fleet) Anonymous(_ context.Context, dc int) (telegram.Invoker, func(), error) {
	if dc == 0 {
		dc = f.env.opts.HomeDC
	}
	if err := f.env.knownDC(dc, purposeMain); err != nil {
		return nil, nil, err
	}
	m := guestWanted{dc: dc, reply: make(chan guestGiven, 1)}
	f.env.send(f.root, m)
	select { // the root answers at once, so ctx is not needed, and nothing is left behind
	case g := <-m.reply:
		if g.err != nil {
			return nil, nil, g.err
		}
		return g.invoker, func() { f.env.send(g.invoker.pid, stopGently{}) }, nil
	case <-f.actor.done:
		return nil, nil, telegram.ErrStopped
	}
}

// Stop winds the tree down: runs are interrupted, sessions flush their last
// acknowledgements, leases are released. When ctx ends first, what is left is
// torn down without ceremony, and the error says so. Stop may be called more
// than once.
func (f *Fleet) Stop(ctx context.Context) error {
	defer f.cancel()
	defer f.env.history.stop(ctx)
	if err := f.stopRuns(ctx); err == nil {
		f.env.send(f.root, stopGently{})
		select {
		case <-f.actor.done:
			return nil
		case <-ctx.Done():
		}
	}
	f.cancel() // unblocks dials and store calls
	f.env.system.Root.Stop(f.root)
	return f.tornDown(ctx)
}
