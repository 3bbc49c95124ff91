package actors

import (
	"context"
	"fmt"
	"time"
)

// stopRuns interrupts the runs and waits for their executors.
func (f *Fleet) stopRuns(ctx context.Context) error {
	m := runsInterrupted{idle: make(chan struct{})}
	f.env.send(f.env.runs, m)
	select {
	case <-m.idle:
		return nil
	case <-f.actor.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// tearLimit is how long a tree that was torn down may take to end.
const tearLimit = 5 * time.Second

// tornDown waits for the end of a tree that did not stop in time.
func (f *Fleet) tornDown(ctx context.Context) error {
	select {
	case <-f.actor.done:
		return fmt.Errorf("stop fleet: not all accounts wound down in time, and their connections were cut: %w", context.Cause(ctx))
	case <-time.After(tearLimit):
		return fmt.Errorf("stop fleet: parts of it still run %v after they were cut off: %w", tearLimit, context.Cause(ctx))
	}
}
