package crypto

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestPQVectors(t *testing.T) {
	var file struct {
		File, Note string
		PQ         []struct {
			PQ, P, Q     hexBytes
			PQDec        json.Number `json:"pq_dec"`
			PDec         json.Number `json:"p_dec"`
			QDec         json.Number `json:"q_dec"`
			Expect, Note string
		}
	}
	loadVectors(t, "computed_pq.json", &file)
	for _, c := range file.PQ {
		pq := bigInt(c.PQ).Uint64()
		if got := strconv.FormatUint(pq, 10); got != c.PQDec.String() {
			t.Errorf("pq = %s, want %s", got, c.PQDec)
		}
		p, q, err := FactorPQ(pq)
		switch c.Expect {
		case "":
			if err != nil || p != bigInt(c.P).Uint64() || q != bigInt(c.Q).Uint64() {
				t.Errorf("%d = %d * %d (%v), want %s * %s", pq, p, q, err, c.PDec, c.QDec)
			}
		case "refuse":
			if err == nil {
				t.Errorf("%d = %d * %d, want an error", pq, p, q)
			}
		default:
			t.Errorf("unknown expectation %q", c.Expect)
		}
	}
	wantCount(t, "pq", len(file.PQ), 15)
}

func TestFactorPQRefuses(t *testing.T) {
	for _, pq := range []uint64{
		0, 1, 2, 3, 4, 6, 7, 8, 15 * 2, 3 * 5 * 7, 3 * 3 * 3, 1 << 62,
		1<<63 - 25,                    // the largest prime below 2^63
		1 << 63, 1<<63 + 1, 1<<64 - 1, // above the protocol's limit
		1000003 * 1000003 * 1000,               // even
		2097143 * 2097143 * 2097143,            // a cube of a prime
		1000003 * 1000033 * 1000037,            // three primes
		65537 * 65537 * 65539,                  // a square among three
		3 * 3 * 1000003, 5 * 1000003 * 1000033, // small and several
	} {
		if p, q, err := FactorPQ(pq); err == nil {
			t.Errorf("%d = %d * %d, want an error", pq, p, q)
		}
	}
}

// TestFactorPQSmall compares with trial division on all small numbers.
func TestFactorPQSmall(t *testing.T) {
	for pq := range uint64(70000) {
		var wantP, wantQ uint64
		for d := uint64(3); d*d <= pq && pq%2 == 1; d += 2 {
			if pq%d == 0 {
				wantP, wantQ = d, pq/d
				break
			}
		}
		if wantQ != 0 && !big.NewInt(int64(wantQ)).ProbablyPrime(0) {
			wantP, wantQ = 0, 0
		}
		p, q, err := FactorPQ(pq)
		if (err == nil) != (wantP != 0) || p != wantP || q != wantQ {
			t.Fatalf("FactorPQ(%d) = %d, %d, %v; want %d, %d", pq, p, q, err, wantP, wantQ)
		}
	}
}

func drawPQ(rng *rand.Rand, bitsP, bitsQ int) (p, q uint64) {
	draw := func(bits int) uint64 {
		for {
			n := uint64(1)<<(bits-1) | rng.Uint64N(1<<(bits-1)) | 1
			if isPrime(n) {
				return n
			}
		}
	}
	p, q = draw(bitsP), draw(bitsQ)
	return min(p, q), max(p, q)
}

func TestFactorPQRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		bits := 3 + rng.IntN(28)
		p, q := drawPQ(rng, bits, 62-bits)
		gotP, gotQ, err := FactorPQ(p * q)
		if err != nil || gotP != p || gotQ != q {
			t.Fatalf("FactorPQ(%d * %d) = %d, %d, %v", p, q, gotP, gotQ, err)
		}
	}
}

func TestIsPrimeAgreesWithBig(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		n := rng.Uint64()>>rng.UintN(60) | 1
		if got, want := isPrime(n), new(big.Int).SetUint64(n).ProbablyPrime(0); got != want {
			t.Fatalf("isPrime(%d) = %v", n, got)
		}
	}
}

// The work bound ends a walk that finds nothing: over a prime, which FactorPQ
// would refuse before, it would go on for ever.
func TestPollardBrentIsBounded(t *testing.T) {
	if d := pollardBrent(1<<61 - 1); d != 0 {
		t.Errorf("found the divisor %d of a prime", d)
	}
}

func BenchmarkFactorPQ(b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	var numbers [64]uint64
	for i := range numbers {
		p, q := drawPQ(rng, 31, 31)
		numbers[i] = p * q
	}
	i := 0
	for b.Loop() {
		if _, _, err := FactorPQ(numbers[i%len(numbers)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
