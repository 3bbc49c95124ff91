package mtproto

import (
	"bytes"
	"compress/gzip"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// live is a connected session with one request, 1, sent and unanswered.
type live struct {
	*Session
	t       testing.TB
	now     time.Time
	request *request
	lastID  MsgID
}

func newLive(t testing.TB, change func(*Options)) *live {
	l := newLink(t, change)
	l.connect()
	l.settle()
	l.push(1)
	l.now = l.now.Add(time.Second)
	l.send()
	return &live{Session: l.client, t: t, now: l.now, request: l.client.requests.byID[1]}
}

// get hands the session a message made now by the server.
func (l *live) get(seqNo int32, body []byte) []Event {
	l.t.Helper()
	l.now = l.now.Add(time.Millisecond)
	return l.getAs(msgIDFloor(l.now)|1, seqNo, body)
}

func (l *live) getAs(id MsgID, seqNo int32, body []byte) []Event {
	l.t.Helper()
	l.lastID = id
	if err := l.receivePlain(l.now, inbound{id: id, seqNo: seqNo, body: body, session: l.id}); err != nil {
		l.t.Fatal(err)
	}
	var events []Event
	for e, ok := l.NextEvent(); ok; e, ok = l.NextEvent() {
		events = append(events, e)
	}
	return events
}

// flushed returns the plain messages the session would send now.
func (l *live) flushed() []inner {
	l.t.Helper()
	l.queueService(l.now)
	l.queueRequests(l.now)
	l.queueAcks(l.now, true)
	out := slices.Clone(l.out.batch)
	if len(out) > 0 {
		l.seal(l.now)
	}
	return out
}

func object(t testing.TB, o tl.Object) []byte {
	t.Helper()
	b, err := tl.Append(nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func zipped(t testing.TB, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return object(t, &mt.GzipPacked{PackedData: b.Bytes()})
}

func rpcResult(id MsgID, result []byte) []byte {
	return append(tl.AppendInt64(tl.AppendUint32(nil, mt.IDRpcResult), int64(id)), result...)
}

func kinds(events []Event) []EventKind {
	var out []EventKind
	for _, e := range events {
		out = append(out, e.Kind)
	}
	return out
}

// TestServiceMessages: for each message, the events it makes and what becomes of
// the request that waits.
func TestServiceMessages(t *testing.T) {
	type want struct {
		events []EventKind
		state  requestState
	}
	tests := []struct {
		name string
		body func(t testing.TB, id MsgID) []byte
		want want
	}{
		{"rpc_result", func(t testing.TB, id MsgID) []byte { return rpcResult(id, query(1)) },
			want{[]EventKind{EventResult}, requestGone}},
		{"rpc_result of nothing we wait for", func(t testing.TB, id MsgID) []byte { return rpcResult(id+4, query(1)) },
			want{nil, requestSent}},
		{"rpc_result packed", func(t testing.TB, id MsgID) []byte { return rpcResult(id, zipped(t, query(1))) },
			want{[]EventKind{EventResult}, requestGone}},
		{"packed rpc_result", func(t testing.TB, id MsgID) []byte { return zipped(t, rpcResult(id, query(1))) },
			want{[]EventKind{EventResult}, requestGone}},
		{"rpc_error packed", func(t testing.TB, id MsgID) []byte {
			return rpcResult(id, zipped(t, object(t, &mt.RpcError{ErrorCode: 400, ErrorMessage: "X"})))
		}, want{[]EventKind{EventRPCError}, requestGone}},
		{"rpc_result that does not unpack", func(t testing.TB, id MsgID) []byte {
			return rpcResult(id, object(t, &mt.GzipPacked{PackedData: []byte("\x1f\x8bnonsense")}))
		}, want{[]EventKind{EventFailed}, requestGone}},
		{"rpc_error cut short", func(t testing.TB, id MsgID) []byte {
			return rpcResult(id, tl.AppendUint32(nil, mt.IDRpcError))
		}, want{[]EventKind{EventFailed}, requestGone}},
		{"msgs_ack", func(t testing.TB, id MsgID) []byte { return object(t, &mt.MsgsAck{MsgIDs: []int64{int64(id), 4}}) },
			want{nil, requestAcked}},
		{"msgs_ack cut short", func(t testing.TB, id MsgID) []byte { return object(t, &mt.MsgsAck{MsgIDs: []int64{int64(id)}})[:16] },
			want{[]EventKind{EventDropped}, requestSent}},
		{"bad_msg_notification of a stranger", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.BadMsgNotification{BadMsgID: int64(id) + 40000, ErrorCode: 32})
		}, want{nil, requestSent}},
		{"bad_msg_notification 16", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.BadMsgNotification{BadMsgID: int64(id), ErrorCode: 16})
		}, want{nil, requestQueued}},
		{"bad_msg_notification 20", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.BadMsgNotification{BadMsgID: int64(id), ErrorCode: 20})
		}, want{[]EventKind{EventFailed}, requestGone}},
		{"bad_msg_notification 48", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.BadMsgNotification{BadMsgID: int64(id), ErrorCode: 48})
		}, want{nil, requestQueued}},
		{"bad_server_salt of a stranger", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.BadServerSalt{BadMsgID: int64(id) + 40000, ErrorCode: 48, NewServerSalt: 9})
		}, want{nil, requestSent}},
		{"new_session_created before the request", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.NewSessionCreated{FirstMsgID: int64(id), UniqueID: 5, ServerSalt: 9})
		}, want{[]EventKind{EventSalts, EventSessionCreated}, requestSent}},
		{"pong of nobody", func(t testing.TB, id MsgID) []byte { return object(t, &mt.Pong{MsgID: int64(id), PingID: 5}) },
			want{nil, requestSent}},
		{"future_salts unasked", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.FutureSalts{ReqMsgID: int64(id), Salts: []*mt.FutureSalt{{ValidUntil: 1 << 30, Salt: 5}}})
		}, want{nil, requestSent}},
		{"msgs_state_info unasked", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.MsgsStateInfo{ReqMsgID: int64(id), Info: []byte{2}})
		}, want{nil, requestSent}},
		{"msgs_all_info", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.MsgsAllInfo{MsgIDs: []int64{int64(id)}, Info: []byte{2}})
		}, want{nil, requestSent}},
		{"msg_detailed_info", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.MsgDetailedInfo{MsgID: int64(id), AnswerMsgID: int64(id) + 1})
		}, want{nil, requestAcked}},
		{"msg_resend_req", func(t testing.TB, id MsgID) []byte {
			return object(t, &mt.MsgResendReq{MsgIDs: []int64{int64(id)}})
		}, want{nil, requestQueued}},
		{"destroy_session_ok", func(t testing.TB, id MsgID) []byte { return object(t, &mt.DestroySessionOk{SessionID: 4}) },
			want{nil, requestSent}},
		{"unknown constructor", func(t testing.TB, id MsgID) []byte { return tl.AppendUint32(nil, 0x12345678) },
			want{[]EventKind{EventUpdate}, requestSent}},
		{"no constructor", func(t testing.TB, id MsgID) []byte { return nil },
			want{[]EventKind{EventDropped}, requestSent}},
		{"packed packed", func(t testing.TB, id MsgID) []byte { return zipped(t, zipped(t, query(1))) },
			want{[]EventKind{EventDropped}, requestSent}},
		{"packed container", func(t testing.TB, id MsgID) []byte {
			return zipped(t, appendContainer(nil, []inner{{id: 5, seqNo: 1, body: query(1)}}))
		}, want{[]EventKind{EventDropped}, requestSent}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLive(t, nil)
			l.acks = ackQueue{}
			events := l.get(1, tt.body(t, l.request.msgID))
			if got := kinds(events); !slices.Equal(got, tt.want.events) {
				t.Errorf("events %v, want %v (%v)", got, tt.want.events, events)
			}
			if l.request.state != tt.want.state {
				t.Errorf("request state %d, want %d", l.request.state, tt.want.state)
			}
			// Good or bad, a content-related message is acknowledged.
			if !slices.Equal(l.acks.ids, []MsgID{l.lastID}) {
				t.Errorf("acknowledges %v, want %v", l.acks.ids, l.lastID)
			}
		})
	}
}

// TestResetCodes: the codes that cost the session.
func TestResetCodes(t *testing.T) {
	for _, code := range []int{17, 18, 32, 33, 34, 35, 64, 99} {
		l := newLive(t, nil)
		old := l.ID()
		events := l.get(0, object(t, &mt.BadMsgNotification{BadMsgID: int64(l.request.msgID), ErrorCode: int32(code)}))
		resets := only(events, EventSessionReset)
		if len(resets) != 1 || resets[0].SessionID != l.ID() || l.ID() == old {
			t.Errorf("code %d: events %v", code, events)
			continue
		}
		if why, ok := errors.AsType[*BadMsgError](resets[0].Err); !ok || why.Code != code {
			t.Errorf("code %d: reason %v", code, resets[0].Err)
		}
		if l.Flush(l.now); l.request.state != requestSent || l.request.epoch != 1 || l.seq.content != 1 {
			t.Errorf("code %d: request %+v after flush", code, l.request)
		}
	}
}

// TestReusedContainerID: the earlier message with that id may have been this very
// container, which arrived twice. What was in it may have run.
func TestReusedContainerID(t *testing.T) {
	l := newLive(t, nil)
	old := l.ID()
	events := l.get(0, object(t, &mt.BadMsgNotification{BadMsgID: int64(l.request.msgID), ErrorCode: CodeContainerIDReuse}))
	failed := only(events, EventFailed)
	if len(failed) != 1 || l.ID() == old {
		t.Fatalf("events %v, want the end of the request and another session", events)
	}
	if why, ok := errors.AsType[*CallError](failed[0].Err); !ok || !why.MaybeExecuted || !errors.Is(why, ErrFateUnknown) {
		t.Errorf("error %v, want one that says the request may have run", failed[0].Err)
	}
}

func TestContainerIn(t *testing.T) {
	l := newLive(t, nil)
	l.acks = ackQueue{}
	base := msgIDFloor(l.now) | 1
	at := func(n int) MsgID { return base + MsgID(4*n) }
	events := l.get(0, appendContainer(nil, []inner{
		{at(1), 1, query(7)},
		{at(2), 3, tl.AppendUint32(nil, mt.IDMsgsAck)}, // cut short: costs itself only
		{at(3), 5, tl.AppendUint32(nil, 0xdeadbeef)},   // unknown
		{at(4), 7, rpcResult(l.request.msgID, query(1))},
		{at(1), 1, query(7)}, // again
	}))
	if got, want := kinds(events), []EventKind{EventUpdate, EventDropped, EventUpdate, EventResult}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	if want := []MsgID{at(1), at(2), at(3), at(4), at(1)}; !slices.Equal(l.acks.ids, want) {
		t.Errorf("acknowledges %v, want %v", l.acks.ids, want)
	}
}

// TestContainerRefusedAsAWhole: whatever is wrong with its frame, none of its
// messages has an effect.
func TestContainerRefusedAsAWhole(t *testing.T) {
	id := msgIDFloor(start.Add(time.Second)) | 1
	good := appendContainer(nil, []inner{{id, 1, query(7)}, {id + 4, 3, query(8)}})
	patch := func(at int, b ...byte) []byte {
		out := bytes.Clone(good)
		copy(out[at:], b)
		return out
	}
	tests := map[string][]byte{
		"nested":           appendContainer(nil, []inner{{id, 1, query(7)}, {id + 4, 2, good}}),
		"client's msg_id":  appendContainer(nil, []inner{{id, 1, query(7)}, {id + 3, 3, query(8)}}),
		"trailing bytes":   append(bytes.Clone(good), 0, 0, 0, 0),
		"count too high":   patch(4, 3),
		"count negative":   patch(4, 0xff, 0xff, 0xff, 0xff),
		"length past end":  patch(8+12, 0xfc, 0xff, 0, 0),
		"length negative":  patch(8+12, 0xfc, 0xff, 0xff, 0xff),
		"length odd":       patch(8+12, 11),
		"too many":         appendContainer(nil, make([]inner, containerMost+1)),
		"every cut of one": nil,
	}
	for cut := 4; cut < len(good); cut += 4 {
		tests["cut at "+string(rune('0'+cut/4))] = good[:cut]
	}
	delete(tests, "every cut of one")
	for name, body := range tests {
		l := newLive(t, nil)
		if got := kinds(l.get(0, body)); !slices.Equal(got, []EventKind{EventDropped}) {
			t.Errorf("%s: events %v, want one drop", name, got)
		}
	}
	if got := kinds(newLive(t, nil).get(0, good)); !slices.Equal(got, []EventKind{EventUpdate, EventUpdate}) {
		t.Errorf("the good container: %v", got)
	}
}

func TestBombsAreBounded(t *testing.T) {
	l := newLive(t, func(o *Options) { o.MaxUnpacked = 100 << 10 })
	bomb := zipped(t, append(query(1), make([]byte, 60<<10)...))
	id := msgIDFloor(l.now) | 1
	events := l.get(0, appendContainer(nil, []inner{{id, 1, bomb}, {id + 4, 3, bomb}, {id + 8, 5, query(2)}}))
	if got, want := kinds(events), []EventKind{EventUpdate, EventDropped, EventUpdate}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v: the second bomb exceeds the frame's budget", got, want)
	}
	if _, ok := errors.AsType[*tl.LimitError](events[1].Err); !ok {
		t.Errorf("dropped for %v, want a LimitError", events[1].Err)
	}
	if events := l.get(1, bomb); len(only(events, EventUpdate)) != 1 {
		t.Errorf("the next frame has a budget of its own: %v", events)
	}
}

// TestDuplicates: a message seen before is acknowledged again and does nothing.
func TestDuplicates(t *testing.T) {
	l := newLive(t, nil)
	result := rpcResult(l.request.msgID, query(1))
	id := msgIDFloor(l.now) | 1
	if events := l.getAs(id, 1, result); len(events) != 1 {
		t.Fatalf("first time: %v", events)
	}
	l.acks = ackQueue{}
	if events := l.getAs(id, 1, result); len(events) != 0 {
		t.Errorf("second time: %v", events)
	}
	if events := l.get(1, result); len(events) != 0 {
		t.Errorf("another message with the same answer: %v", events)
	}
	if len(l.acks.ids) != 2 {
		t.Errorf("acknowledges %v, want both repeats", l.acks.ids)
	}
}

func TestStateRequestsOfTheServer(t *testing.T) {
	l := newLive(t, nil)
	seen := msgIDFloor(l.now) | 3
	l.getAs(seen, 1, query(1))
	newest := l.seen.newest()
	ids := []int64{int64(seen), int64(newest) - 4, int64(newest) + 400, 5, int64(newest) + 9<<32}
	l.get(0, object(t, &mt.MsgsStateReq{MsgIDs: ids}))
	asked := l.lastID
	var info *mt.MsgsStateInfo
	for _, m := range l.flushed() {
		if o, ok := mt.Decode(tl.NewDecoder(m.body)).(*mt.MsgsStateInfo); ok {
			info = o
		}
	}
	if info == nil || MsgID(info.ReqMsgID) != asked {
		t.Fatalf("no answer to msgs_state_req: %+v", info)
	}
	if want := []byte{stateReceived, stateNotReceived, stateNotReceived, stateUnknown, stateTooHigh}; !bytes.Equal(info.Info, want) {
		t.Errorf("states %v, want %v", info.Info, want)
	}
}

func TestDetailedInfo(t *testing.T) {
	l := newLive(t, nil)
	known := msgIDFloor(l.now) | 3
	l.getAs(known, 1, query(1))
	l.acks = ackQueue{}
	l.get(0, object(t, &mt.MsgNewDetailedInfo{AnswerMsgID: int64(known)}))
	if !slices.Equal(l.acks.ids, []MsgID{known}) {
		t.Errorf("a message we have: acknowledges %v", l.acks.ids)
	}
	missing := known + 4
	l.get(0, object(t, &mt.MsgDetailedInfo{MsgID: int64(l.request.msgID), AnswerMsgID: int64(missing)}))
	if !slices.Equal(l.resend, []MsgID{missing}) {
		t.Errorf("an answer we lack: asks for %v", l.resend)
	}
	l.get(0, object(t, &mt.MsgDetailedInfo{MsgID: 4, AnswerMsgID: int64(missing) + 4}))
	if !slices.Contains(l.acks.ids, missing+4) || len(l.resend) != 1 {
		t.Errorf("an answer nobody waits for: acknowledges %v, asks for %v", l.acks.ids, l.resend)
	}
}

// TestTimeWindow: outside the window only answers to our own messages count.
func TestTimeWindow(t *testing.T) {
	t.Run("stale", func(t *testing.T) {
		l := newLive(t, nil)
		l.acks = ackQueue{}
		old := msgIDFloor(l.now.Add(-301*time.Second)) | 1
		if got := kinds(l.getAs(old, 1, query(1))); !slices.Equal(got, []EventKind{EventDropped}) {
			t.Errorf("stale update: %v", got)
		}
		if !slices.Equal(l.acks.ids, []MsgID{old}) {
			t.Errorf("stale update is not acknowledged, so it would come for ever")
		}
		if got := kinds(l.getAs(old+4, 1, rpcResult(l.request.msgID, query(1)))); !slices.Equal(got, []EventKind{EventResult}) {
			t.Errorf("stale answer to a waiting request: %v", got)
		}
	})
	t.Run("future", func(t *testing.T) {
		l := newLive(t, nil)
		in := inbound{id: msgIDFloor(l.now.Add(31*time.Second)) | 3, seqNo: 1, body: query(1), session: l.id}
		if _, ok := errors.AsType[*SecurityError](l.receivePlain(l.now, in)); !ok {
			t.Error("a message from the future is accepted")
		}
		// On the next try the clock is open to correction: ours may be behind.
		if err := l.receivePlain(l.now, in); err != nil {
			t.Errorf("the same after the clock was doubted: %v", err)
		}
		if l.TimeOffset() < 30*time.Second {
			t.Errorf("offset %s", l.TimeOffset())
		}
	})
	t.Run("clock repaired by a pong", func(t *testing.T) {
		l := newLive(t, nil)
		l.ping = pingState{due: true}
		l.flushed()
		ping := l.ping.id
		l.now = l.now.Add(time.Second)
		server := l.now.Add(-2 * time.Minute) // our clock jumped ahead
		events := l.getAs(msgIDFloor(server)|1, 0, object(t, &mt.Pong{MsgID: 4, PingID: ping}))
		if len(only(events, EventPong)) != 1 || len(only(events, EventClock)) != 1 || l.TimeOffset() > -time.Minute {
			t.Errorf("events %v, offset %s", events, l.TimeOffset())
		}
	})
	t.Run("unknown clock", func(t *testing.T) {
		l := newLink(t, nil)
		l.connect()
		far := inbound{id: msgIDFloor(start.Add(24*time.Hour)) | 3, seqNo: 1, body: query(1), session: testSession}
		if err := l.client.receivePlain(start, far); err != nil {
			t.Errorf("before any answer the window is not known: %v", err)
		}
		if got := l.client.TimeOffset(); got < 23*time.Hour {
			t.Errorf("offset %s, want what the server's message says", got)
		}
	})
}
