package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// withSignals returns a context that the first SIGINT or SIGTERM cancels with
// an interrupted cause, so that the program stops gracefully. The second ends
// the program at once: what is journaled is safe either way.
func withSignals(ctx context.Context, notice func(string)) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for stopping := false; ; stopping = true {
			select {
			case s := <-signals:
				cause := interrupted{sig: s.(syscall.Signal)}
				if stopping {
					os.Exit(cause.code())
				}
				cancel(cause)
				notice(fmt.Sprintf("%s: stopping; once more to stop at once", s))
			case <-done:
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}
