package transport

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"testing"
)

func u32(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// TestStreamRefuses: what either end must not follow.
func TestStreamRefuses(t *testing.T) {
	zeros := make([]byte, 8)
	badSum := appendFull(nil, message(1), 0)
	badSum[20] ^= 1
	tests := []struct {
		name   string
		f      framing
		server bool
		stream []byte
	}{
		{"empty abridged", abridged, false, []byte{0}},
		{"empty long abridged", abridged, false, []byte("\x7f\x00\x00\x00")},
		{"abridged past the limit", abridged, false, []byte("\x7f\xff\xff\xff")},
		{"empty abridged that wants an ack", abridged, true, []byte{0x80}},
		{"empty intermediate", intermediate, false, u32(0)},
		{"intermediate odd length", intermediate, false, u32(10)},
		{"intermediate past the limit", intermediate, false, u32(0x7f000000)},
		{"intermediate past the limit that wants an ack", intermediate, true, u32(0xff000000)},
		{"four bytes that are no error", intermediate, false, u32(4, 1)},
		{"a transport error of a client", intermediate, true, u32(4, 0xfffffe6c)},
		{"empty padded", padded, false, u32(0)},
		{"padded too short", padded, false, u32(3)},
		{"padded past the limit", padded, false, u32(DefaultMaxFrame + 16)},
		{"padded of a server that wants an ack", padded, false, u32(topBit | 40)},
		{"padded, no error and no message", padded, false, join(u32(8), u32(5, 0))},
		{"padded, an error with too long a tail", padded, false, join(u32(20), u32(0xfffffe6c), make([]byte, 16))},
		{"padded quick ack of nothing", padded, false, u32(8, quickAckMark, 1)},
		{"padded transport error of a client", padded, true, u32(4, 0xfffffe6c)},
		{"padded quick ack of a client", padded, true, u32(8, quickAckMark, 1)},
		{"padded, encrypted without a block", padded, true, join(u32(39), pattern(39))},
		{"padded, plain longer than its frame", padded, true, join(u32(40), zeros, pattern(8), u32(24), pattern(20))},
		{"padded, plain with too long a tail", padded, true, join(u32(40), zeros, pattern(8), u32(4), pattern(20))},
		{"padded, plain of nothing", padded, true, join(u32(24), zeros, pattern(8), u32(0), pattern(4))},
		{"padded, plain of odd length", padded, true, join(u32(40), zeros, pattern(8), u32(18), pattern(20))},
		{"padded, plain of a negative length", padded, true, join(u32(40), zeros, pattern(8), u32(0xfffffff0), pattern(20))},
		{"full shorter than itself", full, false, u32(8, 0)},
		{"full of nothing", full, false, u32(12, 0)},
		{"full odd length", full, false, u32(13, 0)},
		{"full past the limit", full, false, u32(0xfffffff0, 0)},
		{"full in the middle", full, false, appendFull(nil, message(1), 1)},
		{"full with a wrong sum", full, false, badSum},
		{"full that is repeated", full, false, join(appendFull(nil, message(1), 0), appendFull(nil, message(1), 0))},
	}
	for _, tt := range tests {
		c := end(tt.f, tt.server, tt.stream)
		var err error
		for err == nil {
			_, err = c.Read()
		}
		if !isFrameError(err) {
			t.Errorf("%s: %v, want a FrameError", tt.name, err)
		}
	}
}

// TestPaddedTails reads what an other end may put behind a payload.
func TestPaddedTails(t *testing.T) {
	for tail := range maxTail + 1 {
		for _, want := range [][]byte{message(1), message(7), plain(4), plain(8), plain(96)} {
			frame := join(u32(uint32(len(want)+tail)), want, bytes.Repeat([]byte{0xff}, tail))
			for _, server := range []bool{false, true} {
				p, err := end(padded, server, frame).Read()
				if err != nil || !bytes.Equal(p.Payload, want) {
					t.Fatalf("%d bytes and a tail of %d: %d bytes, %v", len(want), tail, len(p.Payload), err)
				}
			}
		}
		frame := join(u32(uint32(4+tail), 0xfffffe6c), bytes.Repeat([]byte{0xff}, tail))
		_, err := end(padded, false, frame).Read()
		if status, ok := errors.AsType[*StatusError](err); !ok || status.Code != StatusAuthKeyNotFound {
			t.Errorf("status with a tail of %d: %v", tail, err)
		}
		frame = join(u32(uint32(8+tail), quickAckMark, testToken), bytes.Repeat([]byte{1}, tail))
		if p, err := end(padded, false, frame).Read(); err != nil || p.Token != testToken {
			t.Errorf("quick ack with a tail of %d: %+v, %v", tail, p, err)
		}
	}
}

// TestPaddingVaries: the tail is drawn anew for every frame.
func TestPaddingVaries(t *testing.T) {
	c := end(padded, false, nil)
	c.rand = seeded()
	lengths := map[int]bool{}
	for range 200 {
		b, err := c.appendFrame(nil, Frame{Payload: message(1)}, 0)
		if err != nil {
			t.Fatal(err)
		}
		lengths[len(b)-4-len(message(1))] = true
	}
	if len(lengths) != maxTail+1 {
		t.Errorf("%d lengths of tails in 200 frames, want all %d", len(lengths), maxTail+1)
	}
	c.rand = bytes.NewReader(nil)
	if err := c.Write(Frame{Payload: message(1)}); err == nil {
		t.Error("a frame without randomness is sent")
	}
}

// TestBoundedAllocation: a header that announces 16 MiB followed by nothing must
// not make the reader take 16 MiB.
func TestBoundedAllocation(t *testing.T) {
	for _, c := range []*stream{
		end(intermediate, false, u32(DefaultMaxFrame)), end(padded, true, u32(DefaultMaxFrame)),
		end(full, true, u32(DefaultMaxFrame+fullOverhead, 0)), end(abridged, true, []byte("\x7f\xff\xff\x3f")),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := c.Read()
		runtime.ReadMemStats(&after)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%s: %v", c.kind, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 4*growStep {
			t.Errorf("%s: a bare header of a 16 MiB frame cost %d bytes", c.kind, took)
		}
	}
}

func TestWriteUnfit(t *testing.T) {
	for _, f := range []framing{abridged, intermediate, padded, full} {
		c := end(f, false, nil)
		c.maxFrame = 56
		for _, payload := range [][]byte{nil, pattern(6), pattern(68)} {
			if err := c.Write(Frame{Payload: pattern(8)}, Frame{Payload: payload}); !isFrameError(err) {
				t.Errorf("%s: writing %d bytes: %v, want a FrameError", c.kind, len(payload), err)
			}
		}
		if n := len(written(c)); n != 0 {
			t.Errorf("%s: %d bytes were written although a frame was refused", c.kind, n)
		}
		if err := c.Write(Payloads(pattern(56), pattern(40))...); err != nil || len(c.nc.(*script).writes) != 1 {
			t.Errorf("%s: %v and %d writes, want one write", c.kind, err, len(c.nc.(*script).writes))
		}
		server := end(f, true, written(c))
		for _, want := range []int{56, 40} {
			if p, err := server.Read(); err != nil || len(p.Payload) != want {
				t.Errorf("%s: %d bytes, %v, want %d", c.kind, len(p.Payload), err, want)
			}
		}
		if err := c.Write(); err != nil {
			t.Errorf("%s: writing nothing: %v", c.kind, err)
		}
	}
}

// TestWriteAllocations: a write borrows its buffer.
func TestWriteAllocations(t *testing.T) {
	c := end(intermediate, false, nil)
	c.nc = &sink{}
	frames := Payloads(message(10))
	if n := testing.AllocsPerRun(100, func() {
		if err := c.Write(frames...); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations for a write, want none", n)
	}
}

type sink struct{ script }

func (*sink) Write(p []byte) (int, error) { return len(p), nil }

func FuzzStream(f *testing.F) {
	for _, k := range []framing{abridged, intermediate, padded, full} {
		c := end(k, false, nil)
		if err := c.Write(Payloads(message(1), plain(20), message(40))...); err != nil {
			f.Fatal(err)
		}
		f.Add(byte(k), true, written(c))
		f.Add(byte(k), false, written(c))
	}
	f.Add(byte(0), false, []byte("\x7f\xff\xff\xff"))
	f.Add(byte(2), false, u32(12, quickAckMark, testToken, 0))
	f.Add(byte(1), false, u32(4, 0xfffffe6c))
	f.Fuzz(func(t *testing.T, k byte, server bool, stream []byte) {
		c := end(framing(k%4), server, stream)
		c.maxFrame = 1 << 16
		writer := end(c.framing, !server, nil)
		for {
			p, err := c.Read()
			if err != nil {
				break
			}
			if p.Payload == nil {
				if server || p.Token == 0 {
					t.Fatalf("server %v: a packet of nothing", server)
				}
				continue
			}
			if len(p.Payload)%4 != 0 || len(p.Payload) <= 4 || len(p.Payload) > c.maxFrame {
				t.Fatalf("accepted a payload of %d bytes", len(p.Payload))
			}
			writer.nc = newScript()
			sent := writer.sent
			if err := writer.Write(Frame{Payload: p.Payload, QuickAck: p.WantsAck}); err != nil {
				t.Fatalf("writing an accepted payload: %v", err)
			}
			again := end(c.framing, server, written(writer))
			again.received = sent
			if back, err := again.Read(); err != nil || !bytes.Equal(back.Payload, p.Payload) || back.WantsAck != p.WantsAck {
				t.Fatalf("second reading differs: %v", err)
			}
		}
	})
}

func BenchmarkStreamRead(b *testing.B) {
	c := end(abridged, false, nil)
	wire := appendAbridged(nil, pattern(200), false)
	s := newScript()
	c.nc = s
	b.ReportAllocs()
	for b.Loop() {
		s.chunks = append(s.chunks[:0], wire)
		if _, err := c.Read(); err != nil {
			b.Fatal(err)
		}
	}
}
