package mtproto

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// ServerSession is the server's end of one session: one per auth key and
// session id, whatever connections come and go. It belongs to one goroutine.
//
// It answers service messages itself and repeats what the client does not
// acknowledge. What a client must not do is judged by ServerOptions.Check, so
// that a simulated server has rules of its own.
type ServerSession struct {
	opts ServerOptions
	ids  idSource
	seq  seqCounter
	seen seenIDs

	made    bool // the first message was accepted
	running map[MsgID]bool
	answers map[MsgID]*serverMessage // by query, until acknowledged
	unacked map[MsgID]*serverMessage // by own msg_id
	sent    []*serverMessage         // unacked ones, oldest first
	out     []*serverMessage         // to be sent by Flush
	acks    []MsgID                  // of queries not answered yet
	events  []ServerEvent

	connected  bool
	unpackLeft int
}

// serverMessage is a message of the server's. Content messages are kept until
// the client acknowledges them.
type serverMessage struct {
	body    []byte
	content bool
	answer  bool  // the id is 1 mod 4, not 3
	req     MsgID // the query it answers, 0 otherwise
	msgID   MsgID // 0 until sent
	seqNo   int32
	gone    bool // acknowledged or given up
	queued  bool // in out
}

// NewServerSession returns the server's end of a session that is connected.
func NewServerSession(o ServerOptions) (*ServerSession, error) {
	if o.Key == nil || o.Salts == nil {
		return nil, errors.New("new mtproto server session: ServerOptions.Key and Salts are required")
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	orDefault(&o.MaxUnpacked, 16<<20)
	orDefault(&o.MaxUnacked, 4096)
	orDefault(&o.MaxRunning, 4096)
	draw, err := drawID(o.Rand)
	if err != nil {
		return nil, fmt.Errorf("new mtproto server session: %w", err)
	}
	return &ServerSession{
		opts: o, connected: true, ids: idSource{late: MsgID(draw) & lateMost},
		running: make(map[MsgID]bool),
		answers: make(map[MsgID]*serverMessage),
		unacked: make(map[MsgID]*serverMessage),
	}, nil
}

// NextEvent returns the oldest event not fetched yet.
func (s *ServerSession) NextEvent() (ServerEvent, bool) {
	if len(s.events) == 0 {
		return ServerEvent{}, false
	}
	e := s.events[0]
	if s.events = s.events[1:]; len(s.events) == 0 {
		s.events = nil
	}
	return e, true
}

// Reply answers the query req with result, the boxed serialization of its
// result, which it takes ownership of. A query that was never asked, or was
// dropped or answered before, is left alone.
func (s *ServerSession) Reply(req MsgID, result []byte) {
	if !s.running[req] {
		return
	}
	delete(s.running, req)
	s.answer(req, pack(result))
}

// ReplyError answers the query req with rpc_error.
func (s *ServerSession) ReplyError(req MsgID, code int, message string) {
	b := tl.AppendUint32(nil, mt.IDRpcError)
	b = tl.AppendInt32(b, int32(code))
	s.Reply(req, tl.AppendString(b, message))
}

// answer queues rpc_result; it acknowledges the query as well.
func (s *ServerSession) answer(req MsgID, result []byte) {
	b := make([]byte, 0, 12+len(result))
	b = tl.AppendUint32(b, mt.IDRpcResult)
	b = tl.AppendInt64(b, int64(req))
	m := &serverMessage{body: append(b, result...), content: true, answer: true, req: req}
	s.answers[req] = m
	s.queue(m)
	s.unack(req)
}

// PushUpdate queues a message that answers nothing, an Updates object for
// example; it takes ownership of body.
func (s *ServerSession) PushUpdate(body []byte) {
	s.queue(&serverMessage{body: pack(body), content: true})
}

// queue adds m to what Flush sends, forgetting the oldest messages of a client
// that takes nothing or acknowledges nothing. (It finds lost updates by pts.)
func (s *ServerSession) queue(m *serverMessage) {
	m.queued = true
	s.out = append(s.out, m)
	for over := len(s.out) - s.opts.MaxUnacked; over > 0; over-- {
		s.forget(s.out[0])
		s.out = s.out[1:]
	}
	for over := len(s.sent) - s.opts.MaxUnacked; over > 0; over-- {
		s.forget(s.sent[0])
		s.sent = s.sent[1:]
	}
}

// forget ends the life of a message.
func (s *ServerSession) forget(m *serverMessage) {
	m.gone = true
	delete(s.unacked, m.msgID)
	if s.answers[m.req] == m {
		delete(s.answers, m.req)
	}
}

// Connected tells that a new connection serves the session: what the client
// did not acknowledge is sent again over it.
func (s *ServerSession) Connected(time.Time) {
	s.connected = true
	var again []*serverMessage
	for _, m := range s.sent {
		if !m.gone && !m.queued {
			m.queued = true
			again = append(again, m)
		}
	}
	s.out = append(again, s.out...)
}

// Disconnected tells that the connection is gone; Flush returns nothing until
// the next.
func (s *ServerSession) Disconnected(time.Time) { s.connected = false }
