package transport

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// A full frame has its own length and its number before the payload, and the
// checksum of all that after it.
const (
	fullHeaderSize = 8
	checksumSize   = 4
	fullOverhead   = fullHeaderSize + checksumSize
)

func appendFull(dst, payload []byte, number uint32) []byte {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(payload)+fullOverhead))
	dst = binary.LittleEndian.AppendUint32(dst, number)
	dst = append(dst, payload...)
	return binary.LittleEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:]))
}

func (c *stream) fullHeader(buf []byte) (h header, err error) {
	if len(buf) < fullHeaderSize {
		return h, errShort
	}
	total := int64(binary.LittleEndian.Uint32(buf))
	h = header{size: fullHeaderSize, body: int(total) - fullHeaderSize, number: binary.LittleEndian.Uint32(buf[4:])}
	switch {
	case total < fullOverhead:
		return h, c.unfit(int(total), "shorter than a header and a checksum")
	case h.number != c.received:
		return h, c.unfit(int(total), fmt.Sprintf("is number %d, not %d: frames are lost or repeated", h.number, c.received))
	}
	return h, c.check(int(total) - fullOverhead)
}

// verify checks the sum at the end of body and returns the payload before it.
func (c *stream) verify(h header, body []byte) ([]byte, error) {
	var head [fullHeaderSize]byte
	binary.LittleEndian.PutUint32(head[:], uint32(h.body+fullHeaderSize))
	binary.LittleEndian.PutUint32(head[4:], h.number)
	end := len(body) - checksumSize
	sum := crc32.Update(crc32.ChecksumIEEE(head[:]), crc32.IEEETable, body[:end])
	if sum != binary.LittleEndian.Uint32(body[end:]) {
		return nil, c.unfit(end, "wrong CRC32: bytes were changed on the way")
	}
	return body[:end:end], nil
}
