package crypto

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// EncryptMessage appends the packet of m, sent by from, to dst:
// auth_key_id | msg_key | encrypted data. m.Body is copied and not kept. The
// padding is the shortest allowed (12 to 27 bytes), read from random (nil means
// crypto/rand) in one piece. dst is returned unchanged with an error.
//
// See https://core.telegram.org/mtproto/description#encrypted-message.
func EncryptMessage(dst []byte, k *AuthKey, from Side, m Message, random io.Reader) ([]byte, error) {
	out, _, err := EncryptMessageToken(dst, k, from, m, random)
	return out, err
}

// EncryptMessageToken is EncryptMessage that also returns the token by which the
// receiver confirms the packet if it is asked for a quick ack.
//
// See https://core.telegram.org/mtproto/mtproto-transports#quick-ack.
func EncryptMessageToken(dst []byte, k *AuthKey, from Side, m Message, random io.Reader) ([]byte, uint32, error) {
	if len(m.Body)%4 != 0 {
		return dst, 0, fmt.Errorf("encrypt message: body of %d bytes is not a multiple of 4", len(m.Body))
	}
	if len(m.Body) > MaxBody {
		return dst, 0, fmt.Errorf("encrypt message: body of %d bytes, at most %d fit into a packet", len(m.Body), MaxBody)
	}
	padding := minPadding + -(innerHeaderSize+len(m.Body)+minPadding)&(blockSize-1)
	start := len(dst)
	out := slices.Grow(dst, headerSize+innerHeaderSize+len(m.Body)+padding)
	out = out[:start+headerSize]
	out = appendPlaintext(out, m)
	body := len(out)
	out = out[:body+padding]
	if err := fill(random, out[body:]); err != nil {
		return dst, 0, fmt.Errorf("encrypt message: draw padding: %w", err)
	}
	return out, k.sealFrame(from, out[start:]), nil
}

// QuickAckToken is the token that confirms the packet of which plaintext is the
// decrypted part, padding included: what is behind the first 24 bytes of a frame
// after DecryptMessage.
func QuickAckToken(k *AuthKey, from Side, plaintext []byte) uint32 {
	large := k.msgKeyLarge(from, plaintext)
	return quickAckToken(&large)
}

func quickAckToken(large *[32]byte) uint32 { return binary.LittleEndian.Uint32(large[:4]) | 1<<31 }

// sealFrame writes the header of frame and encrypts its plaintext, padding
// included, in place. It returns the token of a quick ack.
func (k *AuthKey) sealFrame(from Side, frame []byte) uint32 {
	plaintext := frame[headerSize:]
	large := k.msgKeyLarge(from, plaintext)
	msgKey := [16]byte(large[8:24])
	binary.LittleEndian.PutUint64(frame, uint64(k.id))
	copy(frame[8:headerSize], msgKey[:])
	key, iv := k.messageKeys(from, &msgKey)
	IGEEncrypt(&key, &iv, plaintext)
	return quickAckToken(&large)
}

func appendPlaintext(b []byte, m Message) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(m.Salt))
	b = binary.LittleEndian.AppendUint64(b, uint64(m.SessionID))
	b = binary.LittleEndian.AppendUint64(b, uint64(m.MsgID))
	b = binary.LittleEndian.AppendUint32(b, uint32(m.SeqNo))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.Body)))
	return append(b, m.Body...)
}

// fill reads len(b) bytes from random, or from crypto/rand when it is nil.
func fill(random io.Reader, b []byte) error {
	if random == nil {
		random = rand.Reader
	}
	_, err := io.ReadFull(random, b)
	return err
}
