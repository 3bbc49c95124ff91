package crypto

// IGEEncrypt encrypts data in place with AES-256 in Infinite Garble Extension
// mode: c[i] = E(p[i] ^ c[i-1]) ^ p[i-1], where iv holds c[0] then p[0]. The
// length of data must be a multiple of 16; anything else is a bug of the caller
// and panics.
func IGEEncrypt(key, iv *[32]byte, data []byte) {
	mustBeBlocks(data)
	igeEncrypt(key, iv, data)
}

// IGEDecrypt is the inverse of IGEEncrypt, in place.
func IGEDecrypt(key, iv *[32]byte, data []byte) {
	mustBeBlocks(data)
	igeDecrypt(key, iv, data)
}

func mustBeBlocks(data []byte) {
	if len(data)%blockSize != 0 {
		panic("crypto: IGE data is not whole blocks")
	}
}
