package hostiletest

import (
	"fmt"
	"math"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// refusals: a server that refuses messages of ours, right or wrong.
func refusals() []Case {
	var cases []Case
	// The request fails as not executed after a few tries; the connection is
	// given up, and the pause before the next grows.
	for _, code := range []int{16, 17, 18, 19, 32, 33, 34, 35, 48, 64, 0, -1, 99} {
		c := Case{
			Stage: Service, Name: fmt.Sprintf("bad_msg_notification %d to everything", code),
			Refusal: BySecurity, Check: "server refuses every message", Fate: Offline, Lasting: true,
			Call:   fmt.Sprintf("code %d", code),
			Refuse: func(mtproto.Header) *mtproto.Reject { return &mtproto.Reject{Code: code} },
		}
		if code == 48 {
			c.Name = "bad_server_salt to everything, always another salt"
			salt := int64(1000)
			c.Refuse = func(mtproto.Header) *mtproto.Reject { salt++; return &mtproto.Reject{Code: code, NewSalt: salt} }
		}
		cases = append(cases, c)
	}
	cases = append(cases, Case{ // it cannot be told whether the request ran
		Stage: Service, Name: "bad_msg_notification 20 to everything", Refusal: BySecurity, Check: "server refuses every message",
		Fate: Offline, Lasting: true, Call: "cannot tell whether the request ran",
		Refuse: func(mtproto.Header) *mtproto.Reject { return &mtproto.Reject{Code: mtproto.CodeMsgTooOld} },
	})
	ignores := func(name string, strike func(*Strike)) Case {
		return Case{Stage: Service, Name: name, Refusal: ByIgnoring, Fate: Unharmed, Strike: strike}
	}
	for _, id := range []int64{0, 4, -4, math.MaxInt64, math.MinInt64} {
		cases = append(cases,
			ignores(fmt.Sprintf("bad_msg_notification of message %d, which is not ours", id), func(q *Strike) {
				q.Send(&mt.BadMsgNotification{BadMsgID: id, ErrorCode: 17})
			}),
			ignores(fmt.Sprintf("bad_server_salt of message %d, which is not ours", id), func(q *Strike) {
				q.Send(&mt.BadServerSalt{BadMsgID: id, ErrorCode: 48, NewServerSalt: -1})
			}))
	}
	return append(cases,
		Case{
			Stage: Service, Name: "acknowledges a query, then refuses it", Refusal: ByCall, Check: "cannot tell whether the request ran", Fate: Unharmed,
			Call: "cannot tell whether the request ran", Strike: func(q *Strike) {
				q.Send(&mt.MsgsAck{MsgIDs: []int64{int64(q.Query)}})
				q.Send(&mt.BadServerSalt{BadMsgID: int64(q.Query), ErrorCode: 48, NewServerSalt: 7})
				q.Mute()
			},
		})
}
