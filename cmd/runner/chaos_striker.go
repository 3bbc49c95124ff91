package main

import (
	"context"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
)

// striker lets a schedule happen.
type striker struct {
	cancel context.CancelFunc
	done   chan struct{} // closed when nothing more will be struck
	err    error         // why the schedule was not followed; read after done
}

// startStriker follows a schedule from now on, on the accounts of people.
func startStriker(ctx context.Context, c *control.Client, schedule []strike, people []person) *striker {
	ctx, cancel := context.WithCancel(ctx)
	s := &striker{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.err = follow(ctx, c, schedule, people)
	}()
	return s
}

func follow(ctx context.Context, c *control.Client, schedule []strike, people []person) error {
	began := time.Now()
	for _, s := range schedule {
		timer := time.NewTimer(time.Until(began.Add(s.at)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
		f := s.fault
		if s.account > 0 {
			f.Phone = people[s.account-1].phone.Reveal()
		}
		if err := c.Inject(ctx, f); err != nil && ctx.Err() == nil && !needsLogin(f.Kind) {
			return fmt.Errorf("the fault %s: %w", s, err)
		}
	}
	return nil
}

// needsLogin tells faults that the simulator refuses where there is nothing to
// take: the account is signed in nowhere, or lives there already. What finds
// nothing does not count.
func needsLogin(k control.FaultKind) bool { return endsLogins(k) || k == control.FaultMigrate }

// wait returns when the schedule is over.
func (s *striker) wait(ctx context.Context) error {
	select {
	case <-s.done:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stop ends the schedule where it is.
func (s *striker) stop() {
	s.cancel()
	<-s.done
}
