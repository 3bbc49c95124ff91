package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
)

// The portable IGE stands on crypto/aes. It costs one allocation of 512 bytes
// per call: aes.NewCipher cannot be given memory for the key schedule, and
// every message has another key.

func igeEncryptPortable(key, iv *[32]byte, data []byte) {
	block := newAES(key)
	c, p := loadHalf(iv[:16]), loadHalf(iv[16:])
	for ; len(data) > 0; data = data[blockSize:] {
		next := loadHalf(data)
		next.xor(c).store(data)
		block.Encrypt(data, data)
		c = loadHalf(data).xor(p)
		c.store(data)
		p = next
	}
}

func igeDecryptPortable(key, iv *[32]byte, data []byte) {
	block := newAES(key)
	c, p := loadHalf(iv[:16]), loadHalf(iv[16:])
	for ; len(data) > 0; data = data[blockSize:] {
		next := loadHalf(data)
		next.xor(p).store(data)
		block.Decrypt(data, data)
		p = loadHalf(data).xor(c)
		p.store(data)
		c = next
	}
}

func newAES(key *[32]byte) cipher.Block {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("crypto: " + err.Error()) // 32 bytes are always an AES key
	}
	return block
}

// half is one 16-byte block: half of an IGE initialization vector.
type half struct{ lo, hi uint64 }

func loadHalf(b []byte) half {
	return half{binary.NativeEndian.Uint64(b), binary.NativeEndian.Uint64(b[8:])}
}

func (h half) xor(o half) half { return half{h.lo ^ o.lo, h.hi ^ o.hi} }

func (h half) store(b []byte) {
	binary.NativeEndian.PutUint64(b, h.lo)
	binary.NativeEndian.PutUint64(b[8:], h.hi)
}
