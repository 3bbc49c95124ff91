package crypto

import (
	"bytes"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
)

// AuthKeySize is the length of an authorization key in bytes (2048 bits).
const AuthKeySize = 256

// KeyID is auth_key_id, the 8 bytes that open every packet, read little-endian.
// It is not a secret: it travels in the clear.
type KeyID uint64

// String returns the 16 hex digits of the id in wire order.
func (id KeyID) String() string {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(id))
	return hex.EncodeToString(b[:])
}

// AuthKey is an authorization key, immutable and safe for concurrent use.
// Printing, logging or marshalling one shows its id only.
//
// fmt cannot call the methods of an unexported field, so a struct that holds an
// AuthKey in one prints its fields. It follows one pointer there (for a verb
// that does not fit, such as %s), never two: hence two.
type AuthKey struct {
	secret **[AuthKeySize]byte
	id     KeyID
	aux    [8]byte
}

// NewAuthKey copies the 256 bytes of key (g^ab mod p, big-endian, left-padded
// with zeros).
func NewAuthKey(key []byte) (*AuthKey, error) {
	if len(key) != AuthKeySize {
		return nil, fmt.Errorf("auth key of %d bytes, want %d", len(key), AuthKeySize)
	}
	sum := sha1.Sum(key)
	secret := (*[AuthKeySize]byte)(bytes.Clone(key))
	k := &AuthKey{
		secret: &secret,
		id:     KeyID(binary.LittleEndian.Uint64(sum[12:20])),
		aux:    [8]byte(sum[0:8]),
	}
	if k.id == 0 {
		// Zero marks an unencrypted message, so such a key cannot be addressed.
		return nil, errors.New("auth key has the reserved id 0: make another")
	}
	return k, nil
}

// ID returns the low 64 bits of SHA1(key).
func (k *AuthKey) ID() KeyID { return k.id }

// AuxHash returns the high 64 bits of SHA1(key), used by the key exchange.
func (k *AuthKey) AuxHash() [8]byte { return k.aux }

// Bytes returns a copy of the 256 secret bytes, meant for sealing and storing.
func (k *AuthKey) Bytes() []byte { return bytes.Clone(k.bytes()[:]) }

func (k *AuthKey) bytes() *[AuthKeySize]byte { return *k.secret }

// Equal compares two keys in constant time.
func (k *AuthKey) Equal(other *AuthKey) bool {
	return subtle.ConstantTimeCompare(k.bytes()[:], other.bytes()[:]) == 1
}

func (k AuthKey) String() string   { return "AuthKey(" + k.id.String() + ")" }
func (k AuthKey) GoString() string { return k.String() }

// Format ignores verb and flags: every way of printing gives the id.
func (k AuthKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

func (k AuthKey) LogValue() slog.Value         { return slog.StringValue(k.String()) }
func (k AuthKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
