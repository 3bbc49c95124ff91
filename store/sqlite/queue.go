package sqlite

import (
	"context"
	"sync"

	"github.com/tgfleet/tgfleet/store"
)

// maxBatch bounds the requests of one transaction, so that the first of a
// burst does not wait for thousands behind it.
const maxBatch = 256

// request is one caller's part of a transaction.
type request struct {
	do  func(*txn) error
	err chan error // buffered, one value
}

// queue holds the requests that wait for the writer. Its length is bounded by
// the number of callers: each waits for its request.
type queue struct {
	mu      sync.Mutex
	waiting []*request
	closed  bool
	wake    chan struct{} // one token: something changed
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

// run queues do and waits for its outcome. When ctx ends before the writer
// has taken the request, the request is withdrawn; later its outcome is
// awaited, so that the caller always knows whether the write happened.
func (q *queue) run(ctx context.Context, do func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	r := &request{do: do, err: make(chan error, 1)}
	if !q.push(r) {
		return store.ErrClosed
	}
	select {
	case err := <-r.err:
		return err
	case <-ctx.Done():
		if q.withdraw(r) {
			return context.Cause(ctx)
		}
		return <-r.err
	}
}

func (q *queue) push(r *request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.waiting = append(q.waiting, r)
	q.signal()
	return true
}

func (q *queue) withdraw(r *request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, w := range q.waiting {
		if w == r {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// take appends up to maxBatch requests to batch, waiting for the first one.
// It returns none when the queue is closed and empty.
func (q *queue) take(batch []*request) []*request {
	for {
		q.mu.Lock()
		n := min(len(q.waiting), maxBatch)
		batch = append(batch, q.waiting[:n]...)
		rest := copy(q.waiting, q.waiting[n:])
		clear(q.waiting[rest:])
		q.waiting = q.waiting[:rest]
		closed := q.closed
		q.mu.Unlock()
		if n > 0 || closed {
			return batch
		}
		<-q.wake
	}
}

// close refuses new requests; it reports whether this call closed the queue.
func (q *queue) close() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	first := !q.closed
	q.closed = true
	q.signal()
	return first
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}
