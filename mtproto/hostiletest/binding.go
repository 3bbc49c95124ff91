package hostiletest

import (
	"encoding/binary"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// idBindTempAuthKey is auth.bindTempAuthKey, which every server knows.
const idBindTempAuthKey = 0xcdd42a05

func binds(query []byte) bool {
	return len(query) >= 4 && binary.LittleEndian.Uint32(query) == idBindTempAuthKey
}

// bindings: tying the temporary key to the permanent one. No request may leave
// before it is done, and the permanent key stays whatever the server says.
func bindings() []Case {
	fails := func(name, check string, strike func(*Strike)) Case {
		return Case{Stage: Binding, Name: name, Refusal: ByBinding, Check: check, Fate: Offline, Lasting: true, Strike: strike}
	}
	refuses := func(code int32, text string) Case {
		return fails("bind refused with "+text, text, func(q *Strike) { q.Error(code, text) })
	}
	const neither = "neither boolTrue nor an error"
	return []Case{
		refuses(400, "ENCRYPTED_MESSAGE_INVALID"),
		refuses(400, "TEMP_AUTH_KEY_ALREADY_BOUND"),
		refuses(400, "EXPIRES_AT_INVALID"),
		refuses(500, "INTERNAL"),
		fails("bind answered with boolFalse", neither, func(q *Strike) { q.Answer(tl.AppendUint32(nil, tl.IDBoolFalse)) }),
		fails("bind answered with junk", neither, func(q *Strike) { q.Answer(update()) }),
		fails("bind answered with nothing", neither, func(q *Strike) { q.Answer([]byte{}) }),
		{Stage: Binding, Name: "bind answered with a broken rpc_error", Refusal: ByDrop, Check: "unexpected end", Fate: Unharmed,
			Strike: func(q *Strike) { q.Answer(tl.AppendUint32(nil, mt.IDRpcError)) }},
		fails("bind answered with a broken gzip stream", neither, func(q *Strike) { q.Answer(packedBytes(gzipped(update())[:12])) }),
		{Stage: Binding, Name: "bind is not answered", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) { q.Mute() }},
		{Stage: Binding, Name: "hangs up at the bind", Refusal: ByNothing, Fate: Reconnects, Strike: func(q *Strike) { q.Mute(); q.HangUp() }},
		{Stage: Binding, Name: "bind refused with bad_server_salt", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) {
			q.Send(&mt.BadServerSalt{BadMsgID: int64(q.Query), ErrorCode: 48, NewServerSalt: 7})
			q.Mute()
		}},
		{Stage: Binding, Name: "bind refused with a msg_id too low", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) {
			q.Send(&mt.BadMsgNotification{BadMsgID: int64(q.Query), ErrorCode: 16})
			q.Mute()
		}},
		{Stage: Binding, Name: "bind answered twice, first yes and then no", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) {
			q.Say(rpcResult(q.Query, q.Honest()))
			q.Say(rpcResult(q.Query, rpcError(400, "ENCRYPTED_MESSAGE_INVALID")))
		}},
	}
}
