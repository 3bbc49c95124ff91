package mtproto

import (
	"errors"
	"fmt"
	"time"
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
	case idRPCResult:
		err = s.handleRPCResult(now, in)
	case idBadMsgNotification:
		err = s.handleBadMsg(now, in)
	case idBadServerSalt:
		err = s.handleBadServerSalt(now, in)
	case idPong:
		err = s.handlePong(now, in)
	case idMsgContainer:
		err = s.handleContainer(now, in)
	case idGzipPacked:
		err = s.handleGzip(now, in)
	case idMsgsAck:
		err = s.handleMsgsAck(now, in)

	default:
		switch {
		case in.previous:
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
	case idNewSessionCreated:
		return s.handleNewSession(now, in)
	case idFutureSalts:
		return s.handleFutureSalts(now, in)
	case idMsgsStateInfo:
		return s.handleStateInfo(now, in)
	case idMsgsStateReq:
		return s.handleStateReq(in)
	case idMsgDetailedInfo:
		return s.handleDetailedInfo(now, in)
	case idMsgNewDetailedInfo:
		return s.handleNewDetailedInfo(now, in)
	case idMsgResendReq:
		return s.handleResendReq(in)
	case idMsgsAllInfo, idDestroySessionOK, idDestroySessionNone,
		idDestroyAuthKeyOK, idDestroyAuthKeyNone, idDestroyAuthKeyFail:
		return nil // voluntary, or answers nobody here waits for
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
		part := inbound{id: m.id, seqNo: m.seqNo, body: m.body, previous: in.previous}
		part.fresh = max(in.fresh, s.clock.judge(m.id, now))
		s.dispatchOnce(now, part)
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
