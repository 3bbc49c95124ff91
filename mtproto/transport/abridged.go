package transport

import "encoding/binary"

// longWords is the word count from which an abridged header is long; the same
// value is the byte that announces a long header.
const longWords = 0x7f

func appendAbridged(dst, payload []byte, ack bool) []byte {
	words := len(payload) / 4
	bit := byte(0)
	if ack {
		bit = 0x80
	}
	if words < longWords {
		dst = append(dst, byte(words)|bit)
	} else {
		dst = append(dst, longWords|bit, byte(words), byte(words>>8), byte(words>>16))
	}
	return append(dst, payload...)
}

// abridgedHeader: the first byte's top bit, which a count of words never has,
// makes a request one that wants a quick ack, and an answer a quick ack.
func (c *stream) abridgedHeader(buf []byte) (h header, err error) {
	if len(buf) < 1 {
		return h, errShort
	}
	marked := buf[0]&0x80 != 0
	if marked && !c.server {
		if len(buf) < 4 {
			return h, errShort
		}
		return header{size: 4, isAck: true, token: binary.BigEndian.Uint32(buf)}, nil
	}
	h = header{size: 1, body: int(buf[0]&longWords) * 4, ack: marked}
	if buf[0]&longWords == longWords {
		if len(buf) < 4 {
			return h, errShort
		}
		h.size, h.body = 4, (int(buf[1])|int(buf[2])<<8|int(buf[3])<<16)*4
	}
	return h, c.check(h.body)
}
