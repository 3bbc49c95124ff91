package mtproto

// eventQueue is a FIFO of events. What bounds it is Receive, which refuses
// frames while maxEvents wait.
type eventQueue struct {
	items []Event
	head  int
}

// eventKeep is how many slots an empty queue keeps.
const eventKeep = 4

func (q *eventQueue) add(e Event) { q.items = append(q.items, e) }

func (q *eventQueue) len() int { return len(q.items) - q.head }

func (q *eventQueue) next() (Event, bool) {
	if q.head == len(q.items) {
		return Event{}, false
	}
	e := q.items[q.head]
	q.items[q.head] = Event{}
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
		if cap(q.items) > eventKeep {
			q.items = nil
		}
	}
	return e, true
}
