package hostiletest

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// withBody is an unencrypted message with another body.
func withBody(payload, body []byte) []byte {
	out := bytes.Clone(payload[:20])
	binary.LittleEndian.PutUint32(out[16:], uint32(len(body)))
	return append(out, body...)
}

// send changes the whole payload of a step.
func send(step exchange.Step, change func(payload []byte) []byte) func(*Handshake) {
	return func(h *Handshake) {
		if h.Step == step {
			h.Confirms = false
			h.Send = func(payload []byte) [][]byte { return [][]byte{change(payload)} }
		}
	}
}

// field overwrites four bytes at an offset.
func field(at int, v uint32) func([]byte) []byte {
	return func(p []byte) []byte { binary.LittleEndian.PutUint32(p[at:], v); return p }
}

// cut keeps the first n bytes of the body, the length telling the truth.
func cut(n int) func([]byte) []byte {
	return func(p []byte) []byte { return withBody(p, p[20:20+n]) }
}

// exchangeShape: unencrypted messages of the wrong form, type or order.
func exchangeShape() []Case {
	const first, middle, last = exchange.StepResPQ, exchange.StepDHParams, exchange.StepDHGen
	empty := func(o tl.Object) func(*Handshake) tl.Object { return func(*Handshake) tl.Object { return o } }
	cases := []Case{
		inExchange("encrypted packet in place of resPQ", "resPQ: message is encrypted", send(first, field(0, 0xdeadbeef))),
		inExchange("encrypted packet in place of dh_gen", "dh_gen: message is encrypted", send(last, field(0, 0xdeadbeef))),
		inExchange("message length beyond the payload", "message length exceeds the payload", send(first, field(16, 0xffffffff))),
		inExchange("negative message length", "message length exceeds the payload", send(middle, field(16, 0x80000000))),
		inExchange("message of 8 bytes", "unencrypted message too short", send(first, func(p []byte) []byte { return p[:8] })),
		inExchange("message without a body", "resPQ: decode", send(first, cut(0))),
		inExchange("resPQ with a length that lies about pq", "resPQ: decode", send(first, field(20+36, 0xfffffffe))),
		inExchange("resPQ with a vector of 2^31-1 fingerprints", "resPQ: decode", send(first, field(20+52, math.MaxInt32))),
		inExchange("resPQ with a vector of 2^28 fingerprints", "resPQ: decode", send(first, field(20+52, 1<<28))),
		inExchange("resPQ of an unknown constructor", "resPQ: decode", send(first, field(20, 0xfeedface))),
		inExchange("dh_gen_ok in place of resPQ", "resPQ: decode", instead(first, empty(&mt.DhGenOk{}))),
		inExchange("resPQ again in place of server_DH_params", "server_DH_params: decode", instead(middle, func(h *Handshake) tl.Object {
			return &mt.ResPQ{Nonce: h.nonce, ServerNonce: h.serverNonce, Pq: samplePQ}
		})),
		inExchange("server_DH_params again in place of dh_gen", "dh_gen: decode", instead(last, func(h *Handshake) tl.Object {
			return &mt.ServerDHParamsOk{Nonce: h.nonce, ServerNonce: h.serverNonce}
		})),
		inExchange("resPQ twice", "server_DH_params: decode", func(h *Handshake) {
			if h.Step == first {
				h.Send = func(p []byte) [][]byte { return [][]byte{p, p} }
			}
		}),
		inExchange("rpc_error in place of server_DH_params", "server_DH_params: decode", instead(middle, empty(&mt.RpcError{ErrorCode: 500}))),
	}
	return append(cases, absurdClock(math.MaxInt32, "in 2038"), absurdClock(0, "in 1970"), absurdClock(math.MinInt32, "in 1901"))
}

// absurdClock is a server whose clock is wrong only in the exchange: the key is
// good, and the first refusal of a msg_id brings the right time.
func absurdClock(at int32, when string) Case {
	return Case{
		Stage: Exchange, Name: "server_time " + when, Refusal: ByIgnoring, Fate: Unharmed, Lasting: true,
		Bend: inner(func(d *mt.ServerDHInnerData) { d.ServerTime = at }),
	}
}
