package mtproto

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// waiting is a session that waits for everything it can wait for, so that a
// fuzzed answer finds something to answer.
func waiting(tb testing.TB) (*Session, time.Time) {
	l := newLink(tb, func(o *Options) { o.MaxUnpacked = 1 << 18; o.Salts = nil })
	l.connect()
	l.send()
	l.push(1, 2, 3)
	l.send()
	l.push(4)
	l.send()
	l.client.tickAsk(l.now.Add(time.Minute))
	l.send()
	l.push(5)
	return l.client, l.now
}

// FuzzReceivePlain mutates what is behind the encryption: the session must not
// panic, must keep its bounds, must end every request at most once, and must
// still complete calls afterwards.
func FuzzReceivePlain(f *testing.F) {
	s, _ := waiting(f)
	var ids []MsgID
	for _, r := range s.requests.waiting(func(*request) bool { return true }) {
		ids = append(ids, r.msgID)
	}
	one := int64(ids[0])
	server := msgIDFloor(start) | 1
	seeds := [][]byte{
		rpcResult(ids[0], query(1)),
		rpcResult(ids[0], object(f, &mt.RpcError{ErrorCode: 420, ErrorMessage: "FLOOD_WAIT_3"})),
		rpcResult(ids[0], zipped(f, query(1))),
		zipped(f, query(1)),
		query(9),
	}
	for _, o := range []tl.Object{
		&mt.MsgsAck{MsgIDs: []int64{one, one + 4}},
		&mt.BadMsgNotification{BadMsgID: one, ErrorCode: 16}, &mt.BadMsgNotification{BadMsgID: one, ErrorCode: 17},
		&mt.BadMsgNotification{BadMsgID: one, ErrorCode: 64}, &mt.BadMsgNotification{BadMsgID: one, ErrorCode: 20},
		&mt.BadServerSalt{BadMsgID: one, ErrorCode: 48, NewServerSalt: 5},
		&mt.NewSessionCreated{FirstMsgID: one, UniqueID: 1, ServerSalt: 2},
		&mt.Pong{MsgID: one, PingID: s.ping.id},
		&mt.FutureSalts{ReqMsgID: int64(s.salts.asked), Salts: []*mt.FutureSalt{{ValidUntil: 1 << 30, Salt: 5}}},
		&mt.MsgsStateReq{MsgIDs: []int64{one}}, &mt.MsgResendReq{MsgIDs: []int64{one}},
		&mt.MsgDetailedInfo{MsgID: one, AnswerMsgID: 5}, &mt.MsgNewDetailedInfo{AnswerMsgID: 5},
		&mt.MsgsAllInfo{MsgIDs: []int64{one}, Info: []byte{1}},
	} {
		seeds = append(seeds, object(f, o))
	}
	for i := range s.recent.ring {
		if e := s.recent.ring[i]; e.kind == serviceAsk {
			info := make([]byte, len(e.ids))
			for j := range info {
				info[j] = byte(1 + j%4)
			}
			seeds = append(seeds, object(f, &mt.MsgsStateInfo{ReqMsgID: int64(e.id), Info: info}))
		}
	}
	var all []inner
	for i, body := range seeds {
		f.Add(int64(server), int32(1), body)
		all = append(all, inner{server + MsgID(4*i) + 4, int32(2*i + 1), body})
	}
	f.Add(int64(server)+4000, int32(0), appendContainer(nil, all))
	f.Fuzz(func(t *testing.T, id int64, seqNo int32, body []byte) {
		s, now := waiting(t)
		pending := s.Pending()
		in := inbound{id: MsgID(id), seqNo: seqNo, body: body, session: s.id}
		if len(body)%4 != 0 {
			return // DecryptMessage does not let it through
		}
		err := s.receivePlain(now, in)
		ended := map[RequestID]int{}
		for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
			switch e.Kind {
			case EventResult, EventRPCError, EventFailed:
				ended[e.RequestID]++
			}
		}
		if len(ended)+s.Pending() != pending {
			t.Fatalf("%d requests before, %d ended, %d pending", pending, len(ended), s.Pending())
		}
		for id, n := range ended {
			if n != 1 {
				t.Fatalf("request %d ended %d times", id, n)
			}
		}
		if err == nil && s.receivePlain(now, in) == nil {
			for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
				if ended[e.RequestID] > 0 && e.RequestID != 0 {
					t.Fatalf("request %d ended again when the message was repeated", e.RequestID)
				}
			}
		}
		s.Disconnected(now)
		s.Connected(now, Via{})
		for range 3 {
			for _, frame := range payloads(s.Flush(now)) {
				if _, _, err := crypto.DecryptMessage(s.opts.Key, crypto.Client, frame); err != nil {
					t.Fatalf("unreadable frame: %v", err)
				}
			}
			now = now.Add(time.Minute)
			s.Tick(now)
		}
	})
}

// FuzzReceiveFrame gives the session raw frames, which only fail, and checks
// that failing costs nothing.
func FuzzReceiveFrame(f *testing.F) {
	l := newLink(f, nil)
	frame := l.fromServer(msgIDFloor(start)|1, 1, query(1))
	f.Add(frame)
	f.Add(frame[:24])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, frame []byte) {
		s, now := waiting(t)
		pending := s.Pending()
		s.Receive(now, frame)
		for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
			if e.Kind != EventUpdate && e.Kind != EventClock {
				t.Fatalf("frame made %v", e)
			}
		}
		if s.Pending() != pending {
			t.Fatal("a frame ended a request")
		}
	})
}

// FuzzServerReceive is FuzzReceivePlain for the server's end.
func FuzzServerReceive(f *testing.F) {
	id := int64(msgIDFloor(start))
	for _, o := range []tl.Object{
		&mt.MsgsAck{MsgIDs: []int64{1, 5}}, &mt.PingRequest{PingID: 1}, &mt.PingDelayDisconnectRequest{PingID: 1, DisconnectDelay: 75},
		&mt.GetFutureSaltsRequest{Num: 3}, &mt.MsgsStateReq{MsgIDs: []int64{id}}, &mt.MsgResendReq{MsgIDs: []int64{1}},
		&mt.RpcDropAnswerRequest{ReqMsgID: id}, &mt.DestroySessionRequest{SessionID: 3}, &mt.HTTPWaitRequest{},
	} {
		f.Add(id, int32(0), object(f, o))
		f.Add(id, int32(0), appendContainer(nil, []inner{{MsgID(id) - 8, 1, query(1)}, {MsgID(id) - 4, 2, object(f, o)}}))
	}
	f.Add(id, int32(1), zipped(f, query(1)))
	f.Fuzz(func(t *testing.T, id int64, seqNo int32, body []byte) {
		s, err := NewServerSession(ServerOptions{Key: testKey(t), SessionID: 1, Rand: seeded(1), Salts: testSalts, MaxUnpacked: 1 << 18})
		if err != nil {
			t.Fatal(err)
		}
		if len(body)%4 != 0 {
			return
		}
		for range 2 {
			s.Receive(start, crypto.Message{SessionID: 1, MsgID: id, SeqNo: seqNo, Body: body}, 12)
			for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
				if e.Kind == EventQuery {
					s.Reply(e.MsgID, e.Body)
				}
			}
			s.Flush(start)
			s.Disconnected(start)
			s.Connected(start)
		}
		for _, frame := range s.Flush(start.Add(time.Hour)) {
			if _, _, err := crypto.DecryptMessage(s.opts.Key, crypto.Server, frame); err != nil {
				t.Fatalf("unreadable frame: %v", err)
			}
		}
	})
}

// TestMalformedCountsAllocateLittle: counts are held against what is there
// before memory is taken for them.
func TestMalformedCountsAllocateLittle(t *testing.T) {
	huge := []byte{0xff, 0xff, 0xff, 0x7f}
	vector := tl.AppendUint32(nil, tl.IDVector)
	bodies := map[string][]byte{
		"msgs_ack":      append(append(tl.AppendUint32(nil, mt.IDMsgsAck), vector...), huge...),
		"container":     append(tl.AppendUint32(nil, mt.IDMsgContainer), huge...),
		"future_salts":  append(append(tl.AppendUint32(nil, mt.IDFutureSalts), make([]byte, 12)...), huge...),
		"msg_resend":    append(append(tl.AppendUint32(nil, mt.IDMsgResendReq), vector...), huge...),
		"gzip_packed":   append(tl.AppendUint32(nil, mt.IDGzipPacked), 0xfe, 0xff, 0xff, 0xff),
		"msgs_state_rq": append(append(tl.AppendUint32(nil, mt.IDMsgsStateReq), vector...), huge...),
	}
	for name, body := range bodies {
		l := newLive(t, nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		events := l.get(0, body)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 64<<10 {
			t.Errorf("%s: %d bytes taken", name, took)
		}
		if len(only(events, EventDropped)) != 1 {
			t.Errorf("%s: events %v", name, events)
		}
	}
}

// FuzzParseContainer: a container that is taken is exactly what its messages
// make, and each of them lies inside it.
func FuzzParseContainer(f *testing.F) {
	good := appendContainer(nil, []inner{{1, 1, query(1)}, {5, 2, nil}, {9, 3, query(2)}})
	f.Add(good)
	f.Add(good[:len(good)-4])
	f.Add(appendContainer(nil, nil))
	f.Add(appendContainer(nil, []inner{{1, 1, good}}))
	f.Add(append(tl.AppendUint32(nil, mt.IDMsgContainer), 0xff, 0xff, 0xff, 0x7f))
	f.Fuzz(func(t *testing.T, body []byte) {
		if constructorID(body) != mt.IDMsgContainer {
			return
		}
		messages, err := parseContainer(body)
		if err != nil {
			return
		}
		if len(messages) > containerMost || !bytes.Equal(appendContainer(nil, messages), body) {
			t.Fatalf("%d messages do not make the container again", len(messages))
		}
	})
}
