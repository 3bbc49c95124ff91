package mtproto

import (
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// outbox is the scratch space of Flush.
type outbox struct {
	batch   []inner // messages of the frame being made
	arena   []byte  // bodies of service messages
	packet  []byte  // container body
	queries []*request
	bytes   int // of queries in the batch
	size    int // of all of the batch, as a container
}

// fits tells whether n more bytes may join the batch.
func (o *outbox) fits(n int) bool {
	return len(o.batch) == 0 || o.size+innerHeader+n <= containerMax
}

// alone tells whether the batch is a request that must not travel in a container.
func (o *outbox) alone() bool { return len(o.queries) == 1 && o.queries[0].single }

// seal turns the batch into one encrypted payload.
func (s *Session) seal(now time.Time) Frame {
	o := &s.out
	m := crypto.Message{Salt: s.salts.current(s.serverTime(now)), SessionID: s.id}
	if len(o.batch) == 1 && constructorID(o.batch[0].body) != mt.IDHTTPWaitRequest {
		m.MsgID, m.SeqNo, m.Body = int64(o.batch[0].id), o.batch[0].seqNo, o.batch[0].body
	} else {
		o.packet = appendContainer(o.packet[:0], o.batch)
		id := s.ids.next(s.serverTime(now), 0)
		m.MsgID, m.SeqNo, m.Body = int64(id), s.seq.next(false), o.packet
		s.recent.wrap(o.batch[0].id, id)
		for _, r := range o.queries {
			r.container = id
		}
	}
	payload, token, err := crypto.EncryptMessageToken(nil, s.opts.Key, crypto.Client, m, s.opts.Rand)
	if err != nil {
		panic(fmt.Errorf("mtproto session: %w", err)) // sizes were checked by Push
	}
	frame := Frame{Payload: payload, QuickAck: s.quick.expect(token, o.queries)}
	clear(o.batch)
	clear(o.queries)
	o.batch, o.queries, o.bytes, o.size = o.batch[:0], o.queries[:0], 0, 0
	if cap(o.packet) > scratchKeep {
		o.packet = nil
	}
	return frame
}
