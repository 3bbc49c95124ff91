package transport

import (
	"encoding/binary"
	"fmt"
	"io"
)

// maxTail is the longest tail of random bytes, which the padded framing puts
// after a payload.
const maxTail = 15

// Sizes in a payload: an encrypted one is a key id and a message key before
// blocks of the cipher, an unencrypted one has its own length in its header.
const (
	encryptedHeader = 24
	cipherBlock     = 16
	plainHeader     = 20
)

// quickAckMark begins a quick ack of the padded framing, the token follows.
const quickAckMark = 0xffffffff

func (c *stream) appendPadded(dst, payload []byte, ack bool) ([]byte, error) {
	var random [1 + maxTail]byte
	if _, err := io.ReadFull(c.rand, random[:]); err != nil {
		return dst, fmt.Errorf("draw padding: %w", err)
	}
	tail := int(random[0] & maxTail)
	dst = append(appendLength(dst, len(payload)+tail, ack), payload...)
	return append(dst, random[1:1+tail]...), nil
}

func (c *stream) checkPadded(length int) error {
	switch {
	case length < 4:
		return c.unfit(length, "too short for anything")
	case length > c.maxFrame+maxTail:
		return c.unfit(length, fmt.Sprintf("longer than the limit of %d", c.maxFrame))
	}
	return nil
}

// cut finds what a padded frame holds. The length of the tail is nowhere
// written, so the payload's end is found from inside.
func (c *stream) cut(frame []byte) (Packet, error) {
	switch {
	case len(frame) < encryptedHeader && !c.server:
		if mark := binary.LittleEndian.Uint32(frame); mark == quickAckMark && len(frame) >= 8 {
			token := binary.LittleEndian.Uint32(frame[4:])
			if token&topBit == 0 {
				return Packet{}, c.unfit(len(frame), "a quick ack of no message")
			}
			return Packet{Token: token}, nil
		}
		if len(frame) <= 4+maxTail {
			return Packet{}, c.status(frame[:4])
		}
		return Packet{}, c.unfit(len(frame), "neither a message nor an answer to one")
	case len(frame) < encryptedHeader:
		return Packet{}, c.unfit(len(frame), "shorter than any message")
	case binary.LittleEndian.Uint64(frame) == 0:
		length := int64(binary.LittleEndian.Uint32(frame[plainHeader-4:]))
		end := plainHeader + length
		if length == 0 || length%4 != 0 || end > int64(len(frame)) || int64(len(frame))-end > maxTail {
			return Packet{}, c.unfit(len(frame), fmt.Sprintf("an unencrypted message of %d bytes does not fit in it", length))
		}
		return Packet{Payload: frame[:end:end]}, c.check(int(end))
	}
	end := encryptedHeader + (len(frame)-encryptedHeader)/cipherBlock*cipherBlock
	if end == encryptedHeader {
		return Packet{}, c.unfit(len(frame), "an encrypted message without a block")
	}
	return Packet{Payload: frame[:end:end]}, c.check(end)
}
