package transport

import (
	"fmt"
	"slices"
	"strings"
)

// Kind names a way to carry payloads to a DC.
type Kind string

const (
	// KindAbridged has the shortest frames: a header of one byte for most.
	KindAbridged Kind = "abridged"
	// KindIntermediate has the payload's length in four bytes before it.
	KindIntermediate Kind = "intermediate"
	// KindPadded is intermediate with a random tail, which hides lengths.
	KindPadded Kind = "padded"
	// KindFull numbers its frames and ends each with a CRC32. It has no quick
	// acks.
	KindFull Kind = "full"
	// KindObfuscated is padded inside a stream cipher, without anything
	// constant in it.
	KindObfuscated Kind = "obfuscated"
	// KindWebSocket is an obfuscated stream in binary WebSocket messages.
	KindWebSocket Kind = "websocket"
	// KindHTTP has a POST for each payload. The server speaks only in answers,
	// so a client keeps one request waiting (http_wait).
	KindHTTP Kind = "http"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{KindAbridged, KindIntermediate, KindPadded, KindFull, KindObfuscated, KindWebSocket, KindHTTP}
}

// ParseKind returns the kind of that name.
func ParseKind(name string) (Kind, error) {
	if k := Kind(name); slices.Contains(Kinds(), k) {
		return k, nil
	}
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return "", fmt.Errorf("unknown transport %q: write one of %s", name, strings.Join(names, ", "))
}

// framing is what delimits payloads inside the streams of this kind; HTTP has
// none.
func (k Kind) framing() framing {
	switch k {
	case KindAbridged:
		return abridged
	case KindFull:
		return full
	case KindPadded, KindObfuscated:
		return padded
	default:
		return intermediate
	}
}
