package hostiletest

import (
	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// inExchange is the row of a behaviour that ends the key exchange, each time.
func inExchange(name, check string, bend func(*Handshake)) Case {
	return Case{Stage: Exchange, Name: name, Refusal: ByExchange, Check: check, Fate: Offline, Lasting: true, Bend: bend}
}

// pq bends the first answer.
func pq(f func(*mt.ResPQ)) func(*Handshake) {
	return func(h *Handshake) {
		if h.Step == exchange.StepResPQ {
			f(h.ResPQ)
		}
	}
}

// product makes pq another number.
func product(b ...byte) func(*Handshake) { return pq(func(r *mt.ResPQ) { r.Pq = b }) }

// exchangePQ: the first answer, resPQ.
func exchangePQ() []Case {
	return []Case{
		inExchange("resPQ with another nonce", "resPQ: nonce differs", pq(func(r *mt.ResPQ) { r.Nonce[15] ^= 1 })),
		inExchange("resPQ offers only unknown keys", "no public key that we trust", pq(func(r *mt.ResPQ) {
			r.ServerPublicKeyFingerprints = []int64{1, 2, 3}
		})),
		inExchange("resPQ offers no key", "no public key that we trust", pq(func(r *mt.ResPQ) { r.ServerPublicKeyFingerprints = nil })),
		inExchange("resPQ offers 100,000 unknown keys", "no public key that we trust", pq(func(r *mt.ResPQ) {
			r.ServerPublicKeyFingerprints = make([]int64, 100_000)
		})),
		inExchange("pq is empty", "not a product of two odd primes", product()),
		inExchange("pq = 0", "not a product of two odd primes", product(0)),
		inExchange("pq = 1", "not a product of two odd primes", product(1)),
		inExchange("pq is even", "not a product of two odd primes", product(0x17, 0xed, 0x48, 0x94, 0x1a, 0x08, 0xf9, 0x80)),
		inExchange("pq is prime", "it is prime", product(0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xe7)),
		inExchange("pq is the square of a prime", "pq is the square of a prime", product(0x3f, 0xff, 0xff, 0xff, 0, 0, 0, 1)),
		inExchange("pq has three prime factors", "more than two prime factors", product(0x04, 0x51)), // 5 * 13 * 17
		inExchange("pq is 2^63 and more", "not a product of two odd primes below 2^63", product(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc5)),
		inExchange("pq has 9 bytes", "longer than 8 bytes", product(1, 0, 0, 0, 0, 0, 0, 0, 1)),
		inExchange("pq has 100,000 bytes", "longer than 8 bytes", product(make([]byte, 100_000)...)),
	}
}
