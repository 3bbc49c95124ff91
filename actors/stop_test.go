package actors

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestStopAnswersEverybody(t *testing.T) {
	play(t, func(query) {}, []string{"alice", "bob"}, nil, func(s *scene) {
		var got [2]error
		var wg sync.WaitGroup
		for i, id := range []string{"alice", "bob"} {
			a := s.account(id)
			wg.Go(func() { _, got[i] = a.Invoke(context.Background(), &api.HelpGetNearestDCRequest{}) })
		}
		synctest.Wait()
		start := time.Now()
		if err := s.fleet.Stop(within(time.Minute)); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %v", took)
		}
		wg.Wait()
		for i, err := range got {
			if !errors.Is(err, telegram.ErrStopped) {
				t.Errorf("caller %d: error %v, want ErrStopped", i, err)
			}
			if telegram.SafeToRetry(err) {
				t.Errorf("caller %d: was sent, and the error says it is safe to repeat", i)
			}
		}
		if _, err := s.fleet.Account(context.Background(), "alice"); !errors.Is(err, telegram.ErrStopped) {
			t.Errorf("a stopped fleet starts accounts: %v", err)
		}
	})
}

func TestStopTearsDownWhatDoesNotEnd(t *testing.T) {
	play(t, nearestDC, []string{"alice"}, nil, func(s *scene) {
		stuck := make(chan struct{})
		x := &fakeRun{accounts: []string{"alice"}, step: func(context.Context, scripts.Account) error {
			<-stuck // a step that does not honour its context
			return nil
		}}
		ran := make(chan error, 1)
		go func() { ran <- s.fleet.host(context.Background(), x) }()
		synctest.Wait()
		err := s.fleet.Stop(within(3 * time.Second))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want one that says what happened", err)
		}
		close(stuck)
		if err := <-ran; err != nil {
			t.Error(err)
		}
	})
}

// fakeRun is an execution whose one step is a function.
type fakeRun struct {
	accounts []string
	step     func(context.Context, scripts.Account) error

	mu   sync.Mutex
	done []string
	left map[string]error
}

func (x *fakeRun) Accounts() []string { return x.accounts }

func (x *fakeRun) RunAccount(ctx context.Context, a scripts.Account) (store.RunAccount, error) {
	err := x.step(ctx, a)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.done = append(x.done, a.ID())
	return store.RunAccount{}, err
}

func (x *fakeRun) Leave(id string, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.left == nil {
		x.left = make(map[string]error)
	}
	x.left[id] = err
}

func TestRunIsolatesItsAccounts(t *testing.T) {
	accounts := []string{"alice", "bob", "carol", "dave"}
	play(t, nearestDC, accounts[:3], nil, func(s *scene) { // dave is not configured
		if _, err := s.store.AcquireLease(context.Background(), "carol", storeOwner("other"), time.Hour); err != nil {
			t.Fatal(err)
		}
		x := &fakeRun{accounts: accounts, step: func(ctx context.Context, a scripts.Account) error {
			if a.ID() == "alice" {
				panic("injected")
			}
			_, err := telegram.Call(ctx, a, &api.HelpGetNearestDCRequest{})
			return err
		}}
		if err := s.fleet.host(context.Background(), x); err != nil {
			t.Fatal(err)
		}
		if len(x.done) != 1 || x.done[0] != "bob" {
			t.Errorf("through: %v, want bob", x.done)
		}
		for id, part := range map[string]string{"alice": "injected", "carol": "process other", "dave": "not found"} {
			if err := x.left[id]; err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s left with %v, want %q in it", id, err, part)
			}
		}
	})
}

func TestInterruptedRunEnds(t *testing.T) {
	play(t, func(query) {}, []string{"alice", "bob"}, nil, func(s *scene) {
		x := &fakeRun{accounts: []string{"alice", "bob"}, step: func(ctx context.Context, a scripts.Account) error {
			_, err := a.Invoke(ctx, &api.HelpGetNearestDCRequest{})
			return err
		}}
		ctx, cancel := context.WithCancel(context.Background())
		ran := make(chan error, 1)
		go func() { ran <- s.fleet.host(ctx, x) }()
		synctest.Wait()
		cancel()
		if err := <-ran; err != nil {
			t.Error(err)
		}
		if len(x.done) != 2 || len(x.left) != 0 {
			t.Errorf("through %v, left %v: want both interrupted where they were", x.done, x.left)
		}
	})
}

func TestStopInterruptsRuns(t *testing.T) {
	play(t, func(query) {}, []string{"alice"}, nil, func(s *scene) {
		var cause error
		x := &fakeRun{accounts: []string{"alice"}, step: func(ctx context.Context, a scripts.Account) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return cause
		}}
		ran := make(chan error, 1)
		go func() { ran <- s.fleet.host(context.Background(), x) }()
		synctest.Wait()
		if err := s.fleet.Stop(within(time.Minute)); err != nil {
			t.Error(err)
		}
		<-ran
		if !errors.Is(cause, telegram.ErrStopped) {
			t.Errorf("the step's context ended with %v", cause)
		}
	})
}

func TestManyAccounts(t *testing.T) {
	var ids []string
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("a%03d", i))
	}
	play(t, nearestDC, ids, nil, func(s *scene) {
		x := &fakeRun{accounts: ids, step: func(ctx context.Context, a scripts.Account) error {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			_, err := telegram.Call(ctx, a, &api.HelpGetNearestDCRequest{})
			return err
		}}
		if err := s.fleet.host(context.Background(), x); err != nil {
			t.Fatal(err)
		}
		if len(x.done) != len(ids) || len(x.left) != 0 {
			t.Fatalf("%d through, %d left: %v", len(x.done), len(x.left), x.left)
		}
		c := s.fleet.Counters()
		if c.Keys != 200 || c.ByMethod["help.getNearestDc"] != 200 || c.Refused != 0 {
			t.Errorf("counters %+v", c)
		}
		s.server.cut()
		time.Sleep(time.Minute)
		if n := s.server.open(); n != 200 {
			t.Errorf("%d connections a minute after an outage, want all 200", n)
		}
	})
}
