package srp

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
)

// Answer computes A (256 bytes) and M1 (32 bytes) for inputCheckPasswordSRP from
// the password, as typed, and the srp_B of account.getPassword. It checks the
// group and B first: a server that could choose them freely would learn the
// password. From random (nil means crypto/rand) it reads 256 bytes, and again if
// A falls outside the margins.
func Answer(password string, params Params, srpB []byte, random io.Reader) (a, m1 []byte, err error) {
	gr, err := newGroup(params)
	if err != nil {
		return nil, nil, err
	}
	b, err := gr.parsePublic("B", srpB)
	if err != nil {
		return nil, nil, err
	}
	secret, _, err := gr.drawSecret(random, func(s *big.Int) *big.Int { return gr.power(gr.g, s) })
	if err != nil {
		return nil, nil, err
	}
	return gr.answer(password, b, secret)
}

// answer makes no checks but the one on u.
func (gr *group) answer(password string, b, secret *big.Int) (aBytes, m1 []byte, err error) {
	x, err := gr.x(password)
	if err != nil {
		return nil, nil, err
	}
	a := gr.power(gr.g, secret)
	u, err := scramble(a, b)
	if err != nil {
		return nil, nil, err
	}
	// S = (B - k*v) ^ (a + u*x) mod p
	base := gr.power(gr.g, x)
	base.Mul(base, gr.k).Sub(b, base).Mod(base, gr.p)
	exp := new(big.Int).Mul(u, x)
	s := gr.power(base, exp.Add(exp, secret))
	return pad(a), gr.m1(a, b, s), nil
}

// newSaltSize is how much the client adds to the server's salt1.
const newSaltSize = 32

// NewPassword prepares a new password for account.updatePasswordSettings: from
// the new_algo of account.getPassword it returns the parameters to send, whose
// Salt1 got 32 bytes of random (nil means crypto/rand) appended, and the
// new_password_hash (256 bytes).
func NewPassword(password string, algo Params, random io.Reader) (params Params, passwordHash []byte, err error) {
	if password == "" {
		return Params{}, nil, errors.New("new password is empty")
	}
	extra := make([]byte, newSaltSize)
	if err := read(random, extra); err != nil {
		return Params{}, nil, fmt.Errorf("draw salt: %w", err)
	}
	params = algo
	params.Salt1 = slices.Concat(algo.Salt1, extra)
	v, err := NewVerifier(password, params)
	if err != nil {
		return Params{}, nil, err
	}
	return params, v.PasswordHash(), nil
}
