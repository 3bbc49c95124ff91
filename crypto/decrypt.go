package crypto

import (
	"crypto/subtle"
	"encoding/binary"
)

// DecryptMessage decrypts, in place, a packet that from sent, and makes the
// checks on its outside and its lengths; session_id and msg_id are the session's
// business. The body of the result aliases frame, padding is its padding in
// bytes. Any error is a *CheckError; frame is garbage then.
//
// The size and the key id stand in the clear, so refusing by them tells an
// observer nothing. No decrypted field is looked at before the msg_key, which
// covers all of them, was compared in constant time: whoever cannot make a
// right msg_key sees one and the same failure, after the same work.
//
// See https://core.telegram.org/mtproto/security_guidelines.
func DecryptMessage(k *AuthKey, from Side, frame []byte) (m Message, padding int, err error) {
	if len(frame) < minFrame {
		return Message{}, 0, failed("packet too short")
	}
	if (len(frame)-headerSize)%blockSize != 0 {
		return Message{}, 0, failed("encrypted part is not whole blocks")
	}
	if id, _ := FrameKeyID(frame); id != k.id {
		return Message{}, 0, failed("auth_key_id")
	}
	msgKey := [16]byte(frame[8:headerSize])
	plaintext := frame[headerSize:]
	key, iv := k.messageKeys(from, &msgKey)
	large := decryptHash(&key, &iv, k.msgKeyPart(from), plaintext)
	if subtle.ConstantTimeCompare(large[8:24], msgKey[:]) != 1 {
		return Message{}, 0, failed("msg_key")
	}
	return parsePlaintext(plaintext)
}

func parsePlaintext(b []byte) (m Message, padding int, err error) {
	// Compared as int64 so that no length, however odd, wraps around.
	length := int64(int32(binary.LittleEndian.Uint32(b[28:])))
	rest := int64(len(b) - innerHeaderSize)
	switch {
	case length < 0:
		return Message{}, 0, failed("message length is negative")
	case length%4 != 0:
		return Message{}, 0, failed("message length is not a multiple of 4")
	case length > rest:
		return Message{}, 0, failed("message length exceeds the packet")
	case rest-length < minPadding:
		return Message{}, 0, failed("padding too short")
	case rest-length > maxPadding:
		return Message{}, 0, failed("padding too long")
	}
	end := innerHeaderSize + int(length)
	return Message{
		Salt:      int64(binary.LittleEndian.Uint64(b[0:])),
		SessionID: int64(binary.LittleEndian.Uint64(b[8:])),
		MsgID:     int64(binary.LittleEndian.Uint64(b[16:])),
		SeqNo:     int32(binary.LittleEndian.Uint32(b[24:])),
		Body:      b[innerHeaderSize:end:end],
	}, int(rest - length), nil
}
