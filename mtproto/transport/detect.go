package transport

import (
	"fmt"
	"strings"
)

// openings are the first four bytes that settle what a client speaks.
var openings = []struct {
	first string
	kind  Kind
}{
	{intermediate.prefix(), KindIntermediate},
	{padded.prefix(), KindPadded},
	{"GET ", KindWebSocket},
	{"POST", KindHTTP},
	{"HEAD", KindHTTP},
	{"OPTI", KindHTTP},
	{"\x16\x03\x01\x02", ""}, // TLS, as the header of an obfuscated stream avoids it
}

// detect recognises what a client speaks by the first bytes it sent, and how
// many of them are a prefix and not part of anything. errShort asks for more
// bytes; eight always suffice. Full framing shows by the number of its first
// frame, which an obfuscated header never has there; what is nothing else is
// taken for obfuscated.
func detect(first []byte) (k Kind, prefix int, err error) {
	if len(first) == 0 {
		return "", 0, errShort
	}
	if p := abridged.prefix(); first[0] == p[0] {
		return KindAbridged, len(p), nil
	}
	for _, o := range openings {
		n := min(len(first), len(o.first))
		if string(first[:n]) != o.first[:n] {
			continue
		}
		switch {
		case n < len(o.first):
			return "", 0, errShort
		case o.kind == "":
			return "", 0, &FrameError{Reason: "looks like TLS: MTProto is not spoken inside it here"}
		case o.kind == KindWebSocket || o.kind == KindHTTP:
			return o.kind, 0, nil
		}
		return o.kind, n, nil
	}
	switch {
	case len(first) < fullHeaderSize:
		return "", 0, errShort
	case string(first[4:fullHeaderSize]) == "\x00\x00\x00\x00":
		return KindFull, 0, nil
	}
	return KindObfuscated, 0, nil
}

// strangerError says that an obfuscated header has no meaning, so that the
// connection was probably something else all along.
func strangerError(first []byte) error {
	text := fmt.Sprintf("%x", first[:8])
	if strings.IndexFunc(string(first[:8]), func(r rune) bool { return r < ' ' || r > '~' }) < 0 {
		text = fmt.Sprintf("%q", first[:8])
	}
	return &FrameError{Reason: "unknown framing: connection starts with " + text +
		", which is no framing and, if it is obfuscated, not with the secret of this address"}
}
