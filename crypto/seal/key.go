// Package seal keeps secrets at rest: XChaCha20-Poly1305 under a key that comes
// from a passphrase (argon2id) or from a file that only its owner may read.
package seal

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is the length of a key in bytes.
const KeySize = chacha20poly1305.KeySize

// Key seals and opens. It is immutable, safe for concurrent use, and prints as
// "seal.Key(***)".
type Key struct {
	// Behind two pointers, because fmt follows one from an unexported field.
	secret **[KeySize]byte
}

func newKey(secret []byte) *Key {
	p := (*[KeySize]byte)(bytes.Clone(secret))
	return &Key{secret: &p}
}

func (k *Key) bytes() []byte { return (*k.secret)[:] }

// NewKey draws a key from random (nil means crypto/rand).
func NewKey(random io.Reader) (*Key, error) {
	if random == nil {
		random = rand.Reader
	}
	var secret [KeySize]byte
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return nil, fmt.Errorf("draw key: %w", err)
	}
	return newKey(secret[:]), nil
}

// Cost of argon2id. A change makes other keys out of the same passphrases.
const (
	argonPasses  = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4

	// MinSalt is the least length of a passphrase's salt in bytes.
	MinSalt = 16
)

// KeyFromPassphrase derives a key by argon2id (64 MiB, 3 passes). The salt is no
// secret, but belongs to one passphrase: draw MinSalt bytes or more and store
// them beside what is sealed.
func KeyFromPassphrase(passphrase string, salt []byte) (*Key, error) {
	switch {
	case passphrase == "":
		return nil, fmt.Errorf("derive key: the passphrase is empty")
	case len(salt) < MinSalt:
		return nil, fmt.Errorf("derive key: salt of %d bytes, want at least %d", len(salt), MinSalt)
	}
	return newKey(argon2.IDKey([]byte(passphrase), salt, argonPasses, argonMemory, argonThreads, KeySize)), nil
}

func (k Key) String() string               { return "seal.Key(***)" }
func (k Key) GoString() string             { return k.String() }
func (k Key) Format(f fmt.State, _ rune)   { fmt.Fprint(f, k.String()) }
func (k Key) LogValue() slog.Value         { return slog.StringValue(k.String()) }
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
