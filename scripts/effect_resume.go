package scripts

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telemetry"
)

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
	e.doubt = true
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
	case err != nil && (fateOf(err) != fateRefused || out(f.r.account.State().State)):
		// Nobody could look, which says nothing about the effect: the open intent
		// tells whoever goes on to look again.
		return nil, true, &unreachableError{err}
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
