package scripts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.starlark.net/starlark"

	"github.com/tgfleet/tgfleet/scripts/internal/expr"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/scripts/modules"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
)

// outside is the iteration of a step without for_each.
const outside = -1

// perform does a step for this account, or takes what an earlier process made
// of it. The error is for what keeps the account from ending the step: it has
// no outcome then.
func (r *accountRun) perform(ctx context.Context, s *Step) (outcome, error) {
	if f := r.folds[s.Path]; f != nil && f.done != nil {
		return outcomeOf(f.done)
	}
	if err := ctxError(ctx); err != nil {
		return outcome{}, err
	}
	out, err := r.evaluate(ctx, s)
	if err == nil {
		err = r.incomplete(s, out)
	}
	if err != nil {
		return outcome{}, err
	}
	return out, r.record(ctx, s, outside, "", out)
}

// incomplete tells of a step with a meeting point that failed while an account
// was missing which had to stop before the end of its own steps: for want of what
// that one was to do, perhaps. Such a failure is not final. The step stays open
// for a resume, when all are there.
func (r *accountRun) incomplete(s *Step, out outcome) error {
	if s.RunOn != RunOnOne || out.status != statusFailed || out.went {
		return nil
	}
	if id := r.x.missing(); id != "" {
		return &unreachableError{fmt.Errorf("%w (%s had to stop before: resume the run when it can go on)", out.err, id)}
	}
	return nil
}

// record writes the end of a step or of an iteration.
func (r *accountRun) record(ctx context.Context, s *Step, iteration int, hash string, out outcome) error {
	e, err := out.entry(s.NoLog)
	if err != nil {
		return err
	}
	e.Path, e.Iteration, e.ArgsHash = s.Path, iteration, hash
	ctx, cancel := writeContext(ctx)
	defer cancel()
	return r.append(ctx, e)
}

func (r *accountRun) evaluate(ctx context.Context, s *Step) (outcome, error) {
	if s.RunOn != RunOnOne && s.accounts != nil && !s.accounts.Match(r.account.Config(), r.account.State()) {
		return outcome{status: statusSkipped, detail: "not for this account"}, nil
	}
	r.progress(s, "running", "")
	scope, err := r.scope(time.Now())
	if err != nil {
		return failed(err), nil
	}
	if s.forEach == nil {
		return r.once(ctx, s, outside, scope)
	}
	list, err := s.forEach.Eval(ctx, scope)
	if err != nil {
		return failed(fmt.Errorf("for_each: %w", err)), ctxError(ctx)
	}
	items, ok := list.([]any)
	if !ok {
		return failed(fmt.Errorf("for_each: %s: want a list, got %s", s.forEach.Source, module.Describe(list))), nil
	}
	return r.each(ctx, s, items, scope)
}

// each does a step for every item, one after the other. The first item that
// fails ends it, unless continue_on lets it go on.
func (r *accountRun) each(ctx context.Context, s *Step, items []any, scope expr.Scope) (outcome, error) {
	all := outcome{status: statusSkipped}
	results := make([]any, 0, len(items))
	for i, item := range items {
		v, err := expr.FromGo(s.As, item)
		if err != nil {
			return failed(err), nil
		}
		out, err := r.item(ctx, s, i, v, item, scope)
		if err != nil {
			return outcome{}, err
		}
		results = append(results, out.value())
		if out.stops() {
			all.status, all.err = out.status, fmt.Errorf("item %d: %w", i+1, out.err)
			break
		}
		switch {
		case out.status == statusChanged:
			all.status = statusChanged
		case out.status != statusSkipped && all.status == statusSkipped:
			all.status = statusOK
		}
	}
	all.detail = fmt.Sprintf("%d items", len(items))
	all.fields = map[string]any{"results": results}
	return all, nil
}

func (r *accountRun) item(ctx context.Context, s *Step, i int, v starlark.Value, item any, scope expr.Scope) (outcome, error) {
	hash, err := hashItem(item)
	if err != nil {
		return failed(err), nil
	}
	if f := r.folds[s.Path]; f != nil && f.items[i] != nil {
		if f.items[i].ArgsHash != hash {
			return failed(fmt.Errorf("item %d is not the one that an earlier process did: for_each must give the same list again", i+1)), nil
		}
		return outcomeOf(f.items[i])
	}
	inner := make(expr.Scope, len(scope)+1)
	maps.Copy(inner, scope)
	inner[s.As] = v
	out, err := r.once(ctx, s, i, inner)
	if err == nil {
		err = r.incomplete(s, out)
	}
	if err != nil {
		return outcome{}, err
	}
	return out, r.record(ctx, s, i, hash, out)
}

func hashItem(item any) (string, error) {
	if _, ok := item.(telemetry.Secret); ok {
		return "", errors.New("an item of for_each cannot be a secret")
	}
	b, err := json.Marshal(item)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

func failed(err error) outcome { return outcome{status: statusFailed, err: err} }

// once evaluates and runs a step's module, trying again as retry says.
func (r *accountRun) once(ctx context.Context, s *Step, iteration int, scope expr.Scope) (outcome, error) {
	if s.when != nil {
		yes, err := s.when.Truth(ctx, scope)
		if err != nil {
			return failed(fmt.Errorf("when: %w", err)), ctxError(ctx)
		}
		if !yes {
			return outcome{status: statusSkipped, detail: "when: " + s.when.Source}, nil
		}
	}
	values, err := s.with.evalFields(ctx, scope)
	if err != nil {
		return failed(fmt.Errorf("with.%w", err)), ctxError(ctx)
	}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = s.Retry.Min, s.Retry.Max
	for attempt := 1; ; attempt++ {
		out, err := r.attempt(ctx, s, iteration, values, scope)
		cause := err
		if cause == nil {
			cause = out.err
		}
		if cause == nil || attempt >= s.Retry.Attempts || !retries(s, cause) || ctx.Err() != nil {
			return out, err
		}
		r.log.Info("step is tried again", telemetry.KeyStep, s.Title(), telemetry.KeyAttempt, attempt+1, telemetry.KeyErr, cause)
		if err := r.sleep(ctx, pause.NextBackOff()); err != nil {
			return outcome{}, err
		}
	}
}

// retries reports whether retry.on names the error.
func retries(s *Step, err error) bool {
	if _, unknown := errors.AsType[*module.Unknown](err); unknown || frozen(err) {
		return false
	}
	e, refused := errors.AsType[*rpcerr.Error](err)
	for _, on := range s.Retry.On {
		switch on {
		case "network":
			if _, ok := errors.AsType[*unreachableError](err); ok {
				return true
			}
		case "rpc_5xx":
			if refused && e.Class() == rpcerr.ClassServer {
				return true
			}
		default:
			if refused && e.Type == on {
				return true
			}
		}
	}
	return false
}

// attempt uses the module once. An error of the module becomes an outcome,
// unless it kept the step from ending.
func (r *accountRun) attempt(ctx context.Context, s *Step, iteration int, values map[string]any, scope expr.Scope) (outcome, error) {
	if err := r.acquire(ctx); err != nil {
		return outcome{}, err
	}
	defer r.release()
	fx := r.newEffects(s, iteration)
	if err := fx.waitOut(ctx); err != nil {
		return outcome{}, err
	}
	call := r.call(ctx, s, fx)
	res, err := r.use(ctx, s, call, values, scope)
	if err != nil {
		return r.judge(ctx, s, err)
	}
	changed, err := fx.settle(ctx)
	if err != nil {
		return outcome{}, err
	}
	fields, err := journaled(res.Fields)
	if err != nil {
		return failed(err), nil
	}
	out := outcome{status: statusOK, detail: res.Detail, fields: fields}
	if res.Changed || changed {
		out.status = statusChanged
	}
	return out, nil
}

// use runs the module, after looking whether check_with finds nothing to do.
func (r *accountRun) use(ctx context.Context, s *Step, call *module.Call, values map[string]any, scope expr.Scope) (module.Result, error) {
	if c := s.checkWith; c != nil {
		params, err := c.params.evalFields(ctx, scope)
		if err != nil {
			return module.Result{}, fmt.Errorf("check_with.params.%w", err)
		}
		read, err := modules.ReadMethod(ctx, call, c.read, params)
		if err != nil {
			return module.Result{}, fmt.Errorf("check_with: %w", err)
		}
		inner := make(expr.Scope, len(scope)+1)
		maps.Copy(inner, scope)
		if inner["read"], err = expr.FromGo("read", read); err != nil {
			return module.Result{}, err
		}
		unchanged, err := c.unchanged.Truth(ctx, inner)
		if err != nil {
			return module.Result{}, fmt.Errorf("check_with.unchanged_when: %w", err)
		}
		if unchanged {
			return module.Result{Detail: "nothing to change", Fields: map[string]any{"result": nil}}, nil
		}
	}
	return s.module.Run(ctx, call, values)
}

func (r *accountRun) call(ctx context.Context, s *Step, fx *effects) *module.Call {
	c := &module.Call{
		Account: r.account, Effects: fx, Chats: r.x.engine.Store, Secret: r.secret,
		Logger: r.log.With(telemetry.KeyStep, s.Title()), NoLog: s.NoLog,
		Waiting: func(why string) { r.waitFor(ctx, s, why) },
	}
	if r.x.engine.Prompter != nil {
		c.Prompter = r.x.engine.Prompter
	}
	return c
}

// waitFor shows that a step waits for somebody, without keeping a slot from
// others meanwhile, and with "" that it goes on.
func (r *accountRun) waitFor(ctx context.Context, s *Step, why string) {
	if why != "" {
		r.release()
		r.waiting(store.RunWaiting, why)
		r.progress(s, statusWaiting, why)
		return
	}
	if r.acquire(ctx) != nil {
		return // the next request says that the run ends
	}
	r.waiting(store.RunRunning, "")
	r.progress(s, "running", "")
}

// judge turns a module's error into an outcome, or gives it back when the step
// did not end by it.
func (r *accountRun) judge(ctx context.Context, s *Step, err error) (outcome, error) {
	if ctx.Err() != nil || errors.Is(err, ErrInterrupted) {
		if errors.Is(err, ErrInterrupted) {
			return outcome{}, err
		}
		return outcome{}, interrupted(ctx)
	}
	if _, ok := errors.AsType[*journalError](err); ok {
		return outcome{}, err
	}
	if _, ok := errors.AsType[*unreachableError](err); ok {
		return outcome{}, err
	}
	if out(r.account.State().State) || astray(err) && !continues(s, err) {
		return outcome{}, &unreachableError{err} // the step may still be done, once a person has looked
	}
	if _, ok := errors.AsType[*module.Unknown](err); ok {
		return outcome{status: statusUnknown, err: err}, nil
	}
	o := failed(err)
	o.went = continues(s, err)
	return o, nil
}

// out reports whether an account in this state is out of action: what it was
// refused says nothing about the step.
func out(s store.State) bool {
	return s == store.StateQuarantined || s == store.StateLoggedOut
}

// astray reports errors that say where the account is, or that it is not signed
// in there: nothing about the step, which did not happen.
func astray(err error) bool {
	c, ok := rpcerr.ClassOf(err)
	return ok && (c == rpcerr.ClassReauth || c == rpcerr.ClassMigrate)
}
