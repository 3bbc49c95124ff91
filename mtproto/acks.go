package mtproto

import "time"

const (
	// ackThreshold is how many acknowledgements do not wait for company.
	ackThreshold = 16
	// ackMost bounds the queue; beyond it the server repeats its messages,
	// which acknowledges them then.
	ackMost = 2 * maxIDs
)

// ackQueue collects ids of received content-related messages.
type ackQueue struct {
	ids   []MsgID
	since time.Time // when the oldest came
}

func (q *ackQueue) add(now time.Time, id MsgID) {
	if len(q.ids) >= ackMost {
		return
	}
	if len(q.ids) == 0 {
		q.since = now
	}
	q.ids = append(q.ids, id)
}

// due tells whether the acknowledgements should go out on their own.
func (q *ackQueue) due(now time.Time, delay time.Duration) bool {
	return len(q.ids) >= ackThreshold || len(q.ids) > 0 && !now.Before(q.since.Add(delay))
}

// take removes up to maxIDs ids; the slice is valid until the next add.
func (q *ackQueue) take() []MsgID {
	n := min(len(q.ids), maxIDs)
	batch := q.ids[:n]
	if n == len(q.ids) {
		q.ids = q.ids[:0]
		if cap(q.ids) > 4*ackThreshold {
			q.ids = nil
		}
	} else {
		q.ids = append([]MsgID(nil), q.ids[n:]...)
	}
	return batch
}
