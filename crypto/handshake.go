package crypto

import (
	"crypto/sha1"
	"encoding/binary"
)

// HandshakeKeys derives the temporary AES key and IV that protect the
// Diffie-Hellman part of the key exchange.
// See https://core.telegram.org/mtproto/auth_key.
func HandshakeKeys(newNonce [32]byte, serverNonce [16]byte) (key, iv [32]byte) {
	newServer := sha1.Sum(join(newNonce[:], serverNonce[:]))
	serverNew := sha1.Sum(join(serverNonce[:], newNonce[:]))
	newNew := sha1.Sum(join(newNonce[:], newNonce[:]))

	copy(key[0:], newServer[:])
	copy(key[20:], serverNew[0:12])
	copy(iv[0:], serverNew[12:20])
	copy(iv[8:], newNew[:])
	copy(iv[28:], newNonce[0:4])
	return key, iv
}

// NonceHash returns new_nonce_hashN: the low 128 bits of
// SHA1(new_nonce | n | auth_key_aux_hash). n is 1 for dh_gen_ok, 2 for
// dh_gen_retry and 3 for dh_gen_fail.
func NonceHash(newNonce [32]byte, n byte, aux [8]byte) [16]byte {
	sum := sha1.Sum(join(newNonce[:], []byte{n}, aux[:]))
	return [16]byte(sum[4:20])
}

// ParamsFailHash returns the new_nonce_hash of server_DH_params_fail: the low
// 128 bits of SHA1(new_nonce).
func ParamsFailHash(newNonce [32]byte) [16]byte {
	sum := sha1.Sum(newNonce[:])
	return [16]byte(sum[4:20])
}

// FirstSalt returns the server salt that a new auth key starts with.
func FirstSalt(newNonce [32]byte, serverNonce [16]byte) int64 {
	return int64(binary.LittleEndian.Uint64(newNonce[:]) ^ binary.LittleEndian.Uint64(serverNonce[:]))
}

func join(parts ...[]byte) []byte {
	b := make([]byte, 0, 96)
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}
