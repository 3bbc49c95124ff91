package transport

import "encoding/binary"

func appendIntermediate(dst, payload []byte, ack bool) []byte {
	return append(appendLength(dst, len(payload), ack), payload...)
}

func appendLength(dst []byte, length int, ack bool) []byte {
	n := uint32(length)
	if ack {
		n |= topBit
	}
	return binary.LittleEndian.AppendUint32(dst, n)
}

// intermediateHeader reads the header of an intermediate or a padded frame.
func (c *stream) intermediateHeader(buf []byte) (h header, err error) {
	if len(buf) < 4 {
		return h, errShort
	}
	n := binary.LittleEndian.Uint32(buf)
	marked := n&topBit != 0
	h = header{size: 4, body: int(n &^ topBit), ack: marked && c.server}
	switch {
	case marked && !c.server && c.framing == padded:
		return h, c.unfit(h.body, "a server's frame that asks for a quick ack")
	case marked && !c.server:
		return header{size: 4, isAck: true, token: n}, nil
	case c.framing == padded:
		return h, c.checkPadded(h.body)
	}
	return h, c.check(h.body)
}
