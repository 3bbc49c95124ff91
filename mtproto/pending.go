package mtproto

import (
	"cmp"
	"maps"
	"slices"
)

// pending holds the requests of a session: by the host's name, by msg_id of
// every copy that may be answered, and those to be sent, in order of Push.
type pending struct {
	byID  map[RequestID]*request
	byMsg map[MsgID]*request
	queue []*request // queue[head:] is to be sent
	head  int
	order uint64
	bytes int
	most  int // the largest number held since the maps were made
}

// mapKeep is how large the maps may have grown and still be kept when empty:
// Go maps never shrink, and an idle session should be small.
const mapKeep = 64

func (p *pending) push(r *request) {
	if p.byID == nil {
		p.byID = make(map[RequestID]*request)
		p.byMsg = make(map[MsgID]*request)
	}
	p.order++
	r.order = p.order
	p.byID[r.id] = r
	p.bytes += len(r.body)
	p.most = max(p.most, len(p.byID))
	p.compact()
	p.queue = append(p.queue, r)
}

// compact drops the sent part of the queue when it is the larger part.
func (p *pending) compact() {
	if p.head == len(p.queue) {
		p.queue, p.head = p.queue[:0], 0
	} else if p.head > 32 && p.head > len(p.queue)/2 {
		n := copy(p.queue, p.queue[p.head:])
		clear(p.queue[n:])
		p.queue, p.head = p.queue[:n], 0
	}
}

// next returns the first request to be sent, without removing it.
func (p *pending) next() *request {
	if p.head < len(p.queue) {
		return p.queue[p.head]
	}
	p.compact()
	return nil
}

func (p *pending) pop() {
	p.queue[p.head] = nil
	p.head++
}

// sent notes that r went out as id.
func (p *pending) sent(r *request, id MsgID) {
	r.state, r.msgID, r.container, r.sentOnce, r.overtaken = requestSent, id, 0, true, false
	p.byMsg[id] = r
}

// requeue puts r back among the requests to be sent, at its old place. When an
// answer to the copy sent may still come, keep remembers its id.
func (p *pending) requeue(r *request, keep bool) {
	if keep {
		if len(r.former) == maxFormer {
			delete(p.byMsg, r.former[0].id)
			r.former = slices.Delete(r.former, 0, 1)
		}
		r.former = append(r.former, formerCopy{r.msgID, r.epoch})
	} else {
		delete(p.byMsg, r.msgID)
	}
	r.state, r.msgID, r.container, r.answer = requestQueued, 0, 0, 0
	p.queue = slices.Insert(p.queue, p.place(r), r)
}

// place is where in the queue r stands, or belongs.
func (p *pending) place(r *request) int {
	at, _ := slices.BinarySearchFunc(p.queue[p.head:], r, byOrder)
	return p.head + at
}

func byOrder(a, b *request) int { return cmp.Compare(a.order, b.order) }

// forgetFormer forgets the copies that no answer can come to any more.
func (p *pending) forgetFormer() {
	for _, r := range p.byID {
		for _, c := range r.former {
			delete(p.byMsg, c.id)
		}
		r.former = nil
	}
}

// remove forgets r.
func (p *pending) remove(r *request) {
	if r.state == requestQueued {
		at := p.place(r)
		p.queue = slices.Delete(p.queue, at, at+1)
	}
	delete(p.byID, r.id)
	delete(p.byMsg, r.msgID)
	for _, c := range r.former {
		delete(p.byMsg, c.id)
	}
	p.bytes -= len(r.body)
	r.state, r.body = requestGone, nil
	if len(p.byID) == 0 && p.most > mapKeep {
		*p = pending{order: p.order}
	}
}

// all returns the requests in order of Push.
func (p *pending) all() []*request {
	return slices.SortedFunc(maps.Values(p.byID), byOrder)
}

// waiting returns the requests that wait for an answer and satisfy match, in
// order of Push.
func (p *pending) waiting(match func(*request) bool) []*request {
	return slices.DeleteFunc(p.all(), func(r *request) bool { return !r.waits() || !match(r) })
}
