package transport

import (
	"encoding/binary"
	"fmt"
)

// framing is one way to delimit payloads in a stream.
type framing uint8

const (
	abridged framing = iota
	intermediate
	padded
	full
)

// prefix is what a client sends once, before its first frame, unless the stream
// is obfuscated. The server sends none.
func (f framing) prefix() string {
	switch f {
	case abridged:
		return "\xef"
	case intermediate:
		return "\xee\xee\xee\xee"
	case padded:
		return "\xdd\xdd\xdd\xdd"
	}
	return ""
}

// tag names the framing inside an obfuscated header. The full framing has none.
func (f framing) tag() uint32 {
	switch f {
	case abridged:
		return 0xefefefef
	case padded:
		return 0xdddddddd
	}
	return 0xeeeeeeee
}

// tagged returns the framing of an obfuscated header.
func tagged(tag uint32) (framing, bool) {
	for _, f := range []framing{abridged, intermediate, padded} {
		if f.tag() == tag {
			return f, true
		}
	}
	return 0, false
}

// topBit of the first header byte (abridged) or of the length (intermediate,
// padded) asks for a quick ack, or is one.
const topBit = 1 << 31

// header is the beginning of a frame, checked.
type header struct {
	size   int // of the header itself, in bytes
	body   int // what follows, in bytes
	ack    bool
	token  uint32 // a quick ack, which has no body
	isAck  bool
	number uint32 // of a full frame
}

// header reads a frame's header from the beginning of buf. errShort asks for
// more bytes; eight always suffice.
func (c *stream) header(buf []byte) (header, error) {
	switch c.framing {
	case abridged:
		return c.abridgedHeader(buf)
	case full:
		return c.fullHeader(buf)
	}
	return c.intermediateHeader(buf)
}

// appendFrame appends one frame to dst.
func (c *stream) appendFrame(dst []byte, f Frame, number uint32) ([]byte, error) {
	if err := c.check(len(f.Payload)); err != nil {
		return dst, err
	}
	ack := f.QuickAck && !c.server
	switch c.framing {
	case abridged:
		return appendAbridged(dst, f.Payload, ack), nil
	case full:
		return appendFull(dst, f.Payload, number), nil
	case padded:
		return c.appendPadded(dst, f.Payload, ack)
	}
	return appendIntermediate(dst, f.Payload, ack), nil
}

// check refuses lengths that no payload has.
func (c *stream) check(length int) error {
	switch {
	case length == 0:
		return c.unfit(length, "empty")
	case length%4 != 0:
		return c.unfit(length, "length is not a multiple of 4")
	case length < 0 || length > c.maxFrame:
		return c.unfit(length, fmt.Sprintf("longer than the limit of %d", c.maxFrame))
	}
	return nil
}

func (c *stream) unfit(length int, reason string) error {
	return &FrameError{Kind: c.kind, Length: length, Reason: reason}
}

// status recognises a transport error: a payload that is a negative number of
// four bytes. Only servers send them.
func (c *stream) status(payload []byte) error {
	code := int32(binary.LittleEndian.Uint32(payload))
	if code >= 0 || c.server {
		return c.unfit(len(payload), "four bytes that are no transport error of a server")
	}
	return &StatusError{Code: -int(code)}
}

// statusPayload is how a server says a transport error; code is positive.
func statusPayload(code int) []byte {
	return binary.LittleEndian.AppendUint32(nil, uint32(-int32(code)))
}
