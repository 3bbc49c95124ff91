package mtproto

import (
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl/mt"
)

const (
	// resendAs is the age up to which a message is repeated under its own id.
	// Beyond it the client would refuse the id, so it gets a new one.
	resendAs = 240 * time.Second
	// serverContainerBytes is how far the server fills a container.
	serverContainerBytes = 256 << 10
)

// Flush returns the encrypted payloads to be sent now, in this order; they
// belong to the caller. It returns nil while disconnected.
func (s *ServerSession) Flush(now time.Time) [][]byte {
	if !s.connected {
		return nil
	}
	if len(s.acks) > 0 {
		s.say(appendIDs(nil, mt.IDMsgsAck, s.acks))
		s.acks = nil
	}
	var frames [][]byte
	for len(s.out) > 0 {
		if frame := s.seal(now); frame != nil {
			frames = append(frames, frame)
		}
	}
	s.out = nil
	return frames
}

// seal makes one payload of the first messages to be sent; nil if they were all
// acknowledged meanwhile.
func (s *ServerSession) seal(now time.Time) []byte {
	var batch []inner
	bytes, again := 0, false
	for len(s.out) > 0 && len(batch) < containerFill {
		m := s.out[0]
		if len(batch) > 0 && bytes+len(m.body) > serverContainerBytes {
			break
		}
		s.out = s.out[1:]
		m.queued = false
		if m.gone {
			continue
		}
		again = s.number(now, m) || again
		batch = append(batch, inner{id: m.msgID, seqNo: m.seqNo, body: m.body})
		bytes += len(m.body)
	}
	if len(batch) == 0 {
		return nil
	}
	msg := crypto.Message{}
	if len(batch) == 1 && !again {
		msg.MsgID, msg.SeqNo, msg.Body = int64(batch[0].id), batch[0].seqNo, batch[0].body
	} else { // an old id may only travel inside a new container
		msg.Body = appendContainer(nil, batch)
		msg.MsgID, msg.SeqNo = int64(s.ids.next(now, 3)), s.seq.next(false)
	}
	return s.encrypt(now, msg)
}

// Nothing returns an encrypted payload with an empty container, which is what a
// server answers to an HTTP request that has waited for long enough.
//
// See https://core.telegram.org/mtproto/service_messages#http-wait-long-poll.
func (s *ServerSession) Nothing(now time.Time) []byte {
	return s.encrypt(now, crypto.Message{
		MsgID: int64(s.ids.next(now, 3)), SeqNo: s.seq.next(false), Body: appendContainer(nil, nil),
	})
}

func (s *ServerSession) encrypt(now time.Time, msg crypto.Message) []byte {
	msg.Salt, msg.SessionID = s.salt(now), s.opts.SessionID
	frame, err := crypto.EncryptMessage(nil, s.opts.Key, crypto.Server, msg, s.opts.Rand)
	if err != nil {
		panic(fmt.Errorf("mtproto server session: %w", err))
	}
	return frame
}

// number gives m its id and seqno, and tells whether it had them already.
func (s *ServerSession) number(now time.Time, m *serverMessage) (again bool) {
	if m.msgID != 0 && now.Sub(m.msgID.Time()) <= resendAs {
		return true
	}
	low := MsgID(3)
	if m.answer {
		low = 1
	}
	if m.msgID != 0 {
		delete(s.unacked, m.msgID)
	} else if m.content {
		s.sent = append(s.sent, m)
	}
	m.msgID, m.seqNo = s.ids.next(now, low), s.seq.next(m.content)
	if m.content {
		s.unacked[m.msgID] = m
	}
	return false
}
