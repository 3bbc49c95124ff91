package mtproto

import (
	"fmt"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// serverInbound is a client's message on its way through the server.
type serverInbound struct {
	Header
	body []byte
}

// Receive handles a message of this session that the host decrypted; padding is
// the padding crypto.DecryptMessage reported. It takes ownership of m.Body. A
// *RejectedError tells to close the connection; the session stays.
func (s *ServerSession) Receive(now time.Time, m crypto.Message, padding int) error {
	in := serverInbound{body: m.Body, Header: Header{
		MsgID: MsgID(m.MsgID), SeqNo: m.SeqNo, Salt: m.Salt, SessionID: m.SessionID,
		Padding: padding, Bytes: len(m.Body), ConstructorID: constructorID(m.Body),
		Duplicate: s.seen.lookup(MsgID(m.MsgID)) != unseen,
	}}
	if m.SessionID != s.opts.SessionID {
		return &RejectedError{MsgID: in.MsgID, Reason: "session_id is another session's"}
	}
	s.unpackLeft = s.opts.MaxUnpacked
	refused, err := s.refuse(now, in.Header)
	if refused || err != nil {
		return err
	}
	if in.ConstructorID == mt.IDMsgContainer {
		return s.receiveContainer(now, in)
	}
	s.announce(now, in.MsgID)
	return s.receiveOne(now, in)
}

// receiveContainer takes a container or refuses it as a whole; the host's Check
// judges the messages one by one.
func (s *ServerSession) receiveContainer(now time.Time, outer serverInbound) error {
	messages, err := parseContainer(outer.body)
	if err != nil {
		s.badMsg(outer.Header, CodeBadContainer)
		return nil
	}
	first := outer.MsgID
	for _, m := range messages {
		first = min(first, m.id)
	}
	s.announce(now, first)
	if s.seen.lookup(outer.MsgID) == unseen {
		s.seen.add(outer.MsgID)
	}
	for _, m := range messages {
		in := serverInbound{body: m.body, Header: outer.Header}
		in.MsgID, in.SeqNo, in.ContainerID = m.id, m.seqNo, outer.MsgID
		in.Bytes, in.ConstructorID = len(m.body), constructorID(m.body)
		in.Duplicate = s.seen.lookup(m.id) != unseen
		refused, err := s.refuse(now, in.Header)
		if err != nil {
			return err
		}
		if refused {
			continue
		}
		if err := s.receiveOne(now, in); err != nil {
			return err
		}
	}
	return nil
}

// receiveOne handles one message that was accepted, once.
func (s *ServerSession) receiveOne(now time.Time, in serverInbound) error {
	switch s.seen.lookup(in.MsgID) {
	case seenBefore, forgotten:
		s.repeated(in.Header)
		return nil
	}
	s.seen.add(in.MsgID)
	s.acknowledge(in.Header)
	if in.ConstructorID == mt.IDGzipPacked {
		body, err := unpack(in.body, &s.unpackLeft)
		if err != nil {
			return &RejectedError{MsgID: in.MsgID, Reason: err.Error()}
		}
		in.body, in.ConstructorID = body, constructorID(body)
	}
	if err := s.dispatch(now, in); err != nil {
		return &RejectedError{MsgID: in.MsgID, Reason: fmt.Sprintf("constructor %#08x: %v", in.ConstructorID, err)}
	}
	return nil
}

// refuse asks the host's Check and answers the client if it objects.
func (s *ServerSession) refuse(now time.Time, h Header) (refused bool, err error) {
	if s.opts.Check == nil {
		return false, nil
	}
	verdict := s.opts.Check(now, h)
	switch {
	case verdict == nil:
		return false, nil
	case verdict.Close:
		return true, &RejectedError{MsgID: h.MsgID, Reason: "refused by the host's check"}
	case verdict.Code == CodeBadServerSalt:
		b := tl.AppendUint32(nil, mt.IDBadServerSalt)
		b = tl.AppendInt64(b, int64(h.MsgID))
		b = tl.AppendInt32(b, h.SeqNo)
		b = tl.AppendInt32(b, CodeBadServerSalt)
		s.say(tl.AppendInt64(b, verdict.NewSalt))
	default:
		s.badMsg(h, verdict.Code)
	}
	return true, nil
}

func (s *ServerSession) badMsg(h Header, code int) {
	b := tl.AppendUint32(nil, mt.IDBadMsgNotification)
	b = tl.AppendInt64(b, int64(h.MsgID))
	b = tl.AppendInt32(b, h.SeqNo)
	s.say(tl.AppendInt32(b, int32(code)))
}

// say queues a service message that answers the client and wants no
// acknowledgement.
func (s *ServerSession) say(body []byte) {
	s.queue(&serverMessage{body: body, answer: true})
}

// announce tells the client, once, that the server made this session; first is
// the lowest id of the first frame.
func (s *ServerSession) announce(now time.Time, first MsgID) {
	if s.made {
		return
	}
	s.made = true
	unique, err := drawID(s.opts.Rand)
	if err != nil {
		panic(fmt.Errorf("mtproto server session: read randomness: %w", err))
	}
	b := tl.AppendUint32(nil, mt.IDNewSessionCreated)
	b = tl.AppendInt64(b, int64(first))
	b = tl.AppendInt64(b, unique)
	s.queue(&serverMessage{body: tl.AppendInt64(b, s.salt(now)), content: true})
	s.event(ServerEvent{Kind: EventSessionNew, MsgID: first, SessionID: s.opts.SessionID})
}

// salt is the current salt.
func (s *ServerSession) salt(now time.Time) int64 {
	if salts := s.opts.Salts(now); len(salts) > 0 {
		return salts[0].Value
	}
	return 0
}

func (s *ServerSession) event(e ServerEvent) { s.events = append(s.events, e) }

// acknowledge queues msgs_ack for a content-related message.
func (s *ServerSession) acknowledge(h Header) {
	if contentRelated(h.SeqNo) && len(s.acks) < maxIDs {
		s.acks = append(s.acks, h.MsgID)
	}
}

func (s *ServerSession) unack(id MsgID) {
	s.acks = slices.DeleteFunc(s.acks, func(a MsgID) bool { return a == id })
}

// repeated handles a message that came before: it is acknowledged again, and
// its answer repeated if the client may have missed it.
func (s *ServerSession) repeated(h Header) {
	if m := s.answers[h.MsgID]; m != nil {
		if !m.queued {
			m.queued = true
			s.out = append(s.out, m)
		}
		return
	}
	s.acknowledge(h)
}
