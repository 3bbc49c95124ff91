package crypto

import (
	"errors"
	"math/bits"
)

// maxPQ is the largest pq that the protocol allows, 2^63-1.
const maxPQ = 1<<63 - 1

// rhoBudget bounds the steps of one FactorPQ. The smaller prime of an honest pq
// is below 2^31.6, where 10^5 steps are normal; 2^21 take about 20 ms.
const rhoBudget = 1 << 21

// FactorPQ splits the proof-of-work number of the key exchange into its two
// odd primes, p <= q (equal for the square of a prime). It takes well under a
// millisecond for an honest pq, and a bounded time for any: a pq that is prime,
// even, has another number of prime factors or exceeds 2^63-1 is an error.
func FactorPQ(pq uint64) (p, q uint64, err error) {
	switch {
	case pq < 9 || pq > maxPQ || pq%2 == 0:
		return 0, 0, errors.New("factor pq: not a product of two odd primes below 2^63")
	case isPrime(pq):
		return 0, 0, errors.New("factor pq: it is prime")
	}
	d := smallDivisor(pq)
	if d == 0 {
		d = squareRoot(pq)
	}
	if d == 0 {
		d = pollardBrent(pq)
	}
	if d == 0 {
		return 0, 0, errors.New("factor pq: no divisor found within the work bound")
	}
	p, q = min(d, pq/d), max(d, pq/d)
	if !isPrime(p) || !isPrime(q) {
		return 0, 0, errors.New("factor pq: more than two prime factors")
	}
	return p, q, nil
}

// smallDivisor finds divisors that Pollard's walk is bad at.
func smallDivisor(n uint64) uint64 {
	for d := uint64(3); d < 256 && d*d <= n; d += 2 {
		if n%d == 0 {
			return d
		}
	}
	return 0
}

// squareRoot returns the root of a perfect square, and 0 for other numbers.
// The walk would never separate two equal factors.
func squareRoot(n uint64) uint64 {
	root := uint64(1) << ((bits.Len64(n) + 1) / 2) // not below the root
	for {
		next := (root + n/root) / 2
		if next >= root {
			break
		}
		root = next
	}
	if root*root == n {
		return root
	}
	return 0
}

// pollardBrent looks for a proper divisor of a composite odd n: it walks
// x -> x^2 + c until two points of the walk agree modulo a factor, comparing
// as Brent does, and takes the gcd once for many steps. A walk that fails
// is begun again with another c. It returns 0 when rhoBudget is used up.
func pollardBrent(n uint64) uint64 {
	m := newMontgomery(n)
	budget := rhoBudget
	for c := uint64(1); budget > 0; c++ {
		if d := brentWalk(&m, m.into(c), &budget); d != 0 {
			return d
		}
	}
	return 0
}

// gcdEvery is the number of differences multiplied together before one gcd.
const gcdEvery = 128

func brentWalk(m *montgomery, c uint64, budget *int) uint64 {
	y, product := m.into(2), m.one
	for length := 1; *budget > 0; length *= 2 {
		x := y
		for range length {
			y = m.add(m.mul(y, y), c)
		}
		*budget -= length
		for done := 0; done < length && *budget > 0; done += gcdEvery {
			start, steps := y, min(gcdEvery, length-done)
			for range steps {
				y = m.add(m.mul(y, y), c)
				product = m.mul(product, distance(x, y))
			}
			*budget -= steps
			switch d := gcd(product, m.n); d {
			case 1:
			case m.n:
				return retrace(m, c, x, start, steps)
			default:
				return d
			}
		}
	}
	return 0
}

// retrace repeats the steps of one batch, in which several factors fell
// together, with a gcd after each. It returns 0 when they fell in one step.
func retrace(m *montgomery, c, x, y uint64, steps int) uint64 {
	for range steps {
		y = m.add(m.mul(y, y), c)
		switch d := gcd(distance(x, y), m.n); d {
		case 1:
		case m.n:
			return 0
		default:
			return d
		}
	}
	return 0
}

func distance(a, b uint64) uint64 { return max(a, b) - min(a, b) }

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// isPrime is exact for odd 64-bit numbers: the first twelve primes as
// Miller-Rabin bases leave no composite below 2^64.
func isPrime(n uint64) bool {
	if n < 3 || n%2 == 0 {
		return n == 2
	}
	m := newMontgomery(n)
	last := n - m.one // n-1 in Montgomery form
	shift := bits.TrailingZeros64(n - 1)
	for _, base := range [...]uint64{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37} {
		if base%n == 0 {
			continue
		}
		x := m.pow(m.into(base), (n-1)>>shift)
		witness := x != m.one && x != last
		for i := 1; witness && i < shift; i++ {
			x = m.mul(x, x)
			witness = x != last
		}
		if witness {
			return false
		}
	}
	return true
}
