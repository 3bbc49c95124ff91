package actors

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// ledger counts what a server has executed, and can keep answers back.
type ledger struct {
	mu    sync.Mutex
	runs  map[string]int
	held  []func()
	holds bool
}

func newLedger() *ledger { return &ledger{runs: make(map[string]int)} }

// The three kinds of request, by what a second, identical one would do.
var (
	aRead   = &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
	aRandom = &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "m", RandomID: 77}
	unsafe  = &api.ChannelsCreateChannelRequest{Title: "c", About: "a"}
)

func (l *ledger) answer(q query) {
	var result tl.Object = &api.Updates{}
	switch q.req.(type) {
	case *api.UsersGetUsersRequest, *api.MessagesSendMessageRequest, *api.ChannelsCreateChannelRequest:
	default:
		nearestDC(q)
		return
	}
	l.mu.Lock()
	l.runs[q.method]++
	if l.holds {
		l.held = append(l.held, func() { q.reply(result) })
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	q.reply(result)
}

func (l *ledger) hold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.holds = true
}

// release gives the answers that were kept back.
func (l *ledger) release() {
	l.mu.Lock()
	held := l.held
	l.held, l.holds = nil, false
	l.mu.Unlock()
	for _, answer := range held {
		answer()
	}
}

// ran is how often a request has run.
func (l *ledger) ran(req tl.Object) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.runs[methodName(req)]
}

// forget begins the count anew.
func (l *ledger) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.runs)
}

// check wants every kind of request to have run as often.
func (l *ledger) check(t *testing.T, want int) {
	t.Helper()
	for _, req := range []tl.Object{aRead, aRandom, unsafe} {
		if n := l.ran(req); n != want {
			t.Errorf("%s ran %d times, want %d", methodName(req), n, want)
		}
	}
}

// errand is one of the three calls, under way.
type errand struct {
	method string
	done   chan error
}

// send makes the three calls, each in a goroutine, and waits until they have
// gone as far as they can.
func (s *scene) send(a telegram.Invoker, patience time.Duration) (out []errand) {
	for _, req := range []tl.Object{aRead, aRandom, unsafe} {
		e := errand{method: methodName(req), done: make(chan error, 1)}
		go func() {
			_, err := a.Invoke(within(patience), req)
			e.done <- err
		}()
		out = append(out, e)
	}
	synctest.Wait()
	return out
}

// finish waits for calls and returns those that failed.
func (s *scene) finish(calls []errand) error {
	var errs []error
	for _, c := range calls {
		if err := <-c.done; err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", c.method, err))
		}
	}
	return errors.Join(errs...)
}

// pending tells how many of calls have no answer yet.
func pending(calls []errand) int {
	return len(slices.DeleteFunc(slices.Clone(calls), func(c errand) bool { return len(c.done) > 0 }))
}

// until lets time pass, in steps, until ok.
func (s *scene) until(what string, limit time.Duration, ok func() bool) {
	s.t.Helper()
	for end := time.Now().Add(limit); !ok(); time.Sleep(time.Second) {
		if time.Now().After(end) {
			s.t.Errorf("%s: not within %v", what, limit)
			return
		}
	}
}

func (s *scene) binds() (n int) {
	s.server.set(func() { n = s.server.binds })
	return n
}

// clean checks what temporary keys are for.
func (s *scene) clean() {
	s.t.Helper()
	s.server.set(func() {
		if s.server.plain != 0 {
			s.t.Errorf("%d messages under a permanent key", s.server.plain)
		}
		if s.server.unbound != 0 {
			s.t.Errorf("%d calls under a temporary key that was not bound", s.server.unbound)
		}
	})
}
