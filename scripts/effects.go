package scripts

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/store"
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
