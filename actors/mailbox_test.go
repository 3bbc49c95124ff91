package actors

import (
	"slices"
	"sync"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
)

// taker records what a mailbox hands out, and panics on "panic".
type taker struct {
	mu    sync.Mutex
	got   []any
	box   actor.Mailbox
	taken chan struct{}
}

func (r *taker) take(v any) {
	r.mu.Lock()
	r.got = append(r.got, v)
	r.mu.Unlock()
	r.taken <- struct{}{}
}

func (r *taker) InvokeSystemMessage(v any) { r.take(v) }

func (r *taker) InvokeUserMessage(v any) {
	r.take(v)
	if v == "panic" {
		panic(v)
	}
}

func (r *taker) EscalateFailure(reason, message any) {
	r.take([2]any{reason, message})
	r.box.PostSystemMessage(new(actor.SuspendMailbox)) // as the library does
}

func newTaker() (*taker, actor.Mailbox) {
	r := &taker{box: newMailbox(), taken: make(chan struct{}, 1<<16)}
	r.box.RegisterHandlers(r, actor.NewDefaultDispatcher(3))
	r.box.Start()
	return r, r.box
}

func (r *taker) expect(t *testing.T, want ...any) {
	t.Helper()
	for range want {
		<-r.taken
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Equal(r.got, want) {
		t.Errorf("got %v, want %v", r.got, want)
	}
	r.got = nil
}

func TestMailboxOrder(t *testing.T) {
	r, box := newTaker()
	box.PostSystemMessage(new(actor.SuspendMailbox))
	for _, v := range []any{1, 2, 3, 4, 5, 6, 7, 8, 9} {
		box.PostUserMessage(v)
	}
	box.PostSystemMessage("system") // passes what is held back
	r.expect(t, "system")
	if n := box.UserMessageCount(); n != 9 {
		t.Errorf("%d messages wait, want 9", n)
	}
	box.PostSystemMessage(new(actor.ResumeMailbox))
	r.expect(t, 1, 2, 3, 4, 5, 6, 7, 8, 9)
}

func TestMailboxPanic(t *testing.T) {
	r, box := newTaker()
	box.PostSystemMessage(new(actor.SuspendMailbox))
	box.PostUserMessage("panic")
	box.PostUserMessage("after")
	box.PostSystemMessage(new(actor.ResumeMailbox))
	r.expect(t, "panic", [2]any{"panic", "panic"})
	box.PostSystemMessage("restarted")
	r.expect(t, "restarted")
	box.PostSystemMessage(new(actor.ResumeMailbox))
	r.expect(t, "after")
}

// TestMailboxManyPosters: each poster's messages stay in their order and none is
// lost, whoever wakes the mailbox.
func TestMailboxManyPosters(t *testing.T) {
	const posters, each = 8, 1000
	r, box := newTaker()
	var all sync.WaitGroup
	for p := range posters {
		all.Go(func() {
			for i := range each {
				box.PostUserMessage([2]int{p, i})
			}
		})
	}
	all.Wait()
	for range posters * each {
		<-r.taken
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var next [posters]int
	for _, v := range r.got {
		m := v.([2]int)
		if m[1] != next[m[0]] {
			t.Fatalf("message %d of poster %d came when %d was due", m[1], m[0], next[m[0]])
		}
		next[m[0]]++
	}
}

func TestQueueKeepsLittle(t *testing.T) {
	var q queue
	for i := range 1000 {
		q.push(i)
	}
	for i := range 1000 {
		if got := q.pop(); got != i {
			t.Fatalf("got %v, want %d", got, i)
		}
	}
	if cap(q.items) > queueKeep {
		t.Errorf("an empty queue keeps %d places", cap(q.items))
	}
}

// TestQueueDoesNotGrow: messages that come and go all day need the places of
// those that wait at once.
func TestQueueDoesNotGrow(t *testing.T) {
	var q queue
	q.push(0)
	for i := range 10_000 {
		q.push(i + 1)
		if got := q.pop(); got != i {
			t.Fatalf("got %v, want %d", got, i)
		}
	}
	if cap(q.items) > 8 {
		t.Errorf("two messages take %d places", cap(q.items))
	}
}
