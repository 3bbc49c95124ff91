package crypto

import "math/bits"

// montgomery multiplies modulo an odd n > 1 without dividing: numbers are kept
// as x*2^64 mod n, so that a reduction is two multiplications.
type montgomery struct {
	n    uint64
	ninv uint64 // -1/n mod 2^64
	one  uint64 // 1 in Montgomery form: 2^64 mod n
	r2   uint64 // 2^128 mod n, which carries numbers into the form
}

func newMontgomery(n uint64) montgomery {
	// Newton's iteration doubles the number of right bits; n is its own
	// inverse in the lowest three.
	inv := n
	for range 5 {
		inv *= 2 - n*inv
	}
	_, one := bits.Div64(1%n, 0, n)
	hi, lo := bits.Mul64(one, one)
	return montgomery{n: n, ninv: -inv, one: one, r2: bits.Rem64(hi, lo, n)}
}

// mul returns a*b/2^64 mod n for a, b < n.
func (m *montgomery) mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	qhi, qlo := bits.Mul64(lo*m.ninv, m.n)
	_, carry := bits.Add64(lo, qlo, 0)
	sum, carry := bits.Add64(hi, qhi, carry)
	reduced, borrow := bits.Sub64(sum, m.n, 0)
	if carry == 0 && borrow == 1 {
		return sum
	}
	return reduced
}

func (m *montgomery) add(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	reduced, borrow := bits.Sub64(sum, m.n, 0)
	if carry == 0 && borrow == 1 {
		return sum
	}
	return reduced
}

// into carries x into Montgomery form.
func (m *montgomery) into(x uint64) uint64 { return m.mul(x%m.n, m.r2) }

func (m *montgomery) pow(base, exp uint64) uint64 {
	result := m.one
	for ; exp > 0; exp >>= 1 {
		if exp&1 == 1 {
			result = m.mul(result, base)
		}
		base = m.mul(base, base)
	}
	return result
}
