package hostiletest

import (
	"math"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// ids is a message with a vector of msg_ids of a number of its own.
func ids(constructor uint32, says int32, holds int) []byte {
	b := tl.AppendUint32(tl.AppendUint32(nil, constructor), tl.IDVector)
	return append(tl.AppendInt32(b, says), make([]byte, 8*holds)...)
}

// stateTalk: acknowledgements, states and requests to resend.
func stateTalk() []Case {
	ignores := func(name string, strike func(*Strike)) Case {
		return Case{Stage: Service, Name: name, Refusal: ByIgnoring, Fate: Unharmed, Strike: strike}
	}
	drops := func(name, check string, body []byte) Case {
		return Case{Stage: Service, Name: name, Refusal: ByDrop, Check: check, Fate: Unharmed, Strike: func(q *Strike) { q.Say(body) }}
	}
	cases := []Case{
		ignores("msgs_ack of messages never sent", func(q *Strike) { q.Send(&mt.MsgsAck{MsgIDs: []int64{0, 4, -4, math.MaxInt64}}) }),
		ignores("msgs_ack of a query, a thousand times", func(q *Strike) {
			for range 1000 {
				q.Send(&mt.MsgsAck{MsgIDs: []int64{int64(q.Query)}})
			}
		}),
		ignores("msgs_state_info that nobody asked for", func(q *Strike) {
			q.Send(&mt.MsgsStateInfo{ReqMsgID: int64(q.Query), Info: []byte{2, 2, 2, 2}})
		}),
		ignores("msgs_all_info that calls everything not received", func(q *Strike) {
			q.Send(&mt.MsgsAllInfo{MsgIDs: []int64{int64(q.Query)}, Info: []byte{2}})
		}),
		ignores("msg_resend_req for everything ever", func(q *Strike) {
			all := make([]int64, 8192)
			for i := range all {
				all[i] = int64(q.Query) - int64(4*(i+1))
			}
			q.Send(&mt.MsgResendReq{MsgIDs: all})
		}),
		ignores("a storm of msgs_state_req", func(q *Strike) {
			for range 1000 {
				q.Send(&mt.MsgsStateReq{MsgIDs: make([]int64, 8)})
			}
		}),
		ignores("a storm of msg_detailed_info", func(q *Strike) {
			for i := range int64(10_000) {
				q.Send(&mt.MsgDetailedInfo{MsgID: int64(q.Query), AnswerMsgID: i<<2 | 1, Bytes: math.MaxInt32})
			}
		}),
		ignores("a storm of msg_new_detailed_info", func(q *Strike) {
			for i := range int64(10_000) {
				q.Send(&mt.MsgNewDetailedInfo{AnswerMsgID: i<<2 | 1, Bytes: -1})
			}
		}),
	}
	for _, v := range []struct {
		name string
		id   uint32
	}{{"msgs_ack", mt.IDMsgsAck}, {"msgs_state_req", mt.IDMsgsStateReq}, {"msg_resend_req", mt.IDMsgResendReq}} {
		cases = append(cases,
			drops(v.name+" that counts 2^31-1 ids", "limit", ids(v.id, math.MaxInt32, 1)),
			drops(v.name+" that counts 2^28 ids", "limit", ids(v.id, 1<<28, 1)),
			drops(v.name+" that counts -1 ids", "limit", ids(v.id, -1, 1)),
			drops(v.name+" with 8193 ids", "message ids: 8193", ids(v.id, 8193, 8193)))
	}
	return append(cases, drops("msgs_state_info whose length lies", "unexpected end",
		append(tl.AppendInt64(tl.AppendUint32(nil, mt.IDMsgsStateInfo), 4), 0xfe, 0xff, 0xff, 0xff)))
}
