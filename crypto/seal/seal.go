package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed value is
//
//	format 1 | nonce 24 | ciphertext, as long as the plaintext | tag 16
//
// The format byte is authenticated together with the caller's data.
const (
	formatXChaCha = 1
	headerSize    = 1 + chacha20poly1305.NonceSizeX

	// Overhead is how much longer than its plaintext a sealed value is.
	Overhead = headerSize + chacha20poly1305.Overhead
)

// ErrOpen says that a sealed value does not open: it was sealed under another
// key, belongs to another place (other associated data), or was changed.
var ErrOpen = errors.New("sealed value does not open: wrong key, wrong record or damaged data")

// ErrNoKey says that a nil *Key was used: nothing may fall back to plain text.
var ErrNoKey = errors.New("no key to seal or open with")

// Seal appends the sealed plaintext to dst. aad names the place the value belongs
// to (table, column, row), so that it cannot be moved to another; it is not
// stored and must be given to Open again. plaintext must not overlap the free
// capacity of dst. The only error is ErrNoKey.
func (k *Key) Seal(dst, plaintext, aad []byte) ([]byte, error) {
	if k == nil {
		return dst, ErrNoKey
	}
	var nonce [chacha20poly1305.NonceSizeX]byte
	rand.Read(nonce[:]) // never fails; 24 random bytes never repeat
	dst = append(dst, formatXChaCha)
	dst = append(dst, nonce[:]...)
	return k.aead().Seal(dst, nonce[:], plaintext, associated(formatXChaCha, aad)), nil
}

// Open appends the plaintext of sealed to dst. Failure is ErrOpen, or an error
// about a format that this program does not know; dst is returned unchanged.
func (k *Key) Open(dst, sealed, aad []byte) ([]byte, error) {
	switch {
	case k == nil:
		return dst, ErrNoKey
	case len(sealed) == 0:
		return dst, ErrOpen
	}
	if format := sealed[0]; format != formatXChaCha {
		return dst, fmt.Errorf("sealed value has format %d, this program knows only %d: is it from a newer version?", format, formatXChaCha)
	}
	if len(sealed) < Overhead {
		return dst, ErrOpen
	}
	out, err := k.aead().Open(dst, sealed[1:headerSize], sealed[headerSize:], associated(sealed[0], aad))
	if err != nil {
		return dst, ErrOpen
	}
	return out, nil
}

func (k *Key) aead() cipher.AEAD {
	aead, err := chacha20poly1305.NewX(k.bytes())
	if err != nil {
		panic("seal: " + err.Error()) // the size of the key is fixed
	}
	return aead
}

func associated(format byte, aad []byte) []byte {
	return append([]byte{format}, aad...)
}
