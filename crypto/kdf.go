package crypto

// Side names the sender of a message. Its value is the offset x at which both
// ends read the auth key for that direction.
type Side uint8

const (
	Client Side = 0
	Server Side = 8
)

func (s Side) String() string {
	if s == Client {
		return "client"
	}
	return "server"
}

// messageKeys derives the AES key and IV of one message from its msg_key.
// See https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector.
func (k *AuthKey) messageKeys(from Side, msgKey *[16]byte) (key, iv [32]byte) {
	var inA, inB kdfInput
	copy(inA[:16], msgKey[:])
	copy(inA[16:], k.bytes()[from:from+36])
	copy(inB[:36], k.bytes()[40+from:76+from])
	copy(inB[36:], msgKey[:])
	a, b := hashPair(&inA, &inB)

	copy(key[0:], a[0:8])
	copy(key[8:], b[8:24])
	copy(key[24:], a[24:32])
	copy(iv[0:], b[0:8])
	copy(iv[8:], a[8:24])
	copy(iv[24:], b[24:32])
	return key, iv
}

// msgKeyLarge hashes the part of the key that belongs to the direction and the
// whole plaintext with its padding. Bytes 8..23 are the msg_key.
func (k *AuthKey) msgKeyLarge(from Side, plaintext []byte) [32]byte {
	return hashAfter(k.msgKeyPart(from), plaintext)
}

// msgKeyPart is the part of the key that goes into msg_key.
func (k *AuthKey) msgKeyPart(from Side) *[32]byte { return (*[32]byte)(k.bytes()[88+from:]) }
