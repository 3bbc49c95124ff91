package hostiletest

import (
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// instead answers at a step with another object.
func instead(step exchange.Step, make func(*Handshake) tl.Object) func(*Handshake) {
	return func(h *Handshake) {
		if h.Step == step {
			body := encode(make(h))
			h.Confirms = false
			h.Send = func(payload []byte) [][]byte { return [][]byte{withBody(payload, body)} }
		}
	}
}

// verdict answers the client's half in another way.
func verdict(make func(*Handshake) tl.Object) func(*Handshake) {
	return instead(exchange.StepDHGen, make)
}

// exchangeVerdict: the third answer, dh_gen.
func exchangeVerdict() []Case {
	const hash = "dh_gen: new_nonce_hash"
	return []Case{
		inExchange("dh_gen_ok with another nonce", "dh_gen: nonce differs", verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenOk{ServerNonce: h.serverNonce, NewNonceHash1: h.hash(1)}
		})),
		inExchange("dh_gen_ok with another server_nonce", "dh_gen: server_nonce differs", verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenOk{Nonce: h.nonce, NewNonceHash1: h.hash(1)}
		})),
		inExchange("dh_gen_ok with the hash of dh_gen_retry", hash, verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenOk{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash1: h.hash(2)}
		})),
		inExchange("dh_gen_retry with another nonce", "dh_gen: nonce differs", verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenRetry{ServerNonce: h.serverNonce, NewNonceHash2: h.hash(2)}
		})),
		inExchange("dh_gen_retry with the hash of dh_gen_ok", hash, verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenRetry{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash2: h.hash(1)}
		})),
		inExchange("dh_gen_fail with another server_nonce", "dh_gen: server_nonce differs", verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenFail{Nonce: h.nonce, NewNonceHash3: h.hash(3)}
		})),
		inExchange("dh_gen_fail with a wrong hash", hash, verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenFail{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash3: h.hash(1)}
		})),
		inExchange("dh_gen_retry again and again", "the server refused too many keys", verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenRetry{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash2: h.hash(2)}
		})),
		inExchange("dh_gen_fail in every exchange", "the server gave up", verdict(func(h *Handshake) tl.Object {
			return &mt.DhGenFail{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash3: h.hash(3)}
		})),
	}
}
