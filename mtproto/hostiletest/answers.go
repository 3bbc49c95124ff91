package hostiletest

import (
	"strings"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

func rpcError(code int32, text string) []byte {
	return encode(&mt.RpcError{ErrorCode: code, ErrorMessage: text})
}

// answers: what a query may get in place of its result, as far as the protocol
// core judges it. What a result holds is judged where its type is known.
func answers() []Case {
	call := func(name, check string, strike func(*Strike)) Case {
		return Case{Stage: Answer, Name: name, Refusal: ByCall, Check: check, Fate: Unharmed, Call: check, Strike: strike}
	}
	refused := func(name, check string, code int32, text string) Case {
		return Case{Stage: Answer, Name: name, Refusal: ByRPCError, Check: check, Fate: Unharmed, Call: check, Bytes: 8 << 20,
			Strike: func(q *Strike) { q.Error(code, text) }}
	}
	return []Case{
		call("rpc_error without a text", "unreadable answer", func(q *Strike) {
			q.Answer(tl.AppendInt32(tl.AppendUint32(nil, mt.IDRpcError), 400))
		}),
		call("rpc_error whose text's length lies", "unreadable answer", func(q *Strike) {
			q.Answer(append(tl.AppendInt32(tl.AppendUint32(nil, mt.IDRpcError), 400), 0xfe, 0xff, 0xff, 0xff))
		}),
		refused("rpc_error with a code of -2^31", "-2147483648 ODD", -1<<31, "ODD"),
		refused("rpc_error with code 0 and no text", "rpc error 0", 0, ""),
		refused("rpc_error with a text of a megabyte", "rpc error 400 AAAA", 400, strings.Repeat("A", 1<<20)),
		refused("rpc_error that writes into the terminal and the log", "rpc error 400", 400, "\x1b[2J\x1b]0;owned\a\nstate=ready\xff\xfe"),
		{Stage: Answer, Name: "the answer, and then another one", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) {
			q.Say(rpcResult(q.Query, q.Honest()))
			q.Say(rpcResult(q.Query, rpcError(500, "LIE")))
		}},
		{Stage: Answer, Name: "never answers and hangs up", Refusal: ByNothing, Fate: Reconnects, Strike: func(q *Strike) { q.HangUp() }},
	}
}
