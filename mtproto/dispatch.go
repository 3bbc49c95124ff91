package mtproto

import (
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/tl/mt"
)

var (
	errNoBody        = errors.New("message without a constructor")
	errStale         = errors.New("message is outside the time window")
	errNestedGzip    = errors.New("gzip_packed inside gzip_packed")
	errPackedService = errors.New("service message inside gzip_packed")
)

// dispatch hands a message to its handler. A message that makes no sense costs
// itself only.
func (s *Session) dispatch(now time.Time, in inbound) {
	var err error
	switch id := constructorID(in.body); id {
	case 0:
		err = errNoBody

	// Answers to messages of ours count whatever the clock says: they prove
	// themselves by what they name.
	case mt.IDRpcResult:
		err = s.handleRPCResult(now, in)
	case mt.IDBadMsgNotification:
		err = s.handleBadMsg(now, in)
	case mt.IDBadServerSalt:
		err = s.handleBadServerSalt(now, in)
	case mt.IDPong:
		err = s.handlePong(now, in)
	case mt.IDMsgContainer:
		err = s.handleContainer(now, in)
	case mt.IDGzipPacked:
		err = s.handleGzip(now, in)
	case mt.IDMsgsAck:
		err = s.handleMsgsAck(now, in)

	default:
		switch {
		case s.replaced(in):
		case in.fresh != fresh:
			err = errStale
		default:
			err = s.dispatchFresh(now, in)
		}
	}
	if violation, ok := errors.AsType[*SecurityError](err); ok {
		s.violation = violation
	} else if err != nil {
		s.events.add(Event{Kind: EventDropped, Err: fmt.Errorf("message %s with constructor %#08x: %w", in.id, constructorID(in.body), err)})
	}
}

// dispatchFresh handles what is believed only inside the time window.
func (s *Session) dispatchFresh(now time.Time, in inbound) error {
	switch constructorID(in.body) {
	case mt.IDNewSessionCreated:
		return s.handleNewSession(now, in)
	case mt.IDFutureSalts:
		return s.handleFutureSalts(now, in)
	case mt.IDMsgsStateInfo:
		return s.handleStateInfo(now, in)
	case mt.IDMsgsStateReq:
		return s.handleStateReq(in)
	case mt.IDMsgDetailedInfo:
		return s.handleDetailedInfo(now, in)
	case mt.IDMsgNewDetailedInfo:
		return s.handleNewDetailedInfo(now, in)
	case mt.IDMsgResendReq:
		return s.handleResendReq(in)
	case mt.IDMsgsAllInfo:
		return s.handleAllInfo(in)
	case mt.IDDestroySessionOk, mt.IDDestroySessionNone:
		return s.handleSessionDestroyed(in.body)
	case mt.IDDestroyAuthKeyOk, mt.IDDestroyAuthKeyNone, mt.IDDestroyAuthKeyFail:
		s.handleKeyDestroyed(in.body)
		return nil
	}
	s.events.add(Event{Kind: EventUpdate, Body: in.body})
	return nil
}

// handleContainer takes a container apart: each message is acknowledged,
// remembered and judged for itself. (That the server's ids inside are below the
// container's is not checked: it repeats old messages in new containers, and
// nothing here depends on their order.)
func (s *Session) handleContainer(now time.Time, in inbound) error {
	if in.unpacked {
		return errPackedService
	}
	messages, err := parseContainer(in.body)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.id&1 == 0 {
			return fmt.Errorf("container holds msg_id %s, which is not a server's", m.id)
		}
	}
	for _, m := range messages {
		part := inbound{id: m.id, seqNo: m.seqNo, body: m.body, session: in.session}
		part.fresh = max(in.fresh, s.clock.judge(m.id, now))
		if s.dispatchOnce(now, part); s.violation != nil {
			break // the rest comes again over the next connection
		}
	}
	return nil
}

// handleGzip unpacks a message and handles what is inside.
func (s *Session) handleGzip(now time.Time, in inbound) error {
	if in.unpacked {
		return errNestedGzip
	}
	body, err := unpack(in.body, &s.unpackLeft)
	if err != nil {
		return err
	}
	in.body, in.unpacked = body, true
	s.dispatch(now, in)
	return nil
}
