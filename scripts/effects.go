package scripts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
)

// effects is what one use of a module sends. The journal knows an effect by
// its number; a module that comes back after a crash is matched to its earlier
// effects by method and order, for what it finds already done it will not ask
// for again.
type effects struct {
	r         *accountRun
	step      *Step
	iteration int
	before    *callFold
	asked     map[string]int // times each method was asked for
	next      int            // number of the next new effect
}

// journalError means that something could not be written down; the account's
// run cannot go on.
type journalError struct{ err error }

func (e *journalError) Error() string { return e.err.Error() }
func (e *journalError) Unwrap() error { return e.err }

func (r *accountRun) newEffects(s *Step, iteration int) *effects {
	f := &effects{r: r, step: s, iteration: iteration, asked: make(map[string]int), before: r.callFold(s.Path, iteration)}
	for _, e := range f.before.effects {
		f.next = max(f.next, e.n+1)
	}
	return f
}

// callFold returns what is known of a use of a module, which grows as effects
// are done: a retry in this process finds them like a resume does.
func (r *accountRun) callFold(path string, iteration int) *callFold {
	if r.folds == nil {
		r.folds = make(map[string]*stepFold)
	}
	s := r.folds[path]
	if s == nil {
		s = &stepFold{items: make(map[int]*store.Entry), calls: make(map[int]*callFold)}
		r.folds[path] = s
	}
	c := s.calls[iteration]
	if c == nil {
		c = new(callFold)
		s.calls[iteration] = c
	}
	return c
}

// take returns the effect that the n-th request of a method is: an earlier one
// or a new one.
func (f *effects) take(method string) (e *effectFold, isNew bool) {
	k := f.asked[method]
	f.asked[method]++
	for _, e := range f.before.effects {
		if e.method != method {
			continue
		}
		if k == 0 {
			return e, false
		}
		k--
	}
	e = &effectFold{n: f.next, method: method, class: effect.Of(method)}
	if e.class == effect.RandomID {
		e.randomID = randomID(f.r.x.run.ID, f.r.account.ID(), f.step.Path, f.iteration, e.n)
	}
	f.next++
	f.before.effects = append(f.before.effects, e)
	return e, true
}

// Open implements module.Effects.
func (f *effects) Open(method string) bool {
	for _, e := range f.before.effects {
		if e.method == method && e.outcome == outcomeOpen {
			return true
		}
	}
	return false
}

// Read implements module.Effects.
func (f *effects) Read(ctx context.Context, req tl.Object) ([]byte, error) {
	method, err := methodOf(req)
	if err != nil {
		return nil, err
	}
	if effect.Of(method) != effect.Read {
		return nil, fmt.Errorf("%s changes something: a module must do it as an effect", method)
	}
	return f.send(ctx, req, &effectFold{n: -1, method: method, class: effect.Read})
}

// Write implements module.Effects.
func (f *effects) Write(ctx context.Context, w module.Write) (json.RawMessage, error) {
	method, err := methodOf(w.Request)
	if err != nil {
		return nil, err
	}
	if effect.Of(method) == effect.Read {
		return f.readAs(ctx, w)
	}
	e, isNew := f.take(method)
	if !isNew {
		data, done, err := f.earlier(ctx, e, w)
		if done || err != nil {
			return data, err
		}
	}
	for try := 1; ; try++ {
		data, again, err := f.do(ctx, e, w)
		if !again || try == maxTries {
			return data, err
		}
		f.r.log.Info("an effect without an answer did not happen; it is sent again", telemetry.KeyMethod, method, telemetry.KeyErr, err)
	}
}

// readAs serves a caller that does not know its method's class, such as the
// rpc module.
func (f *effects) readAs(ctx context.Context, w module.Write) (json.RawMessage, error) {
	body, err := f.Read(ctx, w.Request)
	if err != nil {
		return nil, err
	}
	v, err := w.Keep(ctx, body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// earlier decides about an effect that was begun before: design §6. done is
// false when it is to be sent (again).
func (f *effects) earlier(ctx context.Context, e *effectFold, w module.Write) (data json.RawMessage, done bool, err error) {
	switch e.outcome {
	case outcomeDone:
		if e.err != "" {
			return nil, true, errors.New(e.err)
		}
		return e.data, true, nil
	case outcomeRefused:
		return nil, false, nil
	case outcomeUnknown:
		return nil, true, &module.Unknown{Method: e.method, Since: e.sentAt}
	}
	if e.class.Repeatable() {
		return nil, false, nil
	}
	return f.reconcile(ctx, e, w, nil)
}

// reconcile looks whether an unsafe effect happened whose answer was lost.
func (f *effects) reconcile(ctx context.Context, e *effectFold, w module.Write, why error) (data json.RawMessage, done bool, err error) {
	if w.Find == nil {
		return nil, true, f.unknown(ctx, e, why)
	}
	v, found, err := w.Find(ctx, e.sentAt)
	switch {
	case err != nil && (ctx.Err() != nil || errors.Is(err, ErrInterrupted)):
		return nil, true, interrupted(ctx)
	case err != nil:
		return nil, true, f.unknown(ctx, e, err)
	case !found:
		f.r.log.Info("an effect with a lost answer did not happen; it is sent again", telemetry.KeyMethod, e.method)
		return nil, false, nil
	}
	f.r.log.Info("an effect with a lost answer was found done", telemetry.KeyMethod, e.method)
	data, err = f.keep(ctx, e, v, nil)
	return data, true, err
}

func (f *effects) unknown(ctx context.Context, e *effectFold, why error) error {
	u := &module.Unknown{Method: e.method, Since: e.sentAt, Err: why}
	e.outcome = outcomeUnknown
	return errors.Join(u, f.result(ctx, e, statusUnknown, nil, u.Error()))
}

// do writes the intent, sends, and writes the result. again tells that it got
// no answer and surely did not happen.
func (f *effects) do(ctx context.Context, e *effectFold, w module.Write) (data json.RawMessage, again bool, err error) {
	hash, err := prepare(w.Request, e)
	if err != nil {
		return nil, false, err
	}
	if err := f.intent(ctx, e, hash); err != nil {
		return nil, false, err
	}
	body, err := f.send(ctx, w.Request, e)
	switch {
	case e.class == effect.RandomID && rpcerr.Is(err, "RANDOM_ID_DUPLICATE"):
		data, err = f.duplicate(ctx, e, w)
	case err == nil:
		after, cancel := writeContext(ctx)
		defer cancel()
		var v any
		v, err = w.Keep(after, body)
		data, err = f.keep(ctx, e, v, err)
	default:
		return f.sendFailed(ctx, e, w, err)
	}
	return data, false, err
}

// sendFailed deals with a request that has no good answer.
func (f *effects) sendFailed(ctx context.Context, e *effectFold, w module.Write, err error) (data json.RawMessage, again bool, bad error) {
	if _, ok := errors.AsType[*journalError](err); ok || errors.Is(err, ErrInterrupted) {
		return nil, false, err
	}
	fate := fateOf(err)
	if fate == fateAmbiguous {
		if ctx.Err() != nil {
			return nil, false, interrupted(ctx) // the open intent tells the next process
		}
		if e.class.Repeatable() {
			return nil, false, asUnreachable(err)
		}
		data, done, bad := f.reconcile(ctx, e, w, err)
		if done {
			return data, false, bad
		}
		return nil, true, asUnreachable(err)
	}
	e.outcome = outcomeRefused
	if bad := f.result(ctx, e, statusFailed, nil, err.Error()); bad != nil {
		return nil, false, bad
	}
	if fate != fateRefused {
		err = asUnreachable(err)
	}
	return nil, false, err
}

// duplicate records a message that an earlier try had sent already, with what
// can be found out about it.
func (f *effects) duplicate(ctx context.Context, e *effectFold, w module.Write) (json.RawMessage, error) {
	if w.Find == nil {
		return f.keep(ctx, e, nil, nil)
	}
	v, found, err := w.Find(ctx, e.sentAt)
	if err != nil {
		f.r.log.Warn("a message that was sent before could not be looked up", telemetry.KeyErr, err)
	}
	if err != nil || !found {
		v = nil
	}
	return f.keep(ctx, e, v, nil)
}

// keep records that an effect happened. An error of making its result is
// recorded with it: the effect is done all the same.
func (f *effects) keep(ctx context.Context, e *effectFold, v any, bad error) (json.RawMessage, error) {
	var data json.RawMessage
	if bad == nil && v != nil {
		if data, bad = json.Marshal(v); bad != nil {
			data = nil
		}
	}
	e.outcome, e.data = outcomeDone, data
	text := ""
	if bad != nil {
		text = bad.Error()
		e.err = text
	}
	if err := f.result(ctx, e, statusOK, data, text); err != nil {
		return nil, err
	}
	return data, bad
}

// settle closes effects that an earlier process left open and that the module,
// coming back, had no need to ask for: it found them done. changed tells
// whether an earlier process changed anything in this step.
func (f *effects) settle(ctx context.Context) (changed bool, err error) {
	seen := make(map[string]int)
	for _, e := range f.before.effects {
		seen[e.method]++
		if e.outcome == outcomeOpen && seen[e.method] > f.asked[e.method] {
			e.outcome = outcomeDone
			if err := f.result(ctx, e, statusOK, nil, ""); err != nil {
				return false, err
			}
		}
		changed = changed || e.outcome == outcomeDone && seen[e.method] > f.asked[e.method]
	}
	return changed, nil
}

func (f *effects) intent(ctx context.Context, e *effectFold, hash string) error {
	e.outcome, e.sentAt, e.hash = outcomeOpen, time.Now(), hash
	return f.append(ctx, store.Entry{Kind: store.EntryIntent, ArgsHash: hash}, e)
}

func (f *effects) result(ctx context.Context, e *effectFold, status string, data json.RawMessage, text string) error {
	ctx, cancel := writeContext(ctx)
	defer cancel()
	return f.append(ctx, store.Entry{Kind: store.EntryResult, Status: status, Data: data, Error: text}, e)
}

func (f *effects) append(ctx context.Context, entry store.Entry, e *effectFold) error {
	entry.Path, entry.Iteration, entry.N = f.step.Path, f.iteration, e.n
	entry.Method, entry.Class, entry.RandomID = e.method, string(e.class), e.randomID
	err := f.r.append(ctx, entry)
	if err == nil || errors.Is(err, ErrInterrupted) {
		return err
	}
	return &journalError{err}
}

func asUnreachable(err error) error {
	if _, ok := errors.AsType[*rpcerr.Error](err); ok {
		return err
	}
	return &unreachableError{err}
}

// SignIn implements module.Effects.
func (f *effects) SignIn() telegram.Invoker { return signIn{f} }

// signIn journals the requests of a sign-in without what is in them. Each is
// a new effect: the sign-in's own state tells what to repeat.
type signIn struct{ f *effects }

// Invoke implements telegram.Invoker.
func (s signIn) Invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	method, err := methodOf(req)
	if err != nil {
		return nil, err
	}
	f := s.f
	if effect.Of(method) == effect.Read {
		return f.send(ctx, req, &effectFold{n: -1, method: method, class: effect.Read})
	}
	e := &effectFold{n: f.next, method: method, class: effect.Of(method)}
	f.next++
	f.asked[method]++
	f.before.effects = append(f.before.effects, e)
	if err := f.intent(ctx, e, ""); err != nil {
		return nil, err
	}
	body, err := f.send(ctx, req, e)
	switch {
	case err == nil:
		e.outcome = outcomeDone
		return body, f.result(ctx, e, statusOK, nil, "")
	case fateOf(err) == fateRefused:
		e.outcome = outcomeRefused
		if bad := f.result(ctx, e, statusFailed, nil, err.Error()); bad != nil {
			return nil, bad
		}
		return nil, err
	}
	return nil, asUnreachable(err)
}
