package mtproto

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// TestRefusalsOfNothing: no message of ours has the id 0, so a refusal of it
// must not be taken for one of every message that travelled without a container.
func TestRefusalsOfNothing(t *testing.T) {
	for name, refusal := range map[string]tl.Object{
		"bad_server_salt":      &mt.BadServerSalt{ErrorCode: CodeBadServerSalt, NewServerSalt: 5},
		"bad_msg_notification": &mt.BadMsgNotification{ErrorCode: CodeSeqNoTooLow},
	} {
		l := newLive(t, nil)
		l.flushed()
		if err := l.Push(2, query(2)); err != nil {
			t.Fatal(err)
		}
		l.flushed()
		alone := l.requests.byID[2]
		if alone.container != 0 {
			t.Fatal("the request was to travel alone")
		}
		l.recent.add(serviceResend, alone.msgID+4, []MsgID{99})
		was := alone.msgID
		if events := l.get(0, object(t, refusal)); len(events) != 0 {
			t.Errorf("%s of id 0: events %v", name, kinds(events))
		}
		if alone.state != requestSent || alone.msgID != was {
			t.Errorf("%s of id 0: the request was queued again, it may run twice", name)
		}
		if len(l.resend) != 0 {
			t.Errorf("%s of id 0: service messages are repeated", name)
		}
	}
}

// TestFailedUnpackingCounts: what a broken gzip_packed made the session unpack
// is taken off the frame's budget, or a frame of bombs costs a budget each.
func TestFailedUnpackingCounts(t *testing.T) {
	const limit = 100 << 10
	l := newLive(t, func(o *Options) { o.MaxUnpacked = limit })
	bomb := zipped(t, make([]byte, 2*limit))
	small := zipped(t, append(query(1), make([]byte, 1<<10)...))
	id := msgIDFloor(l.now) | 1
	events := l.get(0, appendContainer(nil, []inner{{id, 1, bomb}, {id + 4, 3, small}}))
	if got, want := kinds(events), []EventKind{EventDropped, EventDropped}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v: the bomb used the budget up", got, want)
	}

	broken := object(t, &mt.GzipPacked{PackedData: damaged(t, make([]byte, limit*3/4))})
	events = l.get(0, appendContainer(nil, []inner{{id + 8, 5, broken}, {id + 12, 7, broken}}))
	for i, want := range []bool{false, true} {
		if _, limited := errors.AsType[*tl.LimitError](events[i].Err); limited != want {
			t.Errorf("broken stream %d: %v, want a LimitError: %t", i+1, events[i].Err, want)
		}
	}
}

// damaged is the gzip stream of body with a wrong checksum, which shows only
// when all of it is unpacked.
func damaged(t *testing.T, body []byte) []byte {
	t.Helper()
	var o mt.GzipPacked
	if err := tl.Unmarshal(zipped(t, body), &o); err != nil {
		t.Fatal(err)
	}
	packed := slices.Clone(o.PackedData)
	packed[len(packed)-5] ^= 1
	return packed
}

// TestTooOldForEver: "too old" has no repair of its own, but a server that says
// it of every message is not answered for ever either.
func TestTooOldForEver(t *testing.T) {
	l := newLive(t, nil)
	l.request.policy = ResendAlways
	for round := range 2 * maxRepairs {
		l.now = l.now.Add(time.Millisecond)
		refusal := object(t, &mt.BadMsgNotification{BadMsgID: int64(l.request.msgID), ErrorCode: CodeMsgTooOld})
		err := l.receivePlain(l.now, inbound{id: msgIDFloor(l.now) | 1, body: refusal, session: l.id})
		if _, ok := errors.AsType[*SecurityError](err); ok {
			if round != maxRepairs {
				t.Errorf("given up after %d rounds, want %d", round, maxRepairs)
			}
			return
		}
		l.flushed()
	}
	t.Error("the request is repeated without end")
}

// TestCancelledRequestsLeaveNothing: an outage in which the host gives up one
// request after the other must not fill the queue.
func TestCancelledRequestsLeaveNothing(t *testing.T) {
	l := newLink(t, nil)
	l.push(1)
	for id := 2; id < 1000; id++ {
		l.push(id)
		l.client.Cancel(RequestID(id))
	}
	if n := len(l.client.requests.queue); n != 1 {
		t.Errorf("the queue holds %d requests, want the one that is not cancelled", n)
	}
}

// TestReplacedWhileDisconnected: a late frame may replace the session after its
// connection was given up. The requests of the old one are not asked about in
// the new one, where "not received" would mean nothing.
func TestReplacedWhileDisconnected(t *testing.T) {
	l := newLink(t, nil)
	l.connect()
	l.settle()
	l.push(1)
	l.send()
	l.now = l.now.Add(time.Millisecond)
	l.push(2)
	l.send()
	l.disconnect()
	second := l.client.requests.byID[2].msgID
	refusal := object(t, &mt.BadMsgNotification{BadMsgID: int64(second), ErrorCode: CodeSeqNoTooLow})
	if err := l.client.Receive(l.now, l.fromServer(msgIDFloor(l.now)|1, 0, refusal)); err != nil {
		t.Fatal(err)
	}
	l.connect()
	failed := only(l.events(), EventFailed)
	if len(failed) != 1 || failed[0].RequestID != 1 || SafeToRetry(failed[0].Err) {
		t.Errorf("failed: %v, want request 1, which may have run", failed)
	}
	if _, queries := l.settle(); len(queries) != 1 || queryNumber(queries[0].Body) != 2 {
		t.Errorf("queries %v, want number 2 alone", queries)
	}
}

// TestViolationHasNoEffect: a message that fails a check is neither remembered
// nor acknowledged, nor is what follows it in its container, so the server
// repeats them.
func TestViolationHasNoEffect(t *testing.T) {
	l := newLive(t, nil)
	l.flushed()
	id := msgIDFloor(l.now) | 1
	foreign := object(t, &mt.NewSessionCreated{FirstMsgID: int64(l.ids.last + 4), UniqueID: 7, ServerSalt: 8})
	body := appendContainer(nil, []inner{{id, 1, query(1)}, {id + 4, 3, foreign}, {id + 8, 5, query(2)}})
	l.now = l.now.Add(time.Millisecond)
	err := l.receivePlain(l.now, inbound{id: msgIDFloor(l.now) | 1, body: body, session: l.id})
	if _, ok := errors.AsType[*SecurityError](err); !ok {
		t.Fatalf("%v, want a SecurityError", err)
	}
	if !slices.Equal(l.acks.ids, []MsgID{id}) {
		t.Errorf("acknowledged %v, want only %v", l.acks.ids, id)
	}
	for at, want := range []verdict{seenBefore, unseen, unseen} {
		if got := l.seen.lookup(id + MsgID(4*at)); got != want {
			t.Errorf("message %d of the container: seen is %d, want %d", at, got, want)
		}
	}
}

// TestContainerIDsOfTwoSessions: ids begin anew with a session, so one may equal
// that of a container sent before. A refusal means the one of its own session.
func TestContainerIDsOfTwoSessions(t *testing.T) {
	l := newLive(t, nil)
	old := l.request
	old.container, old.epoch = 400, l.epoch-1
	l.get(0, object(t, &mt.BadServerSalt{BadMsgID: 400, ErrorCode: CodeBadServerSalt, NewServerSalt: 5}))
	if old.state != requestSent {
		t.Error("a request of the replaced session was queued again, it may run twice")
	}
}

// TestServerTruncatedPing: nothing is believed of a message that does not parse.
func TestServerTruncatedPing(t *testing.T) {
	l := newLink(t, nil)
	l.strict.reject = []*Reject{nil}
	body := tl.AppendInt64(tl.AppendUint32(nil, mt.IDPingDelayDisconnectRequest), 1)
	m := crypto.Message{SessionID: testSession, MsgID: int64(msgIDFloor(l.now) + 4), Body: body}
	if err := l.server.Receive(l.now, m, 12); err == nil {
		t.Error("a ping without its delay was accepted")
	}
	for _, e := range l.arrive() {
		if e.Kind == EventKeepAlive {
			t.Errorf("it set the keep-alive to %v", e.Delay)
		}
	}
}

// TestRefusalAfterAcknowledgement: a server that took a request and then says it
// did not contradicts itself, so neither word proves anything.
func TestRefusalAfterAcknowledgement(t *testing.T) {
	l := newLive(t, nil)
	id := int64(l.request.msgID)
	l.get(0, object(t, &mt.MsgsAck{MsgIDs: []int64{id}}))
	events := l.get(0, object(t, &mt.BadServerSalt{BadMsgID: id, ErrorCode: CodeBadServerSalt, NewServerSalt: 5}))
	failed := only(events, EventFailed)
	if len(failed) != 1 || !errors.Is(failed[0].Err, ErrFateUnknown) || SafeToRetry(failed[0].Err) {
		t.Errorf("failed: %v, want request 1, which may have run", failed)
	}
}
