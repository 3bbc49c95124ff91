package hostiletest

import (
	"crypto/sha1"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// params bends the outside of the second answer.
func params(f func(*mt.ServerDHParamsOk)) func(*Handshake) {
	return second(func(h *Handshake) { f(h.Params) })
}

// second bends anything of the second answer.
func second(f func(*Handshake)) func(*Handshake) {
	return func(h *Handshake) {
		if h.Step == exchange.StepDHParams {
			f(h)
		}
	}
}

// seal replaces the encryption of the inner data.
func seal(f func(h *Handshake, inner []byte) []byte) func(*Handshake) {
	return second(func(h *Handshake) { h.Seal = func(inner []byte) []byte { return f(h, inner) } })
}

// inner bends the inner data, whose hash is right all the same.
func inner(f func(*mt.ServerDHInnerData)) func(*Handshake) {
	return second(func(h *Handshake) { f(h.Inner) })
}

// hashed is SHA1(data) | data.
func hashed(data []byte) []byte {
	sum := sha1.Sum(data)
	return append(sum[:], data...)
}

// exchangeParams: the second answer, server_DH_params, and how its inside is
// sealed.
func exchangeParams() []Case {
	return []Case{
		inExchange("server_DH_params with another nonce", "server_DH_params: nonce differs",
			params(func(p *mt.ServerDHParamsOk) { p.Nonce[0] ^= 1 })),
		inExchange("server_DH_params with another server_nonce", "server_DH_params: server_nonce differs",
			params(func(p *mt.ServerDHParamsOk) { p.ServerNonce[0] ^= 1 })),
		inExchange("inner data with another nonce, its hash right", "inner nonce differs",
			inner(func(d *mt.ServerDHInnerData) { d.Nonce[0] ^= 1 })),
		inExchange("inner data with another server_nonce, its hash right", "inner server_nonce differs",
			inner(func(d *mt.ServerDHInnerData) { d.ServerNonce[0] ^= 1 })),
		inExchange("inner data with a wrong SHA1", "inner data hash", seal(func(h *Handshake, in []byte) []byte {
			plain := hashed(in)
			plain[0] ^= 1
			return h.encrypt(append(plain, make([]byte, -len(plain)&15)...))
		})),
		inExchange("inner data with 16 bytes of padding too many", "padding is 16 bytes or more", seal(func(h *Handshake, in []byte) []byte {
			plain := hashed(in)
			return h.encrypt(append(plain, make([]byte, -len(plain)&15+16)...))
		})),
		inExchange("inner data with a megabyte of padding", "padding is 16 bytes or more", seal(func(h *Handshake, in []byte) []byte {
			plain := hashed(in)
			return h.encrypt(append(plain, make([]byte, -len(plain)&15+1<<20)...))
		})),
		inExchange("encrypted answer that is not whole blocks", "not whole blocks", seal(func(h *Handshake, in []byte) []byte {
			return append(h.sealed(in), 0)
		})),
		inExchange("empty encrypted answer", "not whole blocks", seal(func(*Handshake, []byte) []byte { return []byte{} })),
		inExchange("encrypted answer of one block", "not whole blocks", seal(func(*Handshake, []byte) []byte { return make([]byte, 16) })),
		inExchange("answer encrypted with another key", "does not decrypt", seal(func(h *Handshake, in []byte) []byte {
			key, iv := h.key, h.iv
			key[0] ^= 1
			plain := append(hashed(in), make([]byte, -(len(in)+sha1.Size)&15)...)
			crypto.IGEEncrypt(&key, &iv, plain)
			return plain
		})),
		inExchange("inner data cut in the middle, its hash right", "does not decrypt", seal(func(h *Handshake, in []byte) []byte {
			return h.sealed(in[:100])
		})),
		inExchange("inner data of another type", "does not decrypt", seal(func(h *Handshake, _ []byte) []byte {
			return h.sealed(encode(&mt.DhGenOk{}))
		})),
		inExchange("server_DH_params_fail with the right hash", "the server refused our query", instead(exchange.StepDHParams, func(h *Handshake) tl.Object {
			return &mt.ServerDHParamsFail{Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash: crypto.ParamsFailHash(h.newNonce)}
		})),
		inExchange("server_DH_params_fail of somebody without the key", "server_DH_params: new_nonce_hash", instead(exchange.StepDHParams, func(h *Handshake) tl.Object {
			return &mt.ServerDHParamsFail{Nonce: h.nonce, ServerNonce: h.serverNonce}
		})),
	}
}
