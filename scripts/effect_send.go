package scripts

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
)

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
	case doneBefore(e, err):
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

// doneBefore tells refusals which say that an earlier copy was executed.
func doneBefore(e *effectFold, err error) bool {
	refused, ok := errors.AsType[*rpcerr.Error](err)
	switch {
	case !ok:
		return false
	case e.class == effect.RandomID:
		return refused.Type == "RANDOM_ID_DUPLICATE"
	}
	return e.class == effect.Idempotent && (e.doubt || refused.Resent) && effect.Already(refused.Type)
}

// sendFailed deals with a request that has no good answer.
func (f *effects) sendFailed(ctx context.Context, e *effectFold, w module.Write, err error) (data json.RawMessage, again bool, bad error) {
	if _, ok := errors.AsType[*journalError](err); ok || errors.Is(err, ErrInterrupted) {
		return nil, false, err
	}
	fate := fateOf(err)
	if refused, ok := errors.AsType[*rpcerr.Error](err); e.doubt && (!ok || refusesKey(refused)) {
		fate = fateAmbiguous // whatever became of this try: the one before may have happened
	}
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

// duplicate records what an earlier try had done already, such as sending a
// message, with what can be found out about it.
func (f *effects) duplicate(ctx context.Context, e *effectFold, w module.Write) (json.RawMessage, error) {
	if w.Find == nil {
		return f.keep(ctx, e, nil, nil)
	}
	v, found, err := w.Find(ctx, e.sentAt)
	if err != nil {
		f.r.log.Warn("what was done before could not be looked up", telemetry.KeyErr, err)
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

func asUnreachable(err error) error {
	if _, ok := errors.AsType[*rpcerr.Error](err); ok {
		return err
	}
	return &unreachableError{err}
}
