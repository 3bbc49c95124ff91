//go:build !amd64

package crypto

func hashPair(a, b *kdfInput) (x, y [32]byte) { return hashPairPortable(a, b) }

func hashAfter(prefix *[32]byte, data []byte) [32]byte { return hashAfterPortable(prefix, data) }

func decryptHash(key, iv, prefix *[32]byte, data []byte) [32]byte {
	return decryptHashPortable(key, iv, prefix, data)
}
