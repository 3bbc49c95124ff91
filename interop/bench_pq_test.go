package interop

import (
	"crypto/rand"
	"math/big"
	"testing"

	gotdcrypto "github.com/gotd/td/crypto"

	"github.com/tgfleet/tgfleet/crypto"
)

// products are of two primes of 31 bits, as servers send them.
func products(b *testing.B, n int) (all []uint64) {
	for range n {
		p, err := rand.Prime(rand.Reader, 31)
		if err != nil {
			b.Fatal(err)
		}
		q, err := rand.Prime(rand.Reader, 31)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, p.Uint64()*q.Uint64())
	}
	return all
}

// BenchmarkFactorPQ is the processor time for one pq. Both walks are random and
// their lengths vary widely, so both sides factor the same numbers, in every
// round all of them.
func BenchmarkFactorPQ(b *testing.B) {
	numbers := products(b, 8)
	perNumber := func(b *testing.B, factor func(pq uint64) (p, q uint64, err error)) {
		n, start := 0, cpu()
		for b.Loop() {
			for _, pq := range numbers {
				n++
				p, q, err := factor(pq)
				if err != nil || p*q != pq || p == 1 || q == 1 {
					b.Fatalf("%d is not %d * %d: %v", pq, p, q, err)
				}
			}
		}
		reportCPU(b, cpu()-start, n)
	}
	sides(b, func(b *testing.B) {
		perNumber(b, crypto.FactorPQ)
	}, func(b *testing.B) {
		perNumber(b, func(pq uint64) (uint64, uint64, error) {
			p, q, err := gotdcrypto.DecomposePQ(new(big.Int).SetUint64(pq), rand.Reader)
			if err != nil {
				return 0, 0, err
			}
			return p.Uint64(), q.Uint64(), nil
		})
	})
}
