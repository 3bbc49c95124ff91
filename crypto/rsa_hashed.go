package crypto

import "crypto/sha1"

// RSAHashed is what a client encrypted in the form that came before RSA_PAD:
// SHA1(data) | data | random bytes, 255 bytes in all. Old clients still do.
type RSAHashed struct {
	// Hash is that of the data alone; whoever has read the data checks it.
	Hash [sha1.Size]byte
	// Data is the data and the random bytes after it. Their reader knows where
	// the data ends.
	Data []byte
}

// RSAOpenHashed is the server's side of that form. A block that was not made for
// this key is a *CheckError, or one that holds anything.
func RSAOpenHashed(encrypted []byte, key *PrivateKey) (RSAHashed, error) {
	block, err := rsaOpen(encrypted, key)
	switch {
	case err != nil:
		return RSAHashed{}, err
	case block[0] != 0: // 255 bytes are one less than the modulus has
		return RSAHashed{}, failed("RSA block hash")
	}
	h := RSAHashed{Data: append([]byte(nil), block[1+sha1.Size:]...)}
	copy(h.Hash[:], block[1:])
	return h, nil
}
