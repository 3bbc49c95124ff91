package hostiletest

import (
	"bytes"
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// messages: msg_id, session_id, and the same or another order again.
func messages() []Case {
	bad := func(name, check string, strike func(*Strike)) Case {
		return Case{Stage: Message, Name: name, Refusal: BySecurity, Check: check, Fate: Reconnects, Strike: strike}
	}
	drops := func(name, check string, strike func(*Strike)) Case {
		return Case{Stage: Message, Name: name, Refusal: ByDrop, Check: check, Fate: Unharmed, Strike: strike}
	}
	ignores := func(name string, strike func(*Strike)) Case {
		return Case{Stage: Message, Name: name, Refusal: ByIgnoring, Fate: Unharmed, Strike: strike}
	}
	at := func(d time.Duration) func(*Strike) { return func(q *Strike) { q.As(q.At(d), update()) } }
	again := func(q *Strike) {
		for _, packet := range q.Past() {
			q.Raw(packet)
		}
	}
	after := func(d time.Duration, c Case) Case { c.Wait = d; return c }
	return []Case{
		bad("message of another session", "session_id", func(q *Strike) {
			m := q.message(q.ID(), update())
			m.SessionID ^= 1
			q.Raw(q.Frame(m))
		}),
		bad("message of session 0", "session_id", func(q *Strike) {
			m := q.message(q.ID(), update())
			m.SessionID = 0
			q.Raw(q.Frame(m))
		}),
		bad("msg_id with a client's parity", "msg_id parity", func(q *Strike) { q.As(q.ID()&^3, update()) }),
		bad("msg_id = 2 mod 4", "msg_id parity", func(q *Strike) { q.As(q.ID()&^3|2, update()) }),
		bad("msg_id of our own query", "msg_id parity", func(q *Strike) { q.As(q.Query, update()) }),
		bad("msg_id = 0", "msg_id parity", func(q *Strike) { q.As(0, update()) }),
		bad("msg_id of 31 s in the future", "msg_id in the future", at(31*time.Second)),
		bad("msg_id of the year 2038 and beyond", "msg_id in the future", func(q *Strike) { q.As(1<<63-1, update()) }),
		drops("msg_id of 301 s ago", "outside the time window", at(-301*time.Second)),
		drops("negative msg_id", "outside the time window", func(q *Strike) { q.As(-1, update()) }),
		drops("message without a body", "without a constructor", func(q *Strike) { q.Say(nil) }),
		ignores("salt of junk", func(q *Strike) {
			m := q.message(q.ID(), encode(&mt.MsgsAck{}))
			m.Salt = -1
			q.Raw(q.Frame(m))
		}),
		ignores("seqno of junk", func(q *Strike) {
			m := q.message(q.ID(), encode(&mt.MsgsAck{}))
			m.SeqNo = -1 << 31
			q.Raw(q.Frame(m))
		}),
		ignores("answers in reverse order of their msg_ids", func(q *Strike) {
			first, second := q.ID(), q.ID()
			q.As(second, encode(&mt.MsgsAck{}))
			q.As(first, encode(&mt.MsgsAck{}))
		}),
		ignores("the same packet at once again", func(q *Strike) {
			frame := q.Frame(q.message(q.ID(), rpcResult(q.Query, q.Honest())))
			q.Raw(bytes.Clone(frame))
			q.Raw(frame)
		}),
		ignores("the same msg_id with other contents", func(q *Strike) {
			id := q.ID()
			q.As(id, rpcResult(q.Query, q.Honest()))
			q.As(id, encode(&mt.BadMsgNotification{BadMsgID: int64(q.Query), ErrorCode: 32}))
		}),
		ignores("every packet of the connection again", again),
		after(299*time.Second, ignores("every packet again, 299 s later", again)),
		after(time.Hour, ignores("every packet again, an hour later", again)),
		{Stage: Message, Name: "every packet again, over a new connection", Refusal: ByNothing, Fate: Reconnects,
			Strike: func(q *Strike) { q.HangUp() }, Greet: func(past [][]byte) [][]byte { return past }},
		ignores("answer to a query nobody made", func(q *Strike) { q.Say(rpcResult(4, update())) }),
		ignores("answer to our latest ping as if it were a query", func(q *Strike) { q.Say(rpcResult(q.Query+4, update())) }),
		ignores("two thousand answers to queries nobody made", func(q *Strike) {
			for i := range 2000 {
				q.Say(rpcResult(mtproto.MsgID(4*i), update()))
			}
		}),
		drops("rpc_result without an id", "unexpected end of data", func(q *Strike) { q.Say(tl.AppendUint32(nil, mt.IDRpcResult)) }),
	}
}
