package crypto

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
)

const publicExponent = 65537

// PrivateKey is the RSA key of a server of our own. Printing, logging or
// marshalling one shows its fingerprint only.
type PrivateKey struct {
	public PublicKey
	secret *rsaSecret // holds pointers only, for the reason given at AuthKey
}

// rsaSecret is the private exponent in the form of the Chinese remainder
// theorem: two half-size powers instead of one, four times faster.
type rsaSecret struct {
	p, q   *big.Int
	dp, dq *big.Int // d mod p-1, d mod q-1
	qInv   *big.Int // 1/q mod p
}

// GeneratePrivateKey makes a 2048-bit key from random (nil means crypto/rand).
// The same bytes give the same key, so a seeded simulator keeps its own.
func GeneratePrivateKey(random io.Reader) (*PrivateKey, error) {
	if random == nil {
		random = rand.Reader
	}
	// Primes with their two top bits set always multiply to 2048 bits, so one
	// round nearly always is enough; the bound is for a reader that repeats.
	for range 16 {
		p, err := drawPrime(random)
		if err != nil {
			return nil, fmt.Errorf("generate RSA key: %w", err)
		}
		q, err := drawPrime(random)
		if err != nil {
			return nil, fmt.Errorf("generate RSA key: %w", err)
		}
		if key, err := NewPrivateKey(p, q); err == nil {
			return key, nil
		}
	}
	return nil, errors.New("generate RSA key: the random source repeats itself")
}

// NewPrivateKey makes the key of two primes, with the public exponent 65537.
// Their product must have 2048 bits; that they are prime is not checked.
func NewPrivateKey(p, q *big.Int) (*PrivateKey, error) {
	if p.Cmp(q) == 0 {
		return nil, errors.New("p equals q")
	}
	one := big.NewInt(1)
	p1, q1 := new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)
	phi := new(big.Int).Mul(p1, q1)
	d := new(big.Int).ModInverse(big.NewInt(publicExponent), phi)
	if d == nil {
		return nil, errors.New("public exponent divides p-1 or q-1")
	}
	key := &PrivateKey{
		public: PublicKey{N: new(big.Int).Mul(p, q), E: publicExponent},
		secret: &rsaSecret{
			p: p, q: q,
			dp:   new(big.Int).Mod(d, p1),
			dq:   new(big.Int).Mod(d, q1),
			qInv: new(big.Int).ModInverse(q, p),
		},
	}
	return key, key.public.check()
}

// drawPrime reads odd 1024-bit candidates with both top bits set until one is
// prime. crypto/rand.Prime would ignore the reader.
func drawPrime(random io.Reader) (*big.Int, error) {
	buf := make([]byte, rsaSize/2)
	candidate := new(big.Int)
	// A candidate is prime with probability 1/355; 20000 misses in a row mean
	// that the reader is not random.
	for range 20000 {
		if err := fill(random, buf); err != nil {
			return nil, err
		}
		buf[0] |= 0xc0
		buf[len(buf)-1] |= 1
		if candidate.SetBytes(buf); candidate.ProbablyPrime(20) {
			return candidate, nil
		}
	}
	return nil, errors.New("the random source yields no prime")
}

// Public returns the key to give to clients.
func (k *PrivateKey) Public() *PublicKey { return &k.public }

// PublicPEM is Public as PKCS #1 PEM.
func (k *PrivateKey) PublicPEM() []byte { return k.public.PublicPEM() }

// power returns c^d mod n.
func (k *PrivateKey) power(c *big.Int) *big.Int {
	s := k.secret
	mp := new(big.Int).Exp(c, s.dp, s.p)
	mq := new(big.Int).Exp(c, s.dq, s.q)
	mp.Sub(mp, mq)
	mp.Mul(mp, s.qInv)
	mp.Mod(mp, s.p)
	mp.Mul(mp, s.q)
	return mp.Add(mp, mq)
}

func (k PrivateKey) String() string {
	return fmt.Sprintf("PrivateKey(%016x)", k.public.Fingerprint())
}
func (k PrivateKey) GoString() string             { return k.String() }
func (k PrivateKey) Format(f fmt.State, _ rune)   { fmt.Fprint(f, k.String()) }
func (k PrivateKey) LogValue() slog.Value         { return slog.StringValue(k.String()) }
func (k PrivateKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
