package crypto

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
)

const (
	// MaxRSAData is the most that RSA_PAD carries, in bytes.
	MaxRSAData = 144

	rsaPadded   = 192 // data and random padding
	rsaTempKey  = 32
	rsaWithHash = rsaPadded + sha256.Size

	// maxTempKeys bounds the draws of temp_key. Each fits below the modulus
	// with a probability above one half.
	maxTempKeys = 128
)

// RSAPad encrypts up to 144 bytes for the owner of key into 256 bytes. From
// random (nil means crypto/rand) it reads first 192-len(data) bytes of padding,
// then 32 bytes of temp_key, and 32 more for each temp_key that does not fit
// below the modulus.
//
// See https://core.telegram.org/mtproto/auth_key, RSA_PAD.
func RSAPad(data []byte, key *PublicKey, random io.Reader) ([]byte, error) {
	if len(data) > MaxRSAData {
		return nil, fmt.Errorf("RSA_PAD of %d bytes, at most %d fit", len(data), MaxRSAData)
	}
	if err := key.check(); err != nil {
		return nil, fmt.Errorf("RSA_PAD: %w", err)
	}
	padded := make([]byte, rsaPadded)
	copy(padded, data)
	if err := fill(random, padded[len(data):]); err != nil {
		return nil, fmt.Errorf("RSA_PAD: draw padding: %w", err)
	}
	for range maxTempKeys {
		var tempKey [rsaTempKey]byte
		if err := fill(random, tempKey[:]); err != nil {
			return nil, fmt.Errorf("RSA_PAD: draw temp_key: %w", err)
		}
		block := rsaBlock(padded, &tempKey)
		m := new(big.Int).SetBytes(block[:])
		if m.Cmp(key.N) < 0 {
			return m.Exp(m, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, rsaSize)), nil
		}
	}
	return nil, errors.New("RSA_PAD: no temp_key fits below the modulus: the random source repeats itself")
}

// rsaBlock builds temp_key_xor | aes_encrypted, the number that RSA works on.
func rsaBlock(padded []byte, tempKey *[rsaTempKey]byte) (block [rsaSize]byte) {
	hash := sha256.Sum256(append(slices.Clone(tempKey[:]), padded...))
	body := block[rsaTempKey:]
	copy(body, padded)
	slices.Reverse(body[:rsaPadded])
	copy(body[rsaPadded:], hash[:])
	var iv [32]byte
	IGEEncrypt(tempKey, &iv, body)
	mask := sha256.Sum256(body)
	subtle.XORBytes(block[:rsaTempKey], tempKey[:], mask[:])
	return block
}

// RSAUnpad is the server's side of RSAPad: it returns the 192 bytes of data
// and padding. Their reader knows where the data ends. A block that was not
// made for this key is a *CheckError.
func RSAUnpad(encrypted []byte, key *PrivateKey) ([]byte, error) {
	block, err := rsaOpen(encrypted, key)
	if err != nil {
		return nil, err
	}
	body := block[rsaTempKey:]
	mask := sha256.Sum256(body)
	var tempKey, iv [rsaTempKey]byte
	subtle.XORBytes(tempKey[:], block[:rsaTempKey], mask[:])
	IGEDecrypt(&tempKey, &iv, body)

	padded := body[:rsaPadded]
	slices.Reverse(padded)
	hash := sha256.Sum256(append(slices.Clone(tempKey[:]), padded...))
	if subtle.ConstantTimeCompare(hash[:], body[rsaPadded:rsaWithHash]) != 1 {
		return nil, failed("RSA block hash")
	}
	return slices.Clone(padded), nil
}

// rsaOpen returns the number that the owner of the public key encrypted.
func rsaOpen(encrypted []byte, key *PrivateKey) (block [rsaSize]byte, err error) {
	if len(encrypted) != rsaSize {
		return block, failed("RSA block is not 256 bytes")
	}
	c := new(big.Int).SetBytes(encrypted)
	if c.Cmp(key.public.N) >= 0 {
		return block, failed("RSA block exceeds the modulus")
	}
	key.power(c).FillBytes(block[:])
	return block, nil
}
