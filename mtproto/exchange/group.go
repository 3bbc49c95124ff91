package exchange

import (
	"errors"
	"io"
	"math/big"

	"github.com/tgfleet/tgfleet/crypto"
)

// keySize is the length of dh_prime, g_a, g_b and of the key in bytes.
const keySize = crypto.AuthKeySize

// maxDraws bounds the draws of a secret exponent. One draw gives a public value
// outside the margins with a probability of 2^-63.
const maxDraws = 8

// group is a Diffie-Hellman group that passed the checks.
type group struct {
	g int32
	p *big.Int
}

func newGroup(g int32, prime []byte) (group, *Error) {
	if err := crypto.CheckDH(int(g), prime); err != nil {
		return group{}, refuseBecause("dh_prime and g", err)
	}
	return group{g: g, p: new(big.Int).SetBytes(prime)}, nil
}

// public reads g_a or g_b and checks its range.
func (gr group) public(name string, b []byte) (*big.Int, *Error) {
	if len(b) > keySize {
		return nil, refuse(name + " is longer than 256 bytes")
	}
	value := new(big.Int).SetBytes(b)
	if err := crypto.CheckGA(value, gr.p); err != nil {
		return nil, refuseBecause(name, err)
	}
	return value, nil
}

// draw reads a secret of 2048 bits and returns it with its public value, 256
// bytes.
func (gr group) draw(random io.Reader) (secret *big.Int, public []byte, err error) {
	buf := make([]byte, keySize)
	for range maxDraws {
		if err := read(random, buf); err != nil {
			return nil, nil, err
		}
		secret := new(big.Int).SetBytes(buf)
		value := new(big.Int).Exp(big.NewInt(int64(gr.g)), secret, gr.p)
		if crypto.CheckGA(value, gr.p) == nil {
			return secret, value.FillBytes(buf), nil
		}
	}
	return nil, nil, errors.New("the random source repeats itself")
}

// key computes the common secret.
func (gr group) key(public, secret *big.Int) (*crypto.AuthKey, error) {
	return crypto.NewAuthKey(new(big.Int).Exp(public, secret, gr.p).FillBytes(make([]byte, keySize)))
}
