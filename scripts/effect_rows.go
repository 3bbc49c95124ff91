package scripts

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

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
