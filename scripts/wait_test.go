package scripts

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/store"
)

const sendHello = head + `
  - use: message.send
    with: { chat: me, text: hello }
`

func flood(method string, seconds int) handlers.Fault {
	return handlers.Fault{Method: method, Refusal: world.Refuse(420, "FLOOD_WAIT_%d", seconds)}
}

func TestFloodWaitIsWaitedInFull(t *testing.T) {
	for _, method := range []string{"messages.sendMessage", "users.getUsers"} { // an effect, and a read before it
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFleet(t, 1)
				f.box.inject(flood(method, 600))
				var mu sync.Mutex
				var waits []Progress
				e := f.engine()
				e.LeaseTTL = time.Hour
				e.Progress = func(p Progress) {
					mu.Lock()
					defer mu.Unlock()
					if p.Status == statusWaiting {
						waits = append(waits, p)
					}
				}
				begin := time.Now()
				s := f.run(t, e, mustLoad(t, sendHello), nil)
				wantStatus(t, s, store.RunOK)
				if took := time.Since(begin); took < 600*time.Second || took > 605*time.Second {
					t.Errorf("the run took %s, want 600 s", took)
				}
				if len(waits) != 1 || waits[0].Until.Sub(begin) < 600*time.Second {
					t.Errorf("progress says %+v", waits)
				}
				if got := f.box.count("messages.sendMessage"); got != 1 {
					t.Errorf("%d messages", got)
				}
			})
		})
	}
}

// TestFloodWaitSurvivesRestart stops the program 100 s into a wait of 600 s.
func TestFloodWaitSurvivesRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1)
		f.box.inject(flood("messages.sendMessage", 600))
		run, err := NewRun(mustLoad(t, sendHello), nil, f.accounts())
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
		defer cancel()
		s, err := f.execute(ctx, f.engine(), run)
		if !errors.Is(err, ErrInterrupted) || s.Run.Status != store.RunInterrupted {
			t.Fatalf("run is %s, error %v; want it interrupted", s.Run.Status, err)
		}
		time.Sleep(50 * time.Second) // the program is not there: 450 s are left
		f.all[0].attach(t, f.store)
		s, err = f.execute(t.Context(), f.engine(), s.Run)
		if err != nil {
			t.Fatal(err)
		}
		wantStatus(t, s, store.RunOK)
		if took := time.Since(begin); took < 600*time.Second || took > 605*time.Second {
			t.Errorf("it was sent after %s, want 600 s", took)
		}
		if got := f.box.arrived("messages.sendMessage"); got != 2 {
			t.Errorf("messages.sendMessage reached the server %d times, want 2", got)
		}
	})
}

func TestRowSaysWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1)
		f.box.inject(flood("messages.sendMessage", 600))
		run, err := NewRun(mustLoad(t, sendHello), nil, f.accounts())
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := f.execute(t.Context(), f.engine(), run)
			done <- err
		}()
		time.Sleep(time.Minute)
		rows, err := f.store.RunAccounts(t.Context(), run.ID)
		if err != nil || len(rows) != 1 || rows[0].Status != store.RunWaiting || rows[0].Waiting != 1 || rows[0].Error == "" {
			t.Errorf("rows %+v, %v; want one that waits", rows, err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

// TestParallelDoesNotBlockMeetings lets one account work at a time, while
// three wait for each other and one for the server.
func TestParallelDoesNotBlockMeetings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 3)
		f.box.inject(flood("help.getNearestDc", 600))
		e := f.engine()
		e.Parallel = 1
		s := f.run(t, e, mustLoad(t, head+`
  - use: rpc
    with: { method: help.getNearestDc }
  - id: one
    use: account.self
    run_on: one
  - use: log
    with: { message: "${{ steps.one.id }}" }
`), nil)
		wantStatus(t, s, store.RunOK)
		if s.OK != 3+1+3 {
			t.Errorf("%d steps ok, want 7", s.OK)
		}
	})
}
