package exchange

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"io"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

const blockSize = 16

// tmpKeys protect the Diffie-Hellman messages.
type tmpKeys struct{ key, iv [32]byte }

func newTmpKeys(newNonce tl.Int256, serverNonce tl.Int128) (t tmpKeys) {
	t.key, t.iv = crypto.HandshakeKeys(newNonce, serverNonce)
	return t
}

// sealInner encrypts SHA1(data) | data | padding, the form of both Diffie-Hellman
// messages.
func (t *tmpKeys) sealInner(o tl.Object, random io.Reader) ([]byte, error) {
	out, err := tl.Append(make([]byte, sha1.Size, 640), o)
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum(out[sha1.Size:])
	copy(out, sum[:])
	padding := make([]byte, -len(out)&(blockSize-1))
	if err := read(random, padding); err != nil {
		return nil, err
	}
	out = append(out, padding...)
	crypto.IGEEncrypt(&t.key, &t.iv, out)
	return out, nil
}

// openInner decrypts a copy of encrypted into o, which must be zero. Where the
// data ends is known only by parsing it, so the hash is checked after that, and
// over exactly what was parsed; o must not be used if there is an error.
func (t *tmpKeys) openInner(encrypted []byte, o tl.Object) *Error {
	if len(encrypted) < sha1.Size || len(encrypted)%blockSize != 0 {
		return refuse("encrypted data is not whole blocks")
	}
	plain := bytes.Clone(encrypted)
	crypto.IGEDecrypt(&t.key, &t.iv, plain)
	data := plain[sha1.Size:]
	d := tl.NewDecoder(data)
	if id := d.ID(); d.Err() == nil && id != o.ConstructorID() {
		return refuse("inner data does not decrypt") // a wrong key, nearly always
	}
	o.DecodeBare(d)
	if err := d.Err(); err != nil {
		return refuseBecause("inner data does not decrypt", err)
	}
	padding := d.Len()
	sum := sha1.Sum(data[:len(data)-padding])
	switch {
	case subtle.ConstantTimeCompare(sum[:], plain[:sha1.Size]) != 1:
		return refuse("inner data hash")
	case padding >= blockSize:
		return refuse("inner data padding is 16 bytes or more")
	}
	return nil
}

// read fills b from random, or from crypto/rand when it is nil.
func read(random io.Reader, b []byte) error {
	if random == nil {
		random = rand.Reader
	}
	_, err := io.ReadFull(random, b)
	return err
}

// retryID is the auth_key_aux_hash of a refused key, as client_DH_inner_data
// carries it.
func retryID(k *crypto.AuthKey) int64 {
	aux := k.AuxHash()
	return int64(binary.LittleEndian.Uint64(aux[:]))
}

func sameHash(a, b tl.Int128) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }
