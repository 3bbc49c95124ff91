package scripts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/store"
)

// Execution is one run under way in this process. [Execution.RunAccount] is
// called for each of [Execution.Accounts], all at the same time, and
// [Execution.Finish] once after they returned.
type Execution struct {
	engine *Engine
	pb     *Playbook
	run    store.Run
	inputs *expr.Object
	lease  store.Lease
	began  time.Time
	slots  chan struct{} // nil: no bound

	// What the journal says of an earlier process; read only.
	before map[string]store.RunAccount
	folded map[string]map[string]*stepFold // by account and path

	mu       sync.Mutex
	active   map[string]bool // accounts that are still in the run
	gone     map[string]chan struct{}
	meetings map[string]*meeting
	ended    map[string]store.RunAccount
	stopped  map[string]bool // those of them that stopped before the end of their steps
	outputs  map[string]map[string]any
	// Why the outputs could not be evaluated for some account.
	outputErr error
	working   int // RunAccount calls under way
	renewal   *renewal
}

// Summary is what a run came to.
type Summary struct {
	Run      store.Run
	Accounts []store.RunAccount // in the order of the run
	Outputs  map[string]any     // of the first account for which all could be evaluated

	// Steps, over all accounts. Changed counts some of those in OK.
	OK, Changed, Skipped, Failed, Unknown int
	// Accounts by how they ended.
	ByStatus map[store.RunStatus]int
	Elapsed  time.Duration
}

func newExecution(e *Engine, pb *Playbook, run store.Run) *Execution {
	x := &Execution{
		engine: e, pb: pb, run: run, began: time.Now(),
		active:   make(map[string]bool, len(run.Accounts)),
		gone:     make(map[string]chan struct{}, len(run.Accounts)),
		meetings: make(map[string]*meeting),
		ended:    make(map[string]store.RunAccount, len(run.Accounts)),
		stopped:  make(map[string]bool),
		outputs:  make(map[string]map[string]any),
	}
	for _, id := range run.Accounts {
		x.active[id] = true
		x.gone[id] = make(chan struct{})
	}
	if e.Parallel > 0 {
		x.slots = make(chan struct{}, e.Parallel)
	}
	return x
}

// restore reads what an earlier process did, and writes that the run goes on.
func (x *Execution) restore(ctx context.Context) error {
	entries, err := x.engine.Store.Journal(ctx, x.run.ID)
	if err != nil {
		return fmt.Errorf("run %s: read the journal: %w", x.run.ID, err)
	}
	if x.folded, err = fold(entries); err != nil {
		return fmt.Errorf("run %s: %w", x.run.ID, err)
	}
	x.before = make(map[string]store.RunAccount)
	accounts, err := x.engine.Store.RunAccounts(ctx, x.run.ID)
	if err != nil {
		return fmt.Errorf("run %s: %w", x.run.ID, err)
	}
	for _, a := range accounts {
		x.before[a.Account] = a
	}
	x.run.Status, x.run.Error, x.run.UpdatedAt = store.RunRunning, "", time.Now()
	if err := x.engine.Store.PutRun(ctx, x.run); err != nil {
		return fmt.Errorf("run %s: %w", x.run.ID, err)
	}
	for _, id := range x.run.Accounts {
		if _, ok := x.before[id]; ok {
			continue
		}
		a := store.RunAccount{RunID: x.run.ID, Account: id, Status: store.RunPending}
		if err := x.engine.Store.PutRunAccount(ctx, a); err != nil {
			return fmt.Errorf("run %s: %w", x.run.ID, err)
		}
	}
	return nil
}

// Run returns the run as it stands.
func (x *Execution) Run() store.Run { return x.run }

// Playbook returns what is run.
func (x *Execution) Playbook() *Playbook { return x.pb }

// Accounts lists the accounts that take part, in order.
func (x *Execution) Accounts() []string { return slices.Clone(x.run.Accounts) }

// Leave says that an account cannot take part, or stopped in the middle: its
// lease is held elsewhere, it is quarantined, its goroutine panicked. Others
// that wait for it go on. It does nothing for an account that has ended.
func (x *Execution) Leave(account string, why error) {
	a := x.before[account]
	a.RunID, a.Account, a.Status = x.run.ID, account, store.RunUnreachable
	if why != nil {
		a.Error = why.Error()
	}
	if !x.end(a, true) {
		return
	}
	defer x.letGo(account, why)
	ctx, cancel := writeContext(context.Background())
	defer cancel()
	if err := x.engine.Store.PutRunAccount(ctx, a); err != nil {
		x.engine.Logger.Error("the end of an account's run was not stored", "account", account, "err", err)
	}
	x.engine.Progress(Progress{RunID: x.run.ID, Account: account, Status: string(a.Status), Detail: a.Error, At: time.Now()})
}

func (x *Execution) isActive(account string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.active[account]
}

// missing returns an account that stopped before the end of its steps, where a
// resume goes on with it; "" when there is none.
func (x *Execution) missing() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range x.run.Accounts {
		if x.stopped[id] {
			return id
		}
	}
	return ""
}

// end takes an account out of the run; stopped tells that it has steps left that
// a resume may do. It reports whether the account was still in: then the caller
// tells how it ended, and after that calls letGo.
func (x *Execution) end(a store.RunAccount, stopped bool) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.active[a.Account] {
		return false
	}
	delete(x.active, a.Account)
	x.ended[a.Account] = a
	x.stopped[a.Account] = stopped
	return true
}

// letGo lets whoever waits for an account that has ended go on.
func (x *Execution) letGo(account string, why error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	close(x.gone[account])
	for _, m := range x.meetings {
		m.left(account, why)
		x.openMeeting(m)
	}
}

// Finish ends the run in this process: it stores the run's status and releases
// its lease. Accounts that nobody ran count as interrupted.
func (x *Execution) Finish(ctx context.Context) (Summary, error) {
	ctx, cancel := writeContext(ctx)
	defer cancel()
	x.mu.Lock()
	s := Summary{ByStatus: make(map[store.RunStatus]int), Elapsed: time.Since(x.began)}
	for _, id := range x.run.Accounts {
		a, ok := x.ended[id]
		if !ok {
			a = x.before[id]
			a.RunID, a.Account, a.Status = x.run.ID, id, store.RunInterrupted
		}
		s.add(a)
		if s.Outputs == nil {
			s.Outputs = x.outputs[id]
		}
	}
	x.run.Status, x.run.UpdatedAt = s.status(), time.Now()
	if s.Outputs == nil && x.outputErr != nil && x.run.Status == store.RunOK {
		x.run.Status, x.run.Error = store.RunFailed, x.outputErr.Error()
	}
	x.mu.Unlock()
	s.Run = x.run
	err := x.engine.Store.PutRun(ctx, x.run)
	if err != nil {
		err = fmt.Errorf("run %s: %w", x.run.ID, err)
	}
	return s, errors.Join(err, x.engine.Store.ReleaseLease(ctx, x.lease))
}

func (s *Summary) add(a store.RunAccount) {
	s.Accounts = append(s.Accounts, a)
	s.ByStatus[a.Status]++
	s.OK += a.OK
	s.Changed += a.Changed
	s.Skipped += a.Skipped
	s.Failed += a.Failed
	s.Unknown += a.Unknown
}

// status is the worst of the accounts', where interrupted means that a resume
// has something to do and therefore counts most.
func (s *Summary) status() store.RunStatus {
	for _, st := range []store.RunStatus{store.RunInterrupted, store.RunWaiting, store.RunRunning, store.RunPending} {
		if s.ByStatus[st] > 0 {
			return store.RunInterrupted
		}
	}
	for _, st := range []store.RunStatus{store.RunUnknown, store.RunFailed, store.RunUnreachable} {
		if s.ByStatus[st] > 0 {
			return st
		}
	}
	return store.RunOK
}

// writeContext is for facts that must be stored although the run is being
// stopped.
func writeContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}
