package crypto

import "crypto/sha256"

// MTProto hashes every message together with a part of the auth key, and its key
// and IV come of two hashes more. Three shapes cover all of it; a processor with
// the instructions has its own way for each (hash_amd64.go).

// kdfInput is what one hash of the key derivation reads.
type kdfInput [52]byte

// hashPairPortable returns SHA256(a) and SHA256(b).
func hashPairPortable(a, b *kdfInput) (x, y [32]byte) {
	return sha256.Sum256(a[:]), sha256.Sum256(b[:])
}

// hashAfterPortable returns SHA256(prefix | data).
func hashAfterPortable(prefix *[32]byte, data []byte) (sum [32]byte) {
	h := sha256.New()
	h.Write(prefix[:])
	h.Write(data)
	h.Sum(sum[:0])
	return sum
}

// decryptHashPortable is IGEDecrypt, then the hash of prefix and the plaintext.
func decryptHashPortable(key, iv, prefix *[32]byte, data []byte) [32]byte {
	igeDecryptPortable(key, iv, data)
	return hashAfterPortable(prefix, data)
}
