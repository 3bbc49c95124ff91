package mtproto

import (
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// pingState is the keep-alive of one connection.
type pingState struct {
	due    bool // to be sent by the next Flush
	nextAt time.Time

	id       int64 // of the unanswered ping, 0 if none
	msgID    MsgID
	sentAt   time.Time
	reported bool // its silence was reported
}

// sendPing queues ping_delay_disconnect: the server hangs up unless the next
// one reaches it in time.
func (s *Session) sendPing(now time.Time) {
	p := &s.ping
	next := now.Add(s.opts.PingInterval)
	*p = pingState{nextAt: next, id: s.mustDraw(), sentAt: now}
	delay := int32((s.opts.PingInterval + pingGrace) / time.Second)
	p.msgID = s.service(now, servicePing, nil, func(b []byte) []byte {
		if s.polls.on { // there is no connection to hang up
			return tl.AppendInt64(tl.AppendUint32(b, mt.IDPingRequest), p.id)
		}
		b = tl.AppendUint32(b, mt.IDPingDelayDisconnectRequest)
		b = tl.AppendInt64(b, p.id)
		return tl.AppendInt32(b, delay)
	})
}

// tick makes a ping due, and reports one that stays unanswered.
func (p *pingState) tick(now time.Time, timeout time.Duration) (silent bool) {
	if p.id != 0 && !p.reported && !now.Before(p.sentAt.Add(timeout)) {
		p.reported = true
		return true
	}
	if p.id == 0 && !p.nextAt.IsZero() && !now.Before(p.nextAt) {
		p.due = true
	}
	return false
}

// deadline is when tick has something to do.
func (p *pingState) deadline(timeout time.Duration) time.Time {
	switch {
	case p.due || p.reported:
		return time.Time{}
	case p.id != 0:
		return p.sentAt.Add(timeout)
	}
	return p.nextAt
}

// handlePong: pong msg_id:long ping_id:long.
func (s *Session) handlePong(now time.Time, in inbound) error {
	d := fields(in.body)
	d.Int64() // msg_id of the ping; ping_id says the same and cannot be guessed
	id := d.Int64()
	if err := d.Err(); err != nil {
		return err
	}
	p := &s.ping
	if p.id == 0 || id != p.id {
		return nil // of another connection, or repeated
	}
	rtt := now.Sub(p.sentAt)
	p.id, p.msgID = 0, 0
	s.repairs.rounds = 0
	s.answered = true
	if rtt < clockTolerance {
		off := in.id.Time().Sub(now) - s.clock.offset
		if off < -clockTolerance || off > clockTolerance {
			s.setClock(in.id, now)
		}
		s.clock.synced = true
	}
	s.events.add(Event{Kind: EventPong, RTT: rtt})
	return nil
}
