package scripts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
)

// maxTries bounds how often one request is sent while it gets no answer.
const maxTries = 4

var errRequestTimeout = errors.New("no answer within the time limit of a request")

// send sends one request until there is an answer. Flood waits are waited out
// in full; a request without an answer is repeated when its class allows it,
// or when it never left. The error is the server's refusal, an ambiguous
// error for the caller to judge, or ErrInterrupted.
func (f *effects) send(ctx context.Context, req tl.Object, e *effectFold) ([]byte, error) {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 500*time.Millisecond, 15*time.Second
	for try := 1; ; try++ {
		body, err := f.invoke(ctx, req)
		if err == nil {
			return body, nil
		}
		if refused, ok := errors.AsType[*rpcerr.Error](err); ok {
			if wait, ok := refused.Wait(); ok {
				if err := f.flood(ctx, e, refused, wait); err != nil {
					return nil, err
				}
				try = 0
				continue
			}
		} else if ctx.Err() != nil {
			return nil, interrupted(ctx)
		}
		if !again(e, err) || try >= maxTries {
			if e.n < 0 && fateOf(err) != fateRefused {
				err = asUnreachable(err)
			}
			return nil, err
		}
		e.doubt = e.doubt || fateOf(err) == fateAmbiguous
		f.r.log.Info("request without an answer is sent again",
			telemetry.KeyMethod, e.method, telemetry.KeyAttempt, try+1, telemetry.KeyErr, err)
		if err := f.r.sleep(ctx, pause.NextBackOff()); err != nil {
			return nil, err
		}
	}
}

func (f *effects) invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, f.r.x.engine.RequestTimeout, errRequestTimeout)
	defer cancel()
	return f.r.account.Invoke(ctx, req)
}

// again reports whether a request without a good answer may be sent again. One
// that waited for a connection all its time is not: that was the waiting.
func again(e *effectFold, err error) bool {
	switch fateOf(err) {
	case fateUnsent:
		return !errors.Is(err, errRequestTimeout)
	case fateAmbiguous:
		return e.class.Repeatable()
	}
	return false
}

// flood waits until the server allows the request again. The end of the wait
// is in the journal first, so that a restart waits for what is left of it.
func (f *effects) flood(ctx context.Context, e *effectFold, refused *rpcerr.Error, wait time.Duration) error {
	until := time.Now().Add(wait)
	data, err := json.Marshal(waitData{Until: until})
	if err != nil {
		return err
	}
	if e.n >= 0 {
		e.outcome = outcomeRefused
	}
	f.before.until = until
	after, cancel := writeContext(ctx)
	err = f.append(after, store.Entry{Kind: store.EntryResult, Status: statusWaiting, Data: data, Error: refused.Error()}, e)
	cancel()
	if err != nil {
		return err
	}
	if err := f.r.waitUntil(ctx, f.step, until, refused.Type+" ("+e.method+")"); err != nil {
		return err
	}
	if e.n < 0 {
		return nil
	}
	return f.intent(ctx, e, e.hash)
}

// waitOut waits for what is left of a flood wait that an earlier process began.
func (f *effects) waitOut(ctx context.Context) error {
	if !f.before.until.After(time.Now()) {
		return nil
	}
	return f.r.waitUntil(ctx, f.step, f.before.until, "flood wait of an earlier process")
}

// waitUntil waits with the account's row saying so and without a slot.
func (r *accountRun) waitUntil(ctx context.Context, s *Step, until time.Time, why string) error {
	held := r.holds
	r.release()
	r.row.LastStep = s.Title()
	r.waiting(store.RunWaiting, fmt.Sprintf("%s until %s", why, until.UTC().Format(time.RFC3339)))
	r.x.engine.Progress(Progress{
		RunID: r.x.run.ID, Account: r.account.ID(), Step: s.Title(), Status: statusWaiting, Detail: why, Until: until, At: time.Now(),
	})
	if err := r.sleep(ctx, time.Until(until)); err != nil {
		return err
	}
	r.waiting(store.RunRunning, "")
	r.progress(s, "running", "")
	if held {
		return r.acquire(ctx)
	}
	return nil
}

// waiting writes into the account's row that it waits, or goes on. A row that
// cannot be written is no reason to stop: the journal has the wait.
func (r *accountRun) waiting(status store.RunStatus, why string) {
	r.row.Status, r.row.Error, r.row.Waiting = status, why, 0
	if status == store.RunWaiting {
		r.row.Waiting = 1
	}
	if err := r.store(context.Background()); err != nil {
		r.log.Warn("the account's row was not stored", telemetry.KeyErr, err)
	}
}

// sleep waits for d, or for the end of ctx.
func (r *accountRun) sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(max(d, 0))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return interrupted(ctx)
	}
}
