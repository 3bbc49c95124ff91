package actors

import (
	"runtime"
	"sync"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/tgfleet/tgfleet/telegram"
)

// mailbox is an actor's queue of messages. It does what the library's does, in
// the same order: messages of the system first, the actor's own while it is not
// suspended, a panic given to the supervisor; but what an actor leaves behind when
// it stops is not lost in silence. Unlike that one it allocates neither
// for a message nor for waking up, and holds next to no memory while it is empty:
// with thousands of idle accounts, each of three actors, both count.
type mailbox struct {
	mu        sync.Mutex
	system    queue
	user      queue
	running   bool // a goroutine is in process
	suspended bool
	ended     bool // the actor has stopped for good; only process writes and reads it

	invoker    actor.MessageInvoker
	dispatcher actor.Dispatcher
	wake       func() // process, bound once
}

func newMailbox() actor.Mailbox {
	m := new(mailbox)
	m.wake = m.process
	return m
}

func (m *mailbox) RegisterHandlers(i actor.MessageInvoker, d actor.Dispatcher) {
	m.invoker, m.dispatcher = i, d
}

func (m *mailbox) Start() {}

func (m *mailbox) PostUserMessage(message any) { m.post(&m.user, message) }

func (m *mailbox) PostSystemMessage(message any) { m.post(&m.system, message) }

func (m *mailbox) post(q *queue, message any) {
	m.mu.Lock()
	q.push(message)
	start := !m.running && m.due()
	m.running = m.running || start
	m.mu.Unlock()
	if start {
		m.dispatcher.Schedule(m.wake)
	}
}

// due tells whether there is a message to take. The lock is held.
func (m *mailbox) due() bool {
	return m.system.len() > 0 || !m.suspended && m.user.len() > 0
}

func (m *mailbox) UserMessageCount() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.user.len()
}

// process hands out messages until none is due.
func (m *mailbox) process() {
	for m.handOut() {
	}
}

// handOut returns true when it ended by a panic, which the supervisor knows of
// by then: it has had the mailbox suspended.
func (m *mailbox) handOut() (again bool) {
	var message any
	defer func() {
		if reason := recover(); reason != nil {
			m.invoker.EscalateFailure(reason, message)
			again = true
		}
	}()
	for n := 0; ; n++ {
		if n > m.dispatcher.Throughput() {
			n = 0
			runtime.Gosched()
		}
		var fromSystem, ok bool
		if message, fromSystem, ok = m.next(); !ok {
			return false
		}
		switch {
		case fromSystem && m.suspend(message):
		case fromSystem:
			m.invoker.InvokeSystemMessage(message)
			m.noticeEnd()
		case m.ended:
			undelivered(message)
		default:
			m.invoker.InvokeUserMessage(message)
		}
	}
}

// next takes the next message. Without one the mailbox has come to rest.
func (m *mailbox) next() (message any, fromSystem, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.running = m.due(); !m.running {
		return nil, false, false
	}
	if m.system.len() > 0 {
		return m.system.pop(), true, true
	}
	return m.user.pop(), false, true
}

// suspend obeys the two messages that are meant for the mailbox itself.
func (m *mailbox) suspend(message any) bool {
	var on bool
	switch message.(type) {
	case *actor.SuspendMailbox:
		on = true
	case *actor.ResumeMailbox:
	default:
		return false
	}
	m.mu.Lock()
	m.suspended = on
	m.mu.Unlock()
	return true
}

// noticeEnd lets what is left go when a message of the system was the actor's
// last: the library would drop it without a word.
func (m *mailbox) noticeEnd() {
	ctx, ok := m.invoker.(actor.Context)
	if !ok || m.ended {
		return
	}
	if _, alive := ctx.ActorSystem().ProcessRegistry.GetLocal(ctx.Self().Id); alive {
		return
	}
	m.ended = true
	m.mu.Lock()
	m.suspended = false
	m.mu.Unlock()
}

// undelivered is the end of a message whose receiver has stopped. Whoever waits
// for it is told.
func undelivered(message any) {
	if a, ok := message.(abandonable); ok {
		a.abandon(telegram.ErrStopped)
	}
}

// queueKeep is the most messages for which an empty queue keeps its memory: one
// or two come and go all the time.
const queueKeep = 4

// queue is first in, first out.
type queue struct {
	items []any
	start int // items[:start] are taken
}

func (q *queue) len() int { return len(q.items) - q.start }

func (q *queue) push(v any) {
	if len(q.items) == cap(q.items) && q.start > len(q.items)/2 {
		n := copy(q.items, q.items[q.start:])
		clear(q.items[n:])
		q.items, q.start = q.items[:n], 0
	}
	q.items = append(q.items, v)
}

func (q *queue) pop() any {
	v := q.items[q.start]
	q.items[q.start] = nil
	if q.start++; q.start == len(q.items) {
		q.items, q.start = q.items[:0], 0
		if cap(q.items) > queueKeep {
			q.items = nil
		}
	}
	return v
}
