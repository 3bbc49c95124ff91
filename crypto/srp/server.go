package srp

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
)

// ErrWrongPassword says that a proof does not fit the verifier.
var ErrWrongPassword = errors.New("wrong password")

// Verifier is what a server keeps of a password. It is safe for concurrent use.
// Its password hash allows guessing offline, so it does not print.
type Verifier struct {
	group  *group
	secret *verifierSecret
}

// verifierSecret stands behind two pointers, because fmt follows one from an
// unexported field.
type verifierSecret struct {
	v *big.Int // g^x mod p
}

// NewVerifier derives the verifier of a password. It takes some 50 ms.
func NewVerifier(password string, params Params) (*Verifier, error) {
	gr, err := newGroup(params)
	if err != nil {
		return nil, err
	}
	x, err := gr.x(password)
	if err != nil {
		return nil, err
	}
	return &Verifier{group: gr, secret: &verifierSecret{gr.power(gr.g, x)}}, nil
}

// VerifierFromHash takes over a new_password_hash that a client has sent.
func VerifierFromHash(passwordHash []byte, params Params) (*Verifier, error) {
	gr, err := newGroup(params)
	if err != nil {
		return nil, err
	}
	v, err := gr.parsePublic("password hash", passwordHash)
	if err != nil {
		return nil, err
	}
	return &Verifier{group: gr, secret: &verifierSecret{v}}, nil
}

// PasswordHash returns the 256 bytes of g^x mod p: new_password_hash.
func (v *Verifier) PasswordHash() []byte { return pad(v.secret.v) }

// Params returns the parameters for current_algo.
func (v *Verifier) Params() Params { return v.group.Params }

func (v Verifier) String() string               { return "srp.Verifier(***)" }
func (v Verifier) GoString() string             { return v.String() }
func (v Verifier) Format(f fmt.State, _ rune)   { fmt.Fprint(f, v.String()) }
func (v Verifier) LogValue() slog.Value         { return slog.StringValue(v.String()) }
func (v Verifier) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Challenge is one question of the server: a B that is good for one answer.
type Challenge struct {
	verifier *Verifier
	secret   *big.Int
	b        *big.Int
}

// Challenge draws a new B from random (nil means crypto/rand, 256 bytes at a
// time).
func (v *Verifier) Challenge(random io.Reader) (*Challenge, error) {
	secret, b, err := v.group.drawSecret(random, v.public)
	if err != nil {
		return nil, err
	}
	return &Challenge{verifier: v, secret: secret, b: b}, nil
}

// public is B = k*v + g^b mod p.
func (v *Verifier) public(secret *big.Int) *big.Int {
	gr := v.group
	b := new(big.Int).Mul(gr.k, v.secret.v)
	b.Add(b, gr.power(gr.g, secret))
	return b.Mod(b, gr.p)
}

// B returns srp_B, 256 bytes.
func (c *Challenge) B() []byte { return pad(c.b) }

// Check verifies a client's answer: ErrWrongPassword when the proof does not
// fit, a *crypto.CheckError for an A that no honest client sends.
func (c *Challenge) Check(a, m1 []byte) error {
	gr := c.verifier.group
	public, err := gr.parsePublic("A", a)
	if err != nil {
		return err
	}
	u, err := scramble(public, c.b)
	if err != nil {
		return err
	}
	// S = (A * v^u) ^ b mod p
	base := gr.power(c.verifier.secret.v, u)
	base.Mul(base, public).Mod(base, gr.p)
	s := gr.power(base, c.secret)
	if subtle.ConstantTimeCompare(gr.m1(public, c.b, s), m1) != 1 {
		return ErrWrongPassword
	}
	return nil
}
