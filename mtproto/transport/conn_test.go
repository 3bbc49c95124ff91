package transport

import (
	"bytes"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
)

// script is a net.Conn whose reads return the given chunks, one per read, and
// then io.EOF. What is written to it is kept.
type script struct {
	net.Conn
	chunks [][]byte
	writes [][]byte
}

func newScript(chunks ...[]byte) *script { return &script{chunks: chunks} }

func (s *script) Read(p []byte) (int, error) {
	if len(s.chunks) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.chunks[0])
	if s.chunks[0] = s.chunks[0][n:]; len(s.chunks[0]) == 0 {
		s.chunks = s.chunks[1:]
	}
	return n, nil
}

func (s *script) Write(p []byte) (int, error) {
	s.writes = append(s.writes, bytes.Clone(p))
	return len(p), nil
}

func (s *script) Close() error { return nil }

func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i*7 + n)
	}
	return p
}

// TestConnSplitEverywhere delivers a client's stream in two reads, cut at every
// byte, and again byte by byte: nothing may depend on read borders.
func TestConnSplitEverywhere(t *testing.T) {
	payloads := [][]byte{pattern(8), pattern(4 * 126), pattern(4 * 127), pattern(2000), pattern(8)}
	for _, f := range []Framing{Abridged, Intermediate} {
		stream := clientStream(t, f, payloads)
		for cut := 1; cut < len(stream); cut++ {
			readAll(t, f, newScript(stream[:cut], stream[cut:]), payloads)
		}
		var single [][]byte
		for i := range stream {
			single = append(single, stream[i:i+1])
		}
		readAll(t, f, newScript(single...), payloads)
	}
}

func clientStream(t *testing.T, f Framing, payloads [][]byte) []byte {
	t.Helper()
	s := newScript()
	c := Client(s, f)
	if err := c.WriteFrames(payloads[0]); err != nil {
		t.Fatal(err)
	}
	if err := c.WriteFrames(payloads[1:]...); err != nil {
		t.Fatal(err)
	}
	if len(s.writes) != 2 {
		t.Fatalf("%s: %d writes to the socket, want one per WriteFrames", f, len(s.writes))
	}
	if !strings.HasPrefix(string(s.writes[0]), f.Prefix()) {
		t.Fatalf("%s: first write starts with %x", f, s.writes[0][:4])
	}
	return bytes.Join(s.writes, nil)
}

func readAll(t *testing.T, f Framing, s *script, payloads [][]byte) {
	t.Helper()
	c, err := Accept(s)
	if err != nil {
		t.Fatalf("%s: accept: %v", f, err)
	}
	if c.Framing() != f {
		t.Fatalf("detected %s, want %s", c.Framing(), f)
	}
	for i, want := range payloads {
		got, err := c.ReadFrame()
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s: frame %d: got %d bytes, error %v", f, i, len(got), err)
		}
	}
	if _, err := c.ReadFrame(); err != io.EOF {
		t.Fatalf("%s: after the last frame: error %v, want io.EOF", f, err)
	}
}

func TestConnEndInsideFrame(t *testing.T) {
	for _, f := range []Framing{Abridged, Intermediate} {
		framer := Framer{Framing: f}
		wire, err := framer.AppendFrame(nil, pattern(4*200))
		if err != nil {
			t.Fatal(err)
		}
		for cut := 1; cut < len(wire); cut++ {
			c := Client(newScript(wire[:cut]), f)
			if _, err := c.ReadFrame(); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%s: stream of %d bytes of %d: error %v, want unexpected EOF", f, cut, len(wire), err)
			}
		}
	}
}

func TestConnRefuses(t *testing.T) {
	tests := []struct {
		name   string
		f      Framing
		stream string
	}{
		{"empty abridged", Abridged, "\x00"},
		{"empty long abridged", Abridged, "\x7f\x00\x00\x00"},
		{"abridged past the limit", Abridged, "\x7f\xff\xff\xff"},
		{"abridged quick ack", Abridged, "\x82"},
		{"empty intermediate", Intermediate, "\x00\x00\x00\x00"},
		{"intermediate odd length", Intermediate, "\x0a\x00\x00\x00"},
		{"intermediate past the limit", Intermediate, "\x00\x00\x00\x7f"},
		{"intermediate quick ack", Intermediate, "\x08\x00\x00\x80"},
		{"four bytes that are no error", Intermediate, "\x04\x00\x00\x00\x01\x00\x00\x00"},
	}
	for _, tt := range tests {
		_, err := Client(newScript([]byte(tt.stream)), tt.f).ReadFrame()
		if !isFrameError(err) {
			t.Errorf("%s: got error %v, want a FrameError", tt.name, err)
		}
	}
}

func TestAcceptRefuses(t *testing.T) {
	tests := []struct{ first, reason string }{
		{"GET / HTTP/1.1\r\n", "HTTP"},
		{"POST /api", "HTTP"},
		{"\x16\x03\x01\x02", "TLS"},
		{"\xdd\xdd\xdd\xdd", "padded"},
		{"\xee\xee\xee\xef", "unknown framing"},
		{"\x00", "unknown framing"},
	}
	for _, tt := range tests {
		_, err := Accept(newScript([]byte(tt.first)))
		if !isFrameError(err) || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("Accept of %q: got %v, want a FrameError that says %q", tt.first, err, tt.reason)
		}
	}
	if _, err := Accept(newScript([]byte("\xee\xee"))); !errors.Is(err, io.EOF) {
		t.Errorf("Accept of a stream that ends in the prefix: got %v, want EOF", err)
	}
}

// TestConnBoundedAllocation: a header that announces 16 MiB followed by nothing
// must not make the reader take 16 MiB.
func TestConnBoundedAllocation(t *testing.T) {
	header := []byte{0xfc, 0xff, 0xff, 0x00}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Client(newScript(header), Intermediate).ReadFrame()
	runtime.ReadMemStats(&after)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("got error %v", err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 4*growStep {
		t.Errorf("a bare header of a 16 MiB frame cost %d bytes", took)
	}
}

func TestConnLargeFrame(t *testing.T) {
	want := pattern(1 << 20)
	for _, f := range []Framing{Abridged, Intermediate} {
		wire, err := Framer{Framing: f}.AppendFrame(nil, want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Client(newScript(wire[:3000], wire[3000:]), f).ReadFrame()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: 1 MiB frame: got %d bytes, error %v", f, len(got), err)
		}
	}
}

func TestWriteFramesUnfit(t *testing.T) {
	s := newScript()
	c := Client(s, Abridged)
	c.SetMaxFrame(64)
	for _, payload := range [][]byte{nil, pattern(6), pattern(68)} {
		if err := c.WriteFrames(pattern(8), payload); !isFrameError(err) {
			t.Errorf("writing %d bytes: got %v, want a FrameError", len(payload), err)
		}
	}
	if len(s.writes) != 0 {
		t.Errorf("%d writes happened although a frame was refused", len(s.writes))
	}
	if err := c.WriteFrames(pattern(64)); err != nil {
		t.Errorf("writing a frame of exactly the limit: %v", err)
	}
}

func TestConnStatusRoundTrip(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	go func() {
		defer server.Close()
		c, err := Accept(server)
		if err != nil {
			return
		}
		if _, err := c.ReadFrame(); err != nil {
			t.Error(err)
		}
		if err := c.WriteStatus(StatusAuthKeyNotFound); err != nil {
			t.Error(err)
		}
	}()
	c := Client(client, Intermediate)
	if err := c.WriteFrames(pattern(40)); err != nil {
		t.Fatal(err)
	}
	_, err := c.ReadFrame()
	if status, ok := errors.AsType[*StatusError](err); !ok || status.Code != StatusAuthKeyNotFound {
		t.Fatalf("got %v, want status 404", err)
	}
}

func FuzzNext(f *testing.F) {
	for _, framing := range []Framing{Abridged, Intermediate} {
		for _, n := range []int{4, 8, 504, 508, 512} {
			wire, err := Framer{Framing: framing}.AppendFrame(nil, pattern(n))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(byte(framing), wire)
		}
	}
	f.Add(byte(0), []byte("\x7f\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, framing byte, stream []byte) {
		framer := Framer{Framing: Framing(framing % 2), MaxFrame: 1 << 16}
		payload, n, err := framer.Next(stream)
		conn := Client(newScript(stream), framer.Framing)
		conn.SetMaxFrame(1 << 16)
		read, readErr := conn.ReadFrame()
		if err != nil {
			if readErr == nil {
				t.Fatalf("Next says %v, ReadFrame reads %d bytes", err, len(read))
			}
			return
		}
		if n > len(stream) || len(payload)%4 != 0 || len(payload) == 0 {
			t.Fatalf("accepted a payload of %d bytes, n=%d of %d", len(payload), n, len(stream))
		}
		if len(payload) != 4 && (readErr != nil || !bytes.Equal(read, payload)) {
			t.Fatalf("Next gives %d bytes, ReadFrame %d and %v", len(payload), len(read), readErr)
		}
		again, err := framer.AppendFrame(nil, payload)
		if err != nil {
			t.Fatalf("writing an accepted payload: %v", err)
		}
		back, _, err := framer.Next(again)
		if err != nil || !bytes.Equal(back, payload) {
			t.Fatalf("second reading differs: %v", err)
		}
	})
}

func BenchmarkConnReadFrame(b *testing.B) {
	wire, err := Framer{}.AppendFrame(nil, pattern(200))
	if err != nil {
		b.Fatal(err)
	}
	s := newScript()
	c := Client(s, Abridged)
	b.ReportAllocs()
	for b.Loop() {
		s.chunks = append(s.chunks[:0], wire)
		if _, err := c.ReadFrame(); err != nil {
			b.Fatal(err)
		}
	}
}
