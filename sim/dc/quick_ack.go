package dc

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/tgfleet/tgfleet/crypto"
)

// quickAck is the token by which a client learns that frame, an encrypted
// message that has been decrypted in place, has arrived.
//
// See https://core.telegram.org/mtproto/mtproto-transports#quick-ack.
func quickAck(key *crypto.AuthKey, frame []byte) uint32 {
	const header, keyPart = 24, 88
	h := sha256.New()
	h.Write(key.Bytes()[keyPart : keyPart+32])
	h.Write(frame[header:])
	return binary.LittleEndian.Uint32(h.Sum(nil)) | 1<<31
}
