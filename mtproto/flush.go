package mtproto

import (
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

const (
	// scratchKeep is the largest scratch buffer that is kept between flushes.
	scratchKeep = 1 << 10
	// batchKeep is the longest batch whose memory is kept.
	batchKeep = 32
	// pingGrace is how long after a missed ping the server may hang up.
	pingGrace = 15 * time.Second
)

// Frame is one payload for the transport.
type Frame struct {
	Payload []byte
	// QuickAck asks the transport to ask for a quick ack, which then goes to
	// Session.QuickAck.
	QuickAck bool
}

// Flush returns the encrypted payloads to be sent now, in this order, each as
// one transport frame; they belong to the caller. It returns nil while
// disconnected. Whatever the events fetched before were about may be
// acknowledged by these payloads: persist first, then flush.
func (s *Session) Flush(now time.Time) []Frame {
	if !s.connected {
		return nil
	}
	var frames []Frame
	if s.bind != nil && s.bind.due {
		frames = append(frames, s.sealBind(now))
	}
	s.queueService(now)
	if s.polls.due() && len(frames) == 0 {
		s.queueWait(now)
	}
	for s.queueRequests(now); len(s.out.batch) > 0; s.queueRequests(now) {
		if !s.out.alone() {
			s.queueAcks(now, true)
		}
		frames = append(frames, s.seal(now))
	}
	if s.queueAcks(now, false); len(s.out.batch) > 0 {
		frames = append(frames, s.seal(now))
	}
	if cap(s.out.arena) > scratchKeep {
		s.out.arena = nil
	}
	s.out.arena = s.out.arena[:0]
	if cap(s.out.batch) > batchKeep {
		s.out.batch, s.out.queries = nil, nil
	}
	s.polls.sent(len(frames))
	return frames
}

// serverTime is the time by which ids are made and salts chosen.
func (s *Session) serverTime(now time.Time) time.Time { return s.clock.now(now) }

// nextID returns an id for a message sent now.
func (s *Session) nextID(now time.Time) MsgID {
	id := s.ids.next(s.serverTime(now), 0)
	for s.requests.byMsg[id] != nil { // taken by a copy sent before a reset
		id = s.ids.next(s.serverTime(now), 0)
	}
	return id
}

// put puts a message into the batch.
func (s *Session) put(id MsgID, body []byte, content bool) {
	s.out.batch = append(s.out.batch, inner{id: id, seqNo: s.seq.next(content), body: body})
	s.out.size += innerHeader + len(body)
}

// service puts a service message into the batch and remembers it. write appends
// the message's body to the arena.
func (s *Session) service(now time.Time, kind serviceKind, ids []MsgID, write func([]byte) []byte) MsgID {
	start := len(s.out.arena)
	s.out.arena = write(s.out.arena)
	end := len(s.out.arena)
	id := s.nextID(now)
	s.put(id, s.out.arena[start:end:end], kind.content())
	s.recent.add(kind, id, ids)
	return id
}

// queueAcks adds acknowledgements: when there is company for them, or when they
// waited long enough.
func (s *Session) queueAcks(now time.Time, company bool) {
	for len(s.acks.ids) > 0 && (company || s.acks.due(now, s.opts.AckDelay)) {
		if !s.out.fits(ackBytes(min(len(s.acks.ids), maxIDs))) {
			return // the next frame has room
		}
		ids := s.acks.take()
		s.service(now, serviceAck, ids, func(b []byte) []byte { return appendIDs(b, mt.IDMsgsAck, ids) })
		company = true
	}
}

// queueService adds what else is due: ping, questions, answers to the server's.
func (s *Session) queueService(now time.Time) {
	if s.ping.due {
		s.sendPing(now)
	}
	if !now.Before(s.salts.askAt(&s.clock)) {
		id := s.service(now, serviceSalts, nil, func(b []byte) []byte {
			return tl.AppendInt32(tl.AppendUint32(b, mt.IDGetFutureSaltsRequest), saltAsk)
		})
		s.salts.asking(id, now)
	}
	for _, id := range s.drop {
		one := [1]MsgID{id}
		s.service(now, serviceDrop, one[:], func(b []byte) []byte {
			return tl.AppendInt64(tl.AppendUint32(b, mt.IDRpcDropAnswerRequest), int64(id))
		})
	}
	s.queueDestroy(now)
	s.queueIDs(now, serviceAsk, mt.IDMsgsStateReq, s.ask)
	s.queueIDs(now, serviceResend, mt.IDMsgResendReq, s.resend)
	for _, reply := range s.replies {
		s.service(now, serviceReply, nil, func(b []byte) []byte { return append(b, reply...) })
	}
	s.drop, s.ask, s.resend, s.replies = nil, nil, nil, nil
}

func (s *Session) queueIDs(now time.Time, kind serviceKind, constructor uint32, ids []MsgID) {
	for len(ids) > 0 {
		n := min(len(ids), maxIDs)
		chunk := ids[:n]
		s.service(now, kind, chunk, func(b []byte) []byte { return appendIDs(b, constructor, chunk) })
		ids = ids[n:]
	}
}

// queueRequests adds the next requests, as many as one container should hold.
func (s *Session) queueRequests(now time.Time) {
	for len(s.out.batch) < containerFill && s.open() {
		r := s.requests.next()
		if r == nil || s.out.bytes > 0 && s.out.bytes+len(r.body) > containerBytes {
			return
		}
		if len(s.out.batch) > 0 && r.single || !s.out.fits(len(r.body)) {
			return
		}
		s.requests.pop()
		id := s.nextID(now)
		s.put(id, r.body, true)
		s.requests.sent(r, id)
		r.epoch, r.conn = s.epoch, s.conn
		s.scheduleAsk(r, now)
		s.out.queries = append(s.out.queries, r)
		s.out.bytes += len(r.body)
		if r.single {
			return
		}
	}
}
