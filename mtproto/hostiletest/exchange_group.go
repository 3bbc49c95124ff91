package hostiletest

import (
	"fmt"
	"math"
	"math/big"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// knownPrime is Telegram's; change returns it changed.
func knownPrime() *big.Int { return new(big.Int).SetBytes(crypto.KnownPrime()) }

// prime proposes another modulus. The generator 4 is a square whatever the
// modulus, so that it is the modulus which is judged.
func prime(change func(p *big.Int) *big.Int) func(*Handshake) {
	return inner(func(d *mt.ServerDHInnerData) { d.G, d.DhPrime = 4, change(knownPrime()).Bytes() })
}

// public proposes another g_a.
func public(change func(p *big.Int) *big.Int) func(*Handshake) {
	return inner(func(d *mt.ServerDHInnerData) { d.GA = change(knownPrime()).Bytes() })
}

func plus(n int64) func(*big.Int) *big.Int {
	return func(p *big.Int) *big.Int { return p.Add(p, big.NewInt(n)) }
}

func just(n int64) func(*big.Int) *big.Int { return func(*big.Int) *big.Int { return big.NewInt(n) } }

var edge = new(big.Int).Lsh(big.NewInt(1), 1984) // the least g_a that is safe

// exchangeGroup: the Diffie-Hellman group and the server's half, inside inner
// data that is right in every other way.
func exchangeGroup() []Case {
	const notPrime, short = "dh_prime is not prime", "dh_prime is not a 2048-bit number"
	cases := []Case{
		inExchange("dh_prime is composite", notPrime, prime(plus(2))),
		inExchange("dh_prime is prime but not safe", "(dh_prime-1)/2 is not prime", prime(plus(570))),
		inExchange("dh_prime has 2047 bits", short, prime(func(p *big.Int) *big.Int { return p.SetBit(p.Rsh(p, 1), 0, 1) })),
		inExchange("dh_prime has 2049 bits", short, prime(func(p *big.Int) *big.Int { return p.SetBit(p.Lsh(p, 1), 0, 1) })),
		inExchange("dh_prime has 1024 bits", short, prime(func(p *big.Int) *big.Int { return p.SetBit(p.Rsh(p, 1024), 0, 1) })),
		inExchange("dh_prime has 100,000 bytes", short, prime(func(p *big.Int) *big.Int { return p.Lsh(p, 8*100_000-2048) })),
		inExchange("dh_prime = 0", short, prime(just(0))),
		inExchange("g_a = 0", "g_a: security check failed: public value is not in (1, p-1)", public(just(0))),
		inExchange("g_a = 1", "g_a: security check failed: public value is not in (1, p-1)", public(just(1))),
		inExchange("g_a = p-1", "g_a: security check failed: public value is not in (1, p-1)", public(plus(-1))),
		inExchange("g_a = p", "g_a: security check failed: public value is not in (1, p-1)", public(plus(0))),
		inExchange("g_a = 2^1984 - 1", "g_a: security check failed: public value is outside", public(func(p *big.Int) *big.Int {
			return p.Sub(edge, big.NewInt(1))
		})),
		inExchange("g_a = p - 2^1984 + 1", "g_a: security check failed: public value is outside", public(func(p *big.Int) *big.Int {
			return p.Add(p.Sub(p, edge), big.NewInt(1))
		})),
		inExchange("g_a has 257 bytes", "g_a is longer than 256 bytes", public(func(p *big.Int) *big.Int { return p.Lsh(p, 8) })),
	}
	for _, g := range []int32{math.MinInt32, -3, 0, 1, 8, math.MaxInt32} {
		cases = append(cases, inExchange(fmt.Sprintf("g = %d", g), "g is not in 2..7", inner(func(d *mt.ServerDHInnerData) { d.G = g })))
	}
	for _, g := range []int32{2, 5, 6} {
		cases = append(cases, inExchange(fmt.Sprintf("g = %d, not a residue of the usual prime", g), "g is not a quadratic residue",
			inner(func(d *mt.ServerDHInnerData) { d.G = g })))
	}
	// No safe prime has a residue that would forbid these two: other numbers do.
	for _, v := range []struct {
		g   int32
		add int64
	}{{3, 2}, {7, nonResidueOf7()}} {
		cases = append(cases, inExchange(fmt.Sprintf("g = %d, not a residue of the number proposed", v.g), "g is not a quadratic residue",
			inner(func(d *mt.ServerDHInnerData) { d.G, d.DhPrime = v.g, plus(v.add)(knownPrime()).Bytes() })))
	}
	return cases
}

// nonResidueOf7 is what to add to the usual prime so that 7 is no residue.
func nonResidueOf7() int64 {
	rest := new(big.Int).Mod(knownPrime(), big.NewInt(7)).Int64()
	return (1-rest+7)%7 + 7 // 1 modulo 7, and above the prime
}
