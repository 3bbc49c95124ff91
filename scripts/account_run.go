package scripts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"go.starlark.net/starlark"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telemetry"
)

// accountRun is one account working its way through the steps, in one
// goroutine.
type accountRun struct {
	x       *Execution
	account Account
	index   int
	folds   map[string]*stepFold
	row     store.RunAccount
	began   time.Time
	log     *slog.Logger
	holds   bool // a slot

	vars  *expr.Object
	steps map[string]starlark.Value // results so far, by id
}

// RunAccount takes one account through the playbook. It blocks until the
// account is through, failed, or ctx ends. How it went is in the result; the
// error is for what kept the engine from working at all: ctx ended
// ([ErrInterrupted]), the store failed, or another process took over.
func (x *Execution) RunAccount(ctx context.Context, a Account) (store.RunAccount, error) {
	r, err := x.newAccountRun(a)
	if err != nil {
		return store.RunAccount{}, err
	}
	ctx, stop := x.enter(ctx)
	defer stop()
	defer r.release()
	err = r.begin(ctx)
	var stopped error
	if err == nil {
		stopped, err = r.work(ctx)
	}
	return r.finish(ctx, stopped, err)
}

func (x *Execution) newAccountRun(a Account) (*accountRun, error) {
	for i, id := range x.run.Accounts {
		if id != a.ID() {
			continue
		}
		if !x.isActive(id) {
			break
		}
		row := x.before[id]
		return &accountRun{
			x: x, account: a, index: i, folds: maps.Clone(x.folded[id]), began: time.Now(),
			row:   store.RunAccount{RunID: x.run.ID, Account: id, Status: store.RunRunning, Elapsed: row.Elapsed},
			steps: make(map[string]starlark.Value),
			log: x.engine.Logger.With(telemetry.KeyAccount, id, telemetry.KeyRunID, x.run.ID,
				telemetry.KeyPlaybook, x.pb.Name),
		}, nil
	}
	return nil, fmt.Errorf("account %s is not, or no longer, in run %s", a.ID(), x.run.ID)
}

// begin waits for the account's turn, and makes its variables.
func (r *accountRun) begin(ctx context.Context) error {
	if err := r.turn(ctx); err != nil {
		return err
	}
	if err := r.store(ctx); err != nil {
		return err
	}
	r.progress(nil, "running", "")
	return nil
}

// turn waits until all accounts before this one have ended, when the playbook
// asks for it.
func (r *accountRun) turn(ctx context.Context) error {
	if r.x.pb.RunOn != RunOnEach {
		return nil
	}
	for _, id := range r.x.run.Accounts[:r.index] {
		select {
		case <-r.x.gone[id]:
		case <-ctx.Done():
			return interrupted(ctx)
		}
	}
	return nil
}

// work does the steps. stopped is why the account stopped before the end; err
// is why the engine could not go on.
func (r *accountRun) work(ctx context.Context) (stopped, err error) {
	if stopped = r.makeVars(ctx); stopped != nil {
		return stopped, ctxError(ctx)
	}
	for _, s := range r.x.pb.Steps {
		out, err := r.step(ctx, s)
		if err != nil {
			return nil, err
		}
		if out.stops() {
			r.row.Status = store.RunFailed
			switch {
			case errors.Is(out.err, ErrInterrupted):
				return nil, out.err
			case out.status == statusUnknown:
				r.row.Status = store.RunUnknown
			case out.passing:
				r.row.Status = store.RunUnreachable
			}
			return out.err, nil
		}
	}
	r.makeOutputs(ctx)
	return nil, ctxError(ctx)
}

// ctxError turns the end of ctx into an interruption.
func ctxError(ctx context.Context) error {
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	return nil
}

// step does one step and counts it.
func (r *accountRun) step(ctx context.Context, s *Step) (outcome, error) {
	out, mine := outcome{}, true
	var err error
	if s.RunOn == RunOnOne {
		out, mine, err = r.meet(ctx, s)
	} else {
		out, err = r.perform(ctx, s)
	}
	if err != nil {
		r.row.LastStep = s.Title()
		return out, err
	}
	if mine {
		r.count(s, out)
	}
	if out.stops() {
		r.row.LastStep = s.Title()
		if _, named := errors.AsType[*StepError](out.err); !named && mine {
			out.err = &StepError{Playbook: r.x.pb.Name, Step: s.Title(), Err: shown(s, out.err)}
		}
		return out, nil
	}
	if s.ID != "" {
		v, err := expr.FromGo("steps."+s.ID, out.value())
		if err != nil {
			return out, err
		}
		r.steps[s.ID] = v
	}
	return out, nil
}

// count adds a step to the account's row. Steps that ended well are counted as
// ok, and those of them that changed something as changed too.
func (r *accountRun) count(s *Step, out outcome) {
	r.row.LastStep = s.Title()
	switch out.status {
	case statusChanged:
		r.row.OK++
		r.row.Changed++
	case statusOK:
		r.row.OK++
	case statusSkipped:
		r.row.Skipped++
	case statusFailed:
		r.row.Failed++
	case statusUnknown:
		r.row.Unknown++
	}
	detail := out.detail
	if out.err != nil {
		detail = out.err.Error()
	}
	if s.NoLog {
		detail = ""
	}
	r.progress(s, out.status, detail)
}

// finish stores how the account ended.
func (r *accountRun) finish(ctx context.Context, stopped, err error) (store.RunAccount, error) {
	open := err != nil
	switch {
	case err != nil:
		r.row.Status, r.row.Error = statusOf(err), err.Error()
	case stopped != nil:
		if r.row.Status == store.RunRunning {
			r.row.Status = statusOf(stopped)
		}
		r.row.Error = stopped.Error()
	default:
		r.row.Status = store.RunOK
	}
	r.row.Waiting = 0
	if _, ok := errors.AsType[*unreachableError](err); ok {
		err = nil // the row says it
	}
	if bad := r.store(ctx); bad != nil {
		err = errors.Join(err, bad)
	}
	if r.x.end(r.row, open || r.row.Status == store.RunUnreachable) { // not by Leave
		defer r.x.letGo(r.account.ID(), err)
	}
	status := string(r.row.Status)
	if r.row.Status == store.RunOK {
		status = "done"
	}
	r.progress(nil, status, r.row.Error)
	return r.row, err
}

// store writes the account's row.
func (r *accountRun) store(ctx context.Context) error {
	ctx, cancel := writeContext(ctx)
	defer cancel()
	row := r.row
	row.Elapsed += time.Since(r.began)
	if row.Status != store.RunRunning && row.Status != store.RunWaiting {
		r.row.Elapsed = row.Elapsed
	}
	if err := r.x.engine.Store.PutRunAccount(ctx, row); err != nil {
		return fmt.Errorf("run %s, account %s: %w", row.RunID, row.Account, err)
	}
	return nil
}

// append writes to the journal. An error ends the account's run: nothing may
// be sent that is not written down.
func (r *accountRun) append(ctx context.Context, e store.Entry) error {
	e.RunID, e.Account, e.At = r.x.run.ID, r.account.ID(), time.Now()
	err := r.x.engine.Store.AppendJournal(ctx, r.account.Lease(), e)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("write the journal: %w", err)
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	if errors.Is(err, store.ErrFenced) {
		return &unreachableError{err}
	}
	return err
}

func (r *accountRun) progress(s *Step, status, detail string) {
	p := Progress{RunID: r.x.run.ID, Account: r.account.ID(), Status: status, Detail: detail, At: time.Now()}
	if s != nil {
		p.Step = s.Title()
	}
	r.x.engine.Progress(p)
}

// acquire takes a slot when the number of working accounts is bounded.
func (r *accountRun) acquire(ctx context.Context) error {
	if r.x.slots == nil || r.holds {
		return nil
	}
	select {
	case r.x.slots <- struct{}{}:
		r.holds = true
		return nil
	case <-ctx.Done():
		return interrupted(ctx)
	}
}

func (r *accountRun) release() {
	if r.holds {
		r.holds = false
		<-r.x.slots
	}
}
