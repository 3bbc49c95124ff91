package hostiletest

import (
	"math"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// sessionNews: salts, pings and new sessions that make no sense.
func sessionNews() []Case {
	bad := func(name string, first func(*Strike) int64) Case {
		return Case{Stage: Service, Name: name, Refusal: BySecurity, Check: "first_msg_id of new_session_created is not ours", Fate: Reconnects,
			Strike: func(q *Strike) { q.Send(&mt.NewSessionCreated{FirstMsgID: first(q), UniqueID: 99, ServerSalt: 7}) }}
	}
	ignores := func(name string, strike func(*Strike)) Case {
		return Case{Stage: Service, Name: name, Refusal: ByIgnoring, Fate: Unharmed, Strike: strike}
	}
	drops := func(name, check string, strike func(*Strike)) Case {
		return Case{Stage: Service, Name: name, Refusal: ByDrop, Check: check, Fate: Unharmed, Strike: strike}
	}
	return []Case{
		bad("new_session_created with a first_msg_id of the future", func(q *Strike) int64 { return int64(q.Query) + 1<<40 }),
		bad("new_session_created with a server's msg_id", func(q *Strike) int64 { return int64(q.ID()) }),
		bad("new_session_created with the largest first_msg_id", func(*Strike) int64 { return math.MaxInt64 - 3 }),
		ignores("a storm of a thousand new sessions", func(q *Strike) {
			for i := range int64(1000) {
				q.Send(&mt.NewSessionCreated{FirstMsgID: int64(q.Query), UniqueID: i, ServerSalt: 7})
			}
		}),
		ignores("the same new_session_created a thousand times", func(q *Strike) {
			for range 1000 {
				q.Send(&mt.NewSessionCreated{FirstMsgID: int64(q.Query), UniqueID: 5, ServerSalt: 7})
			}
		}),
		drops("new_session_created cut short", "unexpected end", func(q *Strike) {
			q.Say(encode(&mt.NewSessionCreated{FirstMsgID: int64(q.Query)})[:12])
		}),
		ignores("future_salts that nobody asked for", func(q *Strike) {
			q.Send(&mt.FutureSalts{ReqMsgID: int64(q.Query), Salts: []*mt.FutureSalt{{ValidUntil: math.MaxInt32, Salt: -1}}})
		}),
		drops("future_salts with 65,536 salts", "future salts", func(q *Strike) { q.Say(salts(1<<16, 1<<16)) }),
		drops("future_salts that count 2^31-1 salts", "limit", func(q *Strike) { q.Say(salts(math.MaxInt32, 1)) }),
		ignores("pongs to pings nobody sent", func(q *Strike) {
			for i := range int64(1000) {
				q.Send(&mt.Pong{MsgID: int64(q.Query), PingID: i})
			}
		}),
		drops("pong cut short", "unexpected end", func(q *Strike) { q.Say(encode(&mt.Pong{})[:8]) }),
		ignores("destroy_session_ok and _none for sessions nobody destroyed", func(q *Strike) {
			q.Send(&mt.DestroySessionOk{SessionID: q.Session})
			q.Send(&mt.DestroySessionNone{SessionID: 1})
		}),
		ignores("destroy_auth_key_ok that nobody asked for", func(q *Strike) { q.Send(&mt.DestroyAuthKeyOk{}) }),
	}
}

// salts is future_salts with the number of salts that it holds and that it says.
func salts(says int32, holds int) []byte {
	b := tl.AppendInt64(tl.AppendUint32(nil, mt.IDFutureSalts), 4)
	b = tl.AppendInt32(tl.AppendInt32(b, 0), says)
	return append(b, make([]byte, 16*holds)...)
}
