package mtproto

import (
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// FuzzReceiveUnbound mutates what a server says to a session whose temporary key
// is not bound: no request may be sent before the server has agreed, and none
// may end.
func FuzzReceiveUnbound(f *testing.F) {
	unbound := func(tb testing.TB) (*Session, MsgID) {
		l := newLink(tb, func(o *Options) { o.Binding = testBinding(tb) })
		l.connect()
		l.client.DestroySession(7)
		l.client.DestroyKey()
		l.send()
		l.push(1, 2)
		return l.client, l.client.bind.copies[0]
	}
	s, bind := unbound(f)
	refusal := rpcResult(bind, object(f, &mt.RpcError{ErrorCode: 400, ErrorMessage: "ENCRYPTED_MESSAGE_INVALID"}))
	for _, body := range [][]byte{
		rpcResult(bind, tl.AppendUint32(nil, tl.IDBoolTrue)), rpcResult(bind, tl.AppendUint32(nil, tl.IDBoolFalse)), refusal,
		object(f, &mt.BadMsgNotification{BadMsgID: int64(bind), ErrorCode: 16}),
		object(f, &mt.BadMsgNotification{BadMsgID: int64(bind), ErrorCode: 33}),
		object(f, &mt.BadServerSalt{BadMsgID: int64(bind), ErrorCode: 48, NewServerSalt: 5}),
		object(f, &mt.MsgResendReq{MsgIDs: []int64{int64(bind)}}),
		object(f, &mt.MsgDetailedInfo{MsgID: int64(bind), AnswerMsgID: 5}),
		object(f, &mt.NewSessionCreated{FirstMsgID: int64(bind) + 4, UniqueID: 1, ServerSalt: 2}),
		object(f, &mt.Pong{MsgID: int64(bind) + 4, PingID: s.ping.id}),
		object(f, &mt.DestroySessionOk{SessionID: 7}), object(f, &mt.DestroyAuthKeyFail{}),
	} {
		f.Add(int64(msgIDFloor(start))|1, int32(1), body)
	}
	f.Fuzz(func(t *testing.T, id int64, seqNo int32, body []byte) {
		if len(body)%4 != 0 {
			return
		}
		s, _ := unbound(t)
		now := start
		_ = s.receivePlain(now, inbound{id: MsgID(id), seqNo: seqNo, body: body, session: s.id})
		bound := false
		for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
			switch e.Kind {
			case EventResult, EventRPCError, EventFailed:
				t.Fatalf("a request that was never sent ended: %+v", e)
			case EventBound:
				bound = true
			}
		}
		s.Flush(now)
		s.Disconnected(now)
		s.Connected(now, Via{Polls: seqNo&2 != 0})
		s.Flush(now)
		if s.Pending() != 2 || !bound && s.Waiting() != 0 {
			t.Fatalf("bound %t, %d pending, %d sent", bound, s.Pending(), s.Waiting())
		}
	})
}
