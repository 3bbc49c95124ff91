package exchange

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/big"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// answerPQ sets the proof of work: resPQ.
func (s *Server) answerPQ(req *mt.ReqPqMultiRequest) (tl.Object, error) {
	s.nonce = req.Nonce
	if err := read(s.opts.Rand, s.serverNonce[:]); err != nil {
		return nil, refuseBecause("draw server_nonce", err)
	}
	p, err := drawPrime(s.opts.Rand)
	if err != nil {
		return nil, refuseBecause("draw p", err)
	}
	q := p
	for tries := 0; q == p && tries < maxDraws; tries++ {
		if q, err = drawPrime(s.opts.Rand); err != nil {
			return nil, refuseBecause("draw q", err)
		}
	}
	s.pq, s.p, s.q = minimal(p*q), minimal(min(p, q)), minimal(max(p, q))
	s.step = StepDHReq
	return &mt.ResPQ{
		Nonce: s.nonce, ServerNonce: s.serverNonce, Pq: s.pq,
		ServerPublicKeyFingerprints: []int64{int64(s.opts.Key.Public().Fingerprint())},
	}, nil
}

// drawPrime reads 31-bit primes, four bytes per candidate: their product is
// below 2^62.
func drawPrime(random io.Reader) (uint64, error) {
	var buf [4]byte
	for range 10_000 { // one candidate in eleven is prime
		if err := read(random, buf[:]); err != nil {
			return 0, err
		}
		n := uint64(binary.BigEndian.Uint32(buf[:])&0x7fffffff | 0x40000001)
		if new(big.Int).SetUint64(n).ProbablyPrime(0) { // exact below 2^64
			return n, nil
		}
	}
	return 0, errors.New("the random source repeats itself")
}

// checkProof compares the factors that the client sent, in the clear and inside.
func (s *Server) checkProof(p, q []byte) *Error {
	if !bytes.Equal(p, s.p) || !bytes.Equal(q, s.q) {
		return refuse("p and q are not the factors of pq")
	}
	return nil
}
