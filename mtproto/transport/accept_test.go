package transport

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/mtproto/transport/obfuscate"
)

func TestAcceptRefuses(t *testing.T) {
	garbage := strings.Repeat("hello, is this a shop? ", 3)
	for _, tt := range []struct{ first, reason string }{
		{"\x16\x03\x01\x02\x00", "TLS"},
		{garbage, "unknown framing: connection starts with \"hello, i\""},
		{"\x01\x02\x03\x04" + garbage, "unknown framing: connection starts with 0102030468656c6c"},
		{"GET /apiws HTTP/1.1\r\nHost: x\r\n\r\n", "subprotocol"},
		{"GET /apiws HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Protocol: chat, binary\r\n\r\n", "Upgrade"},
		{"GET nonsense\r\n\r\n", "malformed"},
		{"GET / HTTP/1.1\r\nX: " + strings.Repeat("y", maxHTTPHeader) + "\r\n\r\n", "longer than"},
	} {
		_, err := Accept(newScript([]byte(tt.first)), AcceptOptions{})
		if !isFrameError(err) || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("Accept of %.30q: %v, want a FrameError that says %q", tt.first, err, tt.reason)
		}
	}
	for _, first := range []string{"", "\xee\xee", "PO", "\x10\x00\x00\x00\x00\x00", "abcdefgh"} {
		if _, err := Accept(newScript([]byte(first)), AcceptOptions{}); !errors.Is(err, io.EOF) {
			t.Errorf("Accept of a stream that ends after %q: %v, want EOF", first, err)
		}
	}
	if _, err := Accept(newScript(pattern(64)), AcceptOptions{Secret: pattern(3)}); err == nil {
		t.Error("Accept with a secret of three bytes succeeds")
	}
}

// FuzzAccept feeds anything to a server: it must end, and what it accepts must be
// payloads.
func FuzzAccept(f *testing.F) {
	header, s, err := obfuscate.Client(seeded(), padded.tag(), 2, nil)
	if err != nil {
		f.Fatal(err)
	}
	frame := appendIntermediate(nil, message(1), true)
	s.Encrypt.XORKeyStream(frame, frame)
	f.Add(append(header, frame...))
	f.Add(append([]byte("\xef"), appendAbridged(nil, message(1), true)...))
	f.Add(append([]byte("\xee\xee\xee\xee"), appendIntermediate(nil, plain(20), false)...))
	f.Add(append([]byte("\xdd\xdd\xdd\xdd"), appendIntermediate(nil, plain(20), false)...))
	f.Add(appendFull(nil, plain(20), 0))
	f.Add([]byte("POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n12345678"))
	f.Add([]byte("POST /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n0\r\n\r\n"))
	f.Add([]byte("OPTIONS * HTTP/1.1\r\n\r\n"))
	f.Add([]byte("GET /apiws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: binary\r\n\r\n\x82\x84\x00\x00\x00\x00\xef\xef\xef\xef"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		w, err := Accept(newScript(stream), AcceptOptions{MaxFrame: 1 << 16})
		if err != nil {
			return
		}
		defer w.Close()
		for {
			p, err := w.Read()
			if err != nil {
				return
			}
			if n := len(p.Payload); n == 0 || n%4 != 0 || n > 1<<16 || p.Token != 0 {
				t.Fatalf("%s: accepted %d bytes, token %x", w.Kind(), n, p.Token)
			}
			if err := w.Write(Frame{Payload: p.Payload}); err != nil {
				t.Fatalf("%s: answer: %v", w.Kind(), err)
			}
		}
	})
}
