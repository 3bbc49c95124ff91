package crypto

import "encoding/binary"

// Sizes in bytes of the parts of an encrypted packet,
//
//	auth_key_id 8 | msg_key 16 | salt 8, session_id 8, msg_id 8, seqno 4, length 4, body, padding
//
// of which everything after msg_key is encrypted.
const (
	headerSize      = 8 + 16
	innerHeaderSize = 8 + 8 + 8 + 4 + 4
	minPadding      = 12
	maxPadding      = 1024
	blockSize       = 16

	// minFrame is the header and the smallest plaintext: 32 bytes and 12 of
	// padding, rounded up to a whole block.
	minFrame = headerSize + 48
)

// MaxBody bounds the body of one message in bytes. Telegram's clients refuse
// packets of 2^24 bytes.
const MaxBody = 1<<24 - headerSize - innerHeaderSize - maxPadding

// Message is the content of one encrypted MTProto packet.
type Message struct {
	Salt      int64
	SessionID int64
	MsgID     int64
	SeqNo     int32
	Body      []byte // a multiple of 4 bytes; aliases the frame after DecryptMessage
}

// FrameKeyID reads auth_key_id from a packet without decrypting it. It is 0 for
// an unencrypted message; ok is false when frame is too short to have one.
func FrameKeyID(frame []byte) (id KeyID, ok bool) {
	if len(frame) < 8 {
		return 0, false
	}
	return KeyID(binary.LittleEndian.Uint64(frame)), true
}
