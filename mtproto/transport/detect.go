package transport

import (
	"fmt"
	"strings"
)

// Detect recognises the framing from the first bytes a client sent, and how
// many of them are its prefix and not part of a frame. ErrShort asks for more
// bytes (four always suffice); anything that is not a framing spoken here is a
// *FrameError.
func Detect(first []byte) (f Framing, prefix int, err error) {
	for _, f := range []Framing{Abridged, Intermediate} {
		p := f.Prefix()
		n := min(len(first), len(p))
		if string(first[:n]) != p[:n] {
			continue
		}
		if n < len(p) {
			return 0, 0, ErrShort
		}
		return f, n, nil
	}
	return 0, 0, &FrameError{Reason: unknownPrefix(first)}
}

// unknownPrefix names the likely stranger, because a person who pointed the
// wrong program at this port reads the message.
func unknownPrefix(first []byte) string {
	s := string(first[:min(len(first), 4)])
	switch {
	case s[0] == 0xdd:
		return "padded intermediate framing is not spoken here"
	case s[0] == 0x16:
		return "looks like TLS, not MTProto"
	case strings.HasPrefix("GET ", s), strings.HasPrefix("POST", s), strings.HasPrefix("HEAD", s):
		return "looks like HTTP, not MTProto over TCP"
	}
	return fmt.Sprintf("unknown framing: connection starts with %x (full or obfuscated framing is not spoken here)", s)
}
