package transport

import (
	"encoding/binary"
	"fmt"
)

// Framing is one way to delimit payloads in a stream.
type Framing uint8

const (
	// Abridged has a header of one byte (payload length / 4), or 7f and three
	// bytes from 127 words on. The shortest, and the default.
	Abridged Framing = iota
	// Intermediate has a header of four bytes, the payload length.
	Intermediate
)

func (f Framing) String() string {
	switch f {
	case Abridged:
		return "abridged"
	case Intermediate:
		return "intermediate"
	}
	return fmt.Sprintf("Framing(%d)", uint8(f))
}

// Prefix is what a client sends once, before its first frame. The server sends
// none.
func (f Framing) Prefix() string {
	if f == Intermediate {
		return "\xee\xee\xee\xee"
	}
	return "\xef"
}

const (
	// DefaultMaxFrame is the largest payload accepted unless told otherwise,
	// in bytes: the string limit of TL, beyond which no message makes sense.
	DefaultMaxFrame = 1<<24 - 4

	// longWords is the word count from which an abridged header is long; the
	// same value is the byte that announces a long header.
	longWords = 0x7f
	// quickAckBit in the first header byte (abridged) or the length's top bit
	// (intermediate) asks for, or is, a quick ack. This package neither
	// requests nor serves them.
	quickAckBit = 0x80
)

// Framer writes and cuts frames of one framing. The zero value is an abridged
// framer with the default limit. It holds no stream state and may be copied.
type Framer struct {
	Framing Framing
	// MaxFrame is the largest payload in bytes, either way; 0 means
	// DefaultMaxFrame.
	MaxFrame int
}

func (f Framer) limit() int {
	if f.MaxFrame > 0 {
		return f.MaxFrame
	}
	return DefaultMaxFrame
}

// AppendFrame appends payload with its header to dst. The payload's length must
// be a positive multiple of four within the limit, else the error is a
// *FrameError and dst is returned unchanged.
func (f Framer) AppendFrame(dst, payload []byte) ([]byte, error) {
	if err := f.check(len(payload)); err != nil {
		return dst, err
	}
	switch words := len(payload) / 4; {
	case f.Framing == Intermediate:
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(payload)))
	case words < longWords:
		dst = append(dst, byte(words))
	default:
		dst = append(dst, longWords, byte(words), byte(words>>8), byte(words>>16))
	}
	return append(dst, payload...), nil
}

// Next finds the first frame in buf. The payload aliases buf and n is how many
// bytes the frame takes with its header. ErrShort asks for more bytes; a
// *FrameError ends the stream.
func (f Framer) Next(buf []byte) (payload []byte, n int, err error) {
	header, length, err := f.header(buf)
	if err != nil {
		return nil, 0, err
	}
	if n = header + length; len(buf) < n {
		return nil, 0, ErrShort
	}
	return buf[header:n:n], n, nil
}

// header reads a frame's header: its own length and the payload's, both in
// bytes, the latter already checked.
func (f Framer) header(buf []byte) (header, length int, err error) {
	if f.Framing == Intermediate {
		return f.intermediateHeader(buf)
	}
	if len(buf) < 1 {
		return 0, 0, ErrShort
	}
	if buf[0]&quickAckBit != 0 {
		return 0, 0, &FrameError{Framing: f.Framing, Reason: "quick ack bit is set but none was agreed"}
	}
	header, length = 1, int(buf[0])*4
	if buf[0] == longWords {
		if len(buf) < 4 {
			return 0, 0, ErrShort
		}
		header, length = 4, (int(buf[1])|int(buf[2])<<8|int(buf[3])<<16)*4
	}
	return header, length, f.check(length)
}

func (f Framer) intermediateHeader(buf []byte) (header, length int, err error) {
	if len(buf) < 4 {
		return 0, 0, ErrShort
	}
	if buf[3]&quickAckBit != 0 {
		return 0, 0, &FrameError{Framing: f.Framing, Reason: "quick ack bit is set but none was agreed"}
	}
	length = int(binary.LittleEndian.Uint32(buf))
	return 4, length, f.check(length)
}

func (f Framer) check(length int) error {
	reason := ""
	switch {
	case length == 0:
		reason = "empty"
	case length%4 != 0:
		reason = "length is not a multiple of 4"
	case length > f.limit():
		reason = fmt.Sprintf("longer than the limit of %d", f.limit())
	default:
		return nil
	}
	return &FrameError{Framing: f.Framing, Length: length, Reason: reason}
}

// status recognises a transport error: a payload of exactly four bytes. A
// number that is not negative has no meaning and ends the stream.
func (f Framer) status(payload []byte) error {
	if len(payload) != 4 {
		return nil
	}
	code := int32(binary.LittleEndian.Uint32(payload))
	if code >= 0 {
		return &FrameError{Framing: f.Framing, Length: 4, Reason: "four bytes that are no transport error"}
	}
	return &StatusError{Code: -int(code)}
}

// StatusPayload is the payload by which a server reports a transport error;
// code is positive, 404 for example.
func StatusPayload(code int) []byte {
	return binary.LittleEndian.AppendUint32(nil, uint32(-int32(code)))
}
