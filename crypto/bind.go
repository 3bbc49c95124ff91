package crypto

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
)

// EncryptBindMessage builds the encrypted_message of auth.bindTempAuthKey: inner
// (a serialized bind_auth_key_inner) under the permanent key. It is the last use
// of MTProto 1.0. msgID must be that of the request itself. From random (nil
// means crypto/rand) it reads 16 bytes that stand for salt and session, then
// 0 to 15 of padding.
//
// See https://core.telegram.org/method/auth.bindTempAuthKey.
func EncryptBindMessage(perm *AuthKey, msgID int64, inner []byte, random io.Reader) ([]byte, error) {
	size := innerHeaderSize + len(inner)
	padding := -size & (blockSize - 1)
	out := make([]byte, headerSize+size+padding)
	plaintext := out[headerSize:]
	if err := fill(random, plaintext[:16]); err != nil {
		return nil, fmt.Errorf("encrypt bind message: %w", err)
	}
	binary.LittleEndian.PutUint64(plaintext[16:], uint64(msgID))
	binary.LittleEndian.PutUint32(plaintext[24:], 0) // seqno
	binary.LittleEndian.PutUint32(plaintext[28:], uint32(len(inner)))
	copy(plaintext[innerHeaderSize:], inner)
	if err := fill(random, plaintext[size:]); err != nil {
		return nil, fmt.Errorf("encrypt bind message: %w", err)
	}

	msgKey := msgKeyV1(plaintext[:size])
	binary.LittleEndian.PutUint64(out, uint64(perm.id))
	copy(out[8:headerSize], msgKey[:])
	key, iv := perm.messageKeysV1(Client, &msgKey)
	IGEEncrypt(&key, &iv, plaintext)
	return out, nil
}

// DecryptBindMessage opens, in place, the encrypted_message that a client made
// with EncryptBindMessage for perm. It returns the msg_id inside, which must be
// that of the request, and the inner object with what follows it up to its
// length. Any error is a *CheckError; sealed is garbage then.
func DecryptBindMessage(perm *AuthKey, sealed []byte) (msgID int64, inner []byte, err error) {
	if len(sealed) < headerSize+innerHeaderSize || (len(sealed)-headerSize)%blockSize != 0 {
		return 0, nil, failed("bind message is not a header and whole blocks")
	}
	if id, _ := FrameKeyID(sealed); id != perm.id {
		return 0, nil, failed("bind message: auth_key_id")
	}
	msgKey := [16]byte(sealed[8:headerSize])
	plaintext := sealed[headerSize:]
	key, iv := perm.messageKeysV1(Client, &msgKey)
	IGEDecrypt(&key, &iv, plaintext)
	// The hash leaves the padding out, so the length is needed before the
	// comparison; one that does not fit is taken for the whole.
	end := len(plaintext)
	length := int64(int32(binary.LittleEndian.Uint32(plaintext[28:])))
	padding := int64(end-innerHeaderSize) - length
	fits := length >= 0 && padding >= 0 && padding < blockSize
	if fits {
		end -= int(padding)
	}
	want := msgKeyV1(plaintext[:end])
	switch {
	case subtle.ConstantTimeCompare(want[:], msgKey[:]) != 1:
		return 0, nil, failed("bind message: msg_key")
	case !fits:
		return 0, nil, failed("bind message: length")
	case binary.LittleEndian.Uint32(plaintext[24:]) != 0:
		return 0, nil, failed("bind message: seqno")
	}
	return int64(binary.LittleEndian.Uint64(plaintext[16:])), plaintext[innerHeaderSize:end:end], nil
}

// msgKeyV1 covers, unlike that of 2.0, neither the auth key nor the padding.
func msgKeyV1(plaintext []byte) [16]byte {
	sum := sha1.Sum(plaintext)
	return [16]byte(sum[4:20])
}

// messageKeysV1 is the key derivation of MTProto 1.0.
// See https://core.telegram.org/mtproto/description_v1.
func (k *AuthKey) messageKeysV1(from Side, msgKey *[16]byte) (key, iv [32]byte) {
	part := func(start, end Side) []byte { return k.bytes()[start+from : end+from] }
	a := sha1.Sum(join(msgKey[:], part(0, 32)))
	b := sha1.Sum(join(part(32, 48), msgKey[:], part(48, 64)))
	c := sha1.Sum(join(part(64, 96), msgKey[:]))
	d := sha1.Sum(join(msgKey[:], part(96, 128)))
	copy(key[:], join(a[0:8], b[8:20], c[4:16]))
	copy(iv[:], join(a[8:20], b[0:8], c[16:20], d[0:8]))
	return key, iv
}
