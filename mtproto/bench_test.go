package mtproto

import (
	"runtime"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

// BenchmarkCall measures the client's side of one small call in steady state:
// push, flush, receive the answer, fetch the event. The server's side runs with
// the clock stopped, so allocs/op and ns/op are the client's.
func BenchmarkCall(b *testing.B) {
	l := newLink(b, nil)
	l.strict.tb = b
	l.connect()
	l.settle()
	body := query(1)
	var id RequestID
	b.ReportAllocs()
	for b.Loop() {
		id++
		l.now = l.now.Add(time.Millisecond)
		if err := l.client.Push(id, body); err != nil {
			b.Fatal(err)
		}
		frames := l.client.Flush(l.now)
		b.StopTimer()
		answers := answer(b, l, payloads(frames))
		b.StartTimer()
		for _, frame := range answers {
			if err := l.client.Receive(l.now, frame); err != nil {
				b.Fatal(err)
			}
		}
		e, ok := l.client.NextEvent()
		for ok && e.Kind != EventResult {
			e, ok = l.client.NextEvent()
		}
		if !ok || e.RequestID != id {
			b.Fatalf("no answer to %d", id)
		}
	}
}

// answer is the server: it echoes every query.
func answer(b *testing.B, l *link, frames [][]byte) [][]byte {
	for _, frame := range frames {
		m, padding, err := crypto.DecryptMessage(l.key, crypto.Client, frame)
		if err != nil {
			b.Fatal(err)
		}
		if err := l.server.Receive(l.now, m, padding); err != nil {
			b.Fatal(err)
		}
	}
	for e, ok := l.server.NextEvent(); ok; e, ok = l.server.NextEvent() {
		if e.Kind == EventQuery {
			l.server.Reply(e.MsgID, e.Body)
		}
	}
	return l.server.Flush(l.now)
}

// BenchmarkReceiveUpdates measures a container of twenty updates.
func BenchmarkReceiveUpdates(b *testing.B) {
	l := newLink(b, nil)
	l.connect()
	l.settle()
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		l.now = l.now.Add(time.Millisecond)
		var messages []inner
		id := msgIDFloor(l.now) | 3
		for i := range 20 {
			messages = append(messages, inner{id + MsgID(4*i), int32(2*i + 1), query(i)})
		}
		frame := l.fromServer(id+400, 0, appendContainer(nil, messages))
		b.StartTimer()
		if err := l.client.Receive(l.now, frame); err != nil {
			b.Fatal(err)
		}
		for _, ok := l.client.NextEvent(); ok; _, ok = l.client.NextEvent() {
		}
		l.client.Flush(l.now)
	}
}

// TestCallAllocations keeps the budget of the design: at most 15 allocations on
// the client's side of a small call.
func TestCallAllocations(t *testing.T) {
	const calls, budget = 200, 15
	l := newLink(t, nil)
	l.connect()
	l.settle()
	body := query(1)
	var total uint64
	var frames []Frame
	count := func(client func()) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		client()
		runtime.ReadMemStats(&after)
		total += after.Mallocs - before.Mallocs
	}
	for id := range RequestID(calls) {
		l.now = l.now.Add(time.Millisecond)
		count(func() {
			if err := l.client.Push(id, body); err != nil {
				t.Fatal(err)
			}
			frames = l.client.Flush(l.now)
		})
		l.toS = payloads(frames)
		for _, e := range asked(l.arrive()) {
			l.server.Reply(e.MsgID, e.Body)
		}
		l.respond()
		count(func() {
			for _, frame := range l.toC {
				if err := l.client.Receive(l.now, frame); err != nil {
					t.Fatal(err)
				}
			}
			for _, ok := l.client.NextEvent(); ok; _, ok = l.client.NextEvent() {
			}
		})
		l.toC = nil
	}
	if l.client.Pending() != 0 {
		t.Fatalf("%d calls were not answered", l.client.Pending())
	}
	if perCall := float64(total) / calls; perCall > budget {
		t.Errorf("%.1f allocations per call, at most %d", perCall, budget)
	} else {
		t.Logf("%.1f allocations per call", perCall)
	}
}

// TestIdleMemory: a connected session that has made a few hundred calls and
// rests must be small, because thousands of them do.
func TestIdleMemory(t *testing.T) {
	const sessions, budget = 200, 6 << 10
	heap := func() int64 {
		for range 3 { // pools of other tests are emptied by the third
			runtime.GC()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	held := make([]*Session, sessions)
	before := heap()
	for i := range held {
		l := newLink(t, func(o *Options) { o.Salts = o.Salts[:saltAsk] })
		l.connect()
		l.settle()
		for n := range 300 {
			l.push(n)
			if n%100 == 99 {
				l.settle()
			}
		}
		for range 15 {
			l.now = l.now.Add(time.Minute)
			l.client.Tick(l.now)
			l.settle()
		}
		l.client.opts.Rand = nil // the test's own generator is not the session's
		held[i] = l.client
	}
	per := (heap() - before) / sessions
	runtime.KeepAlive(held)
	if per > budget {
		t.Errorf("%d bytes per idle session, at most %d", per, budget)
	}
	t.Logf("%d bytes per idle session", per)
}
