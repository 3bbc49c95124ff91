package mtproto

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/tl/mt"
)

// TestAnswerFromAnotherSession: message ids begin anew with a session, and the
// clock may have gone back. An answer that the replaced session still gives names
// its own message, though a pending request of the new one has the same id.
func TestAnswerFromAnotherSession(t *testing.T) {
	l := newLive(t, nil)
	old := l.ID()
	first := l.request.msgID
	l.get(0, object(t, &mt.BadMsgNotification{BadMsgID: int64(first), ErrorCode: CodeSeqNoTooLow}))
	l.flushed()
	if l.request.epoch == 0 || l.request.msgID == first {
		t.Fatal("the request was to go out in a new session")
	}
	for name, body := range map[string][]byte{
		"rpc_result": rpcResult(l.request.msgID, query(2)),
		"msgs_ack":   object(t, &mt.MsgsAck{MsgIDs: []int64{int64(l.request.msgID)}}),
		"bad_server_salt": object(t, &mt.BadServerSalt{
			BadMsgID: int64(l.request.msgID), ErrorCode: CodeBadServerSalt, NewServerSalt: 5}),
	} {
		l.now = l.now.Add(time.Millisecond)
		in := inbound{id: msgIDFloor(l.now) | 1, seqNo: 1, body: body, session: old}
		if err := l.receivePlain(l.now, in); err != nil {
			t.Fatal(err)
		}
		if l.request.state != requestSent {
			t.Errorf("%s of the old session: the request of the new one is in state %d", name, l.request.state)
		}
	}
}

// TestOfferedAnswerIsGone: the server has an answer, and when it is asked for
// does not have it any more. The request ran, or was refused; nobody knows.
func TestOfferedAnswerIsGone(t *testing.T) {
	for _, policy := range []Resend{ResendUnseen, ResendAlways} {
		l := newLive(t, nil)
		l.request.policy = policy
		answer := msgIDFloor(l.now) | 1
		l.get(0, object(t, &mt.MsgDetailedInfo{MsgID: int64(l.request.msgID), AnswerMsgID: int64(answer)}))
		var asked MsgID
		for _, m := range l.flushed() {
			if constructorID(m.body) == mt.IDMsgResendReq {
				asked = m.id
			}
		}
		events := l.get(0, object(t, &mt.MsgsStateInfo{ReqMsgID: int64(asked), Info: []byte{stateUnknown}}))
		if policy == ResendAlways {
			if l.request.state != requestQueued {
				t.Errorf("%s: state %d, want queued", policy, l.request.state)
			}
			continue
		}
		failed := only(events, EventFailed)
		if len(failed) != 1 || !errors.Is(failed[0].Err, ErrFateUnknown) || SafeToRetry(failed[0].Err) {
			t.Errorf("%s: failed %v", policy, failed)
		}
	}
}

// TestVolunteeredState: "I have it" is believed at once. "I do not" may have been
// said before the request arrived, so it is asked about.
func TestVolunteeredState(t *testing.T) {
	for state, want := range map[byte]requestState{
		stateReceived: requestAcked, stateUnknown: requestSent, stateNotReceived: requestSent, stateTooHigh: requestSent,
	} {
		l := newLive(t, nil)
		l.get(0, object(t, &mt.MsgsAllInfo{MsgIDs: []int64{int64(l.request.msgID), 8}, Info: []byte{state, stateReceived}}))
		if l.request.state != want {
			t.Errorf("state %d: the request is in state %d, want %d", state, l.request.state, want)
		}
		if asks := slices.Equal(l.ask, []MsgID{l.request.msgID}); asks != (want == requestSent) {
			t.Errorf("state %d: asks about %v", state, l.ask)
		}
	}
	l := newLive(t, nil)
	if got := kinds(l.get(0, object(t, &mt.MsgsAllInfo{MsgIDs: []int64{4, 8}, Info: []byte{4}}))); !slices.Equal(got, []EventKind{EventDropped}) {
		t.Errorf("one state for two messages: %v", got)
	}
}

// TestDenialWithoutOrder: by HTTP a server may have run a request, lost its
// memory, and made the session again by an older message. What it says of the
// request then proves nothing.
func TestDenialWithoutOrder(t *testing.T) {
	l := newLive(t, nil)
	l.now = l.now.Add(time.Second)
	l.Disconnected(l.now)
	l.Connected(l.now, Via{Polls: true})
	l.flushed()
	mark := l.ids.last
	if err := l.Push(2, query(2)); err != nil {
		t.Fatal(err)
	}
	l.flushed()
	r := l.requests.byID[2]
	l.get(0, object(t, &mt.MsgsAck{MsgIDs: []int64{int64(r.msgID)}}))
	l.get(1, object(t, &mt.NewSessionCreated{FirstMsgID: int64(mark), UniqueID: 99, ServerSalt: 8}))
	l.get(0, object(t, &mt.MsgsAck{MsgIDs: []int64{int64(r.msgID)}})) // of the lost memory
	l.now = l.now.Add(31 * time.Second)
	l.Tick(l.now)
	var asked MsgID
	for _, m := range l.flushed() {
		if constructorID(m.body) == mt.IDMsgsStateReq {
			asked = m.id
		}
	}
	events := l.get(0, object(t, &mt.MsgsStateInfo{ReqMsgID: int64(asked), Info: []byte{stateNotReceived}}))
	failed := only(events, EventFailed)
	if len(failed) != 1 || failed[0].RequestID != 2 || SafeToRetry(failed[0].Err) {
		t.Errorf("failed %v, want request 2, which may have run", failed)
	}
}
