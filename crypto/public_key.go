package crypto

import (
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
)

// rsaBits is the size of every RSA modulus in MTProto: RSA_PAD produces 256
// bytes, no more and no fewer.
const (
	rsaBits = 2048
	rsaSize = rsaBits / 8
)

// PublicKey is an RSA key of a server.
type PublicKey struct {
	N *big.Int
	E int
}

// Fingerprint returns the low 64 bits of SHA1 over the TL strings of n and e,
// as the servers offer it in resPQ (a long there: convert to int64).
func (k *PublicKey) Fingerprint() uint64 {
	h := sha1.New()
	h.Write(tlBytes(k.N.Bytes()))
	h.Write(tlBytes(big.NewInt(int64(k.E)).Bytes()))
	return binary.LittleEndian.Uint64(h.Sum(nil)[12:20])
}

// tlBytes serializes b as a TL string. This package may not import tl and
// needs no more of it than this.
func tlBytes(b []byte) []byte {
	var out []byte
	if len(b) < 254 {
		out = append(out, byte(len(b)))
	} else {
		out = append(out, 254, byte(len(b)), byte(len(b)>>8), byte(len(b)>>16))
	}
	out = append(out, b...)
	return append(out, make([]byte, -len(out)&3)...)
}

// check refuses keys that RSA_PAD cannot use.
func (k *PublicKey) check() error {
	switch {
	case k.N == nil || k.N.Sign() <= 0:
		return errors.New("RSA modulus is missing or not positive")
	case k.N.BitLen() != rsaBits:
		return fmt.Errorf("RSA modulus of %d bits, MTProto needs %d", k.N.BitLen(), rsaBits)
	case k.N.Bit(0) == 0:
		return errors.New("RSA modulus is even")
	case k.E < 3 || k.E%2 == 0:
		return fmt.Errorf("RSA exponent %d, want an odd number above 2", k.E)
	}
	return nil
}
