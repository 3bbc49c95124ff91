package crypto

import (
	"bytes"
	"encoding/hex"
	"math/big"
)

const (
	dhBits = 2048
	dhSize = dhBits / 8

	// dhMarginBits keeps public values away from both ends of the group:
	// 2^(2048-64) <= g_a <= p - 2^(2048-64).
	dhMarginBits = dhBits - 64
)

// CheckDH checks the group that a server proposes (key exchange, 2FA): prime
// (big-endian) has exactly 2048 bits, prime and (prime-1)/2 are prime, and g,
// one of 2 to 7, generates the subgroup of order (prime-1)/2.
//
// Telegram's own prime is recognised by comparison; an unknown one costs some
// 100 ms of Miller-Rabin the first time and is remembered if it passes. The
// error is a *CheckError.
//
// See https://core.telegram.org/mtproto/auth_key and /mtproto/security_guidelines.
func CheckDH(g int, prime []byte) error {
	p := new(big.Int).SetBytes(prime)
	if p.BitLen() != dhBits {
		return failed("dh_prime is not a 2048-bit number")
	}
	// The cheap check goes first: a server cannot make us prove primes with a
	// generator that we would refuse anyway.
	if err := checkGenerator(g, p); err != nil {
		return err
	}
	minimal := p.Bytes()
	if bytes.Equal(minimal, knownPrimeBytes()) {
		return nil
	}
	return provedPrimes.check([dhSize]byte(minimal), p)
}

func knownPrimeBytes() []byte {
	b, err := hex.DecodeString(knownPrime)
	if err != nil {
		panic("crypto: " + err.Error())
	}
	return b
}

// checkGenerator applies the table of residues by which g is a quadratic
// residue mod p, by quadratic reciprocity.
func checkGenerator(g int, p *big.Int) error {
	mod := func(m uint64) uint64 {
		return new(big.Int).Mod(p, new(big.Int).SetUint64(m)).Uint64()
	}
	var residue bool
	switch g {
	case 2:
		residue = mod(8) == 7
	case 3:
		residue = mod(3) == 2
	case 4: // a square
		residue = true
	case 5:
		r := mod(5)
		residue = r == 1 || r == 4
	case 6:
		r := mod(24)
		residue = r == 19 || r == 23
	case 7:
		r := mod(7)
		residue = r == 3 || r == 5 || r == 6
	default:
		return failed("g is not in 2..7")
	}
	if !residue {
		return failed("g is not a quadratic residue mod dh_prime")
	}
	return nil
}

// CheckGA checks a public value of the group, ours or the peer's (g_a, g_b, SRP
// A and B): 1 < ga < p-1 and 2^1984 <= ga <= p - 2^1984, for a p of 2048 bits.
// The error is a *CheckError.
func CheckGA(ga, p *big.Int) error {
	one := big.NewInt(1)
	if ga.Cmp(one) <= 0 || ga.Cmp(new(big.Int).Sub(p, one)) >= 0 {
		return failed("public value is not in (1, p-1)")
	}
	margin := new(big.Int).Lsh(one, dhMarginBits)
	if ga.Cmp(margin) < 0 || ga.Cmp(new(big.Int).Sub(p, margin)) > 0 {
		return failed("public value is outside [2^1984, p-2^1984]")
	}
	return nil
}

// KnownPrime returns the 256 bytes of the dh_prime that Telegram uses, for
// servers of our own. Generators 3, 4 and 7 go with it.
func KnownPrime() []byte { return knownPrimeBytes() }
