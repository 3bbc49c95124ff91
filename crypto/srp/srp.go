// Package srp is the two-step verification of Telegram: a variant of SRP-6a in
// which the client proves that it knows a password and the server keeps only a
// verifier. Both ends are here.
//
// Numbers travel as 256 bytes, big-endian, and are hashed so, g included.
//
// See https://core.telegram.org/api/srp.
package srp

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/tgfleet/tgfleet/crypto"
)

const (
	// Size is the length of A, B and a password hash in bytes.
	Size = 256

	iterations = 100_000

	// maxDraws bounds the search for a secret whose public value lies within
	// the margins. One draw fails with a probability of 2^-63.
	maxDraws = 8
)

// Params is passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow:
// the salts and the group. P is a 2048-bit safe prime, big-endian.
type Params struct {
	Salt1, Salt2 []byte
	G            int
	P            []byte
}

// group is a checked set of Params as numbers.
type group struct {
	Params
	p, g *big.Int
	k    *big.Int // H(p | g)
}

func newGroup(params Params) (*group, error) {
	if err := crypto.CheckDH(params.G, params.P); err != nil {
		return nil, fmt.Errorf("srp parameters: %w", err)
	}
	return uncheckedGroup(params), nil
}

func uncheckedGroup(params Params) *group {
	gr := &group{Params: params, p: new(big.Int).SetBytes(params.P), g: big.NewInt(int64(params.G))}
	gr.k = number(hash(pad(gr.p), pad(gr.g)))
	return gr
}

// power returns base^exp mod p.
func (gr *group) power(base, exp *big.Int) *big.Int { return new(big.Int).Exp(base, exp, gr.p) }

// x turns the password into the private exponent. It takes some 50 ms, on
// purpose.
func (gr *group) x(password string) (*big.Int, error) {
	salted := func(data, salt []byte) []byte { return hash(salt, data, salt) }
	ph1 := salted(salted([]byte(password), gr.Salt1), gr.Salt2)
	derived, err := pbkdf2.Key(sha512.New, string(ph1), gr.Salt1, iterations, 64)
	if err != nil {
		return nil, fmt.Errorf("derive password key: %w", err)
	}
	return number(salted(derived, gr.Salt2)), nil
}

// m1 is the proof that the client sends; s is the common secret.
func (gr *group) m1(a, b, s *big.Int) []byte {
	mask := hash(pad(gr.p))
	for i, v := range hash(pad(gr.g)) {
		mask[i] ^= v
	}
	return hash(mask, hash(gr.Salt1), hash(gr.Salt2), pad(a), pad(b), hash(pad(s)))
}

// scramble is u = H(A | B). A zero would take the password out of the proof.
func scramble(a, b *big.Int) (*big.Int, error) {
	u := number(hash(pad(a), pad(b)))
	if u.Sign() == 0 {
		return nil, &crypto.CheckError{Check: "srp u is zero"}
	}
	return u, nil
}

// drawSecret reads 256-byte secrets until public gives a value within the
// margins, and returns both.
func (gr *group) drawSecret(random io.Reader, public func(secret *big.Int) *big.Int) (secret, value *big.Int, err error) {
	buf := make([]byte, Size)
	for range maxDraws {
		if err := read(random, buf); err != nil {
			return nil, nil, fmt.Errorf("draw srp secret: %w", err)
		}
		secret := number(buf)
		if value := public(secret); crypto.CheckGA(value, gr.p) == nil {
			return secret, value, nil
		}
	}
	return nil, nil, errors.New("draw srp secret: the random source repeats itself")
}

// read fills b from random, or from crypto/rand when it is nil.
func read(random io.Reader, b []byte) error {
	if random == nil {
		random = rand.Reader
	}
	_, err := io.ReadFull(random, b)
	return err
}

// parsePublic reads A or B: at most 256 bytes, within the margins of the group.
func (gr *group) parsePublic(name string, b []byte) (*big.Int, error) {
	if len(b) > Size {
		return nil, &crypto.CheckError{Check: "srp " + name + " is longer than 256 bytes"}
	}
	value := number(b)
	if err := crypto.CheckGA(value, gr.p); err != nil {
		return nil, fmt.Errorf("srp %s: %w", name, err)
	}
	return value, nil
}

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

func pad(n *big.Int) []byte { return n.FillBytes(make([]byte, Size)) }

func hash(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}
