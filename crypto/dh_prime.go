package crypto

import (
	"crypto/rand"
	"io"
	"math/big"
	"sync"
)

// millerRabinRounds random bases leave a composite a chance below 4^-20. The
// bases must not be predictable: a server could craft a prime to fit them.
const millerRabinRounds = 20

// provedPrimes remembers the last safe primes that were proved here, as values
// of p. It is shared by all accounts, which talk to the same servers.
var provedPrimes primeCache

// primeCache holds a fixed number of primes, so that a server which sends new
// ones cannot make it grow. Failures are not kept: they end the connection.
type primeCache struct {
	mu     sync.Mutex
	primes [8][dhSize]byte
	next   int
}

func (c *primeCache) check(key [dhSize]byte, p *big.Int) error {
	if c.has(key) {
		return nil
	}
	// Proved without the lock: a hostile server must not hold up the others.
	if err := proveSafePrime(p, rand.Reader); err != nil {
		return err
	}
	c.add(key)
	return nil
}

func (c *primeCache) has(key [dhSize]byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.primes {
		if c.primes[i] == key { // an empty slot is 0 and no 2048-bit number
			return true
		}
	}
	return false
}

func (c *primeCache) add(key [dhSize]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.primes[c.next%len(c.primes)] = key
	c.next++
}

// proveSafePrime shows that p and (p-1)/2 are prime. Baillie-PSW goes first:
// composites fall at once, before the long run of Miller-Rabin.
func proveSafePrime(p *big.Int, random io.Reader) error {
	q := new(big.Int).Rsh(p, 1)
	switch {
	case !p.ProbablyPrime(0):
		return failed("dh_prime is not prime")
	case !q.ProbablyPrime(0):
		return failed("(dh_prime-1)/2 is not prime")
	}
	if ok, err := millerRabin(q, millerRabinRounds, random); err != nil || !ok {
		return errOr(err, "(dh_prime-1)/2 is not prime")
	}
	if ok, err := millerRabin(p, millerRabinRounds, random); err != nil || !ok {
		return errOr(err, "dh_prime is not prime")
	}
	return nil
}

func errOr(err error, check string) error {
	if err != nil {
		return err
	}
	return failed(check)
}

// millerRabin tests an odd n > 3 with random bases. (math/big draws its bases
// from a seed that n fixes, so whoever chooses n knows them.)
func millerRabin(n *big.Int, rounds int, random io.Reader) (bool, error) {
	one := big.NewInt(1)
	last := new(big.Int).Sub(n, one)
	shift := last.TrailingZeroBits()
	odd := new(big.Int).Rsh(last, shift)
	limit := new(big.Int).Sub(n, big.NewInt(3))
	for range rounds {
		base, err := rand.Int(random, limit)
		if err != nil {
			return false, err
		}
		base.Add(base, big.NewInt(2)) // 2..n-2
		if !strongProbablePrime(n, last, odd, base, shift) {
			return false, nil
		}
	}
	return true, nil
}

// strongProbablePrime tells whether base gives no witness against n, where
// n-1 = last = odd * 2^shift.
func strongProbablePrime(n, last, odd, base *big.Int, shift uint) bool {
	x := new(big.Int).Exp(base, odd, n)
	if x.IsUint64() && x.Uint64() == 1 || x.Cmp(last) == 0 {
		return true
	}
	for range shift - 1 {
		x.Mul(x, x).Mod(x, n)
		if x.Cmp(last) == 0 {
			return true
		}
	}
	return false
}
