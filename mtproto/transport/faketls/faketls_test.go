package faketls

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"
)

func seeded() io.Reader { return rand.NewChaCha8([32]byte{1}) }

// script is a net.Conn that reads what it was given, in pieces of one size, and
// keeps what is written.
type script struct {
	net.Conn
	in     []byte
	piece  int
	out    bytes.Buffer
	writes int
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.in) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.in[:min(len(s.in), s.piece)])
	s.in = s.in[n:]
	return n, nil
}

func (s *script) Write(p []byte) (int, error) {
	s.writes++
	return s.out.Write(p)
}

var secret = []byte("0123456789abcdef")

// TestClientHello reads a hello as a TLS server would, for domains of any
// length.
func TestClientHello(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	for _, domain := range []string{"a.b", "www.example.com", strings.Repeat("x", maxDomain)} {
		h, err := clientHello(seeded(), secret, domain, now)
		if err != nil || len(h) != helloSize {
			t.Fatalf("%d bytes, %v, want %d", len(h), err, helloSize)
		}
		random := bytes.Clone(h[randomAt : randomAt+randomSize])
		clear(h[randomAt : randomAt+randomSize])
		mac := hmac.New(sha256.New, secret)
		mac.Write(h)
		want := mac.Sum(nil)
		stamp := binary.LittleEndian.Uint32(want[28:]) ^ binary.LittleEndian.Uint32(random[28:])
		if !bytes.Equal(want[:28], random[:28]) || int64(stamp) != now.Unix() {
			t.Errorf("random field %x, want %x and the time", random, want)
		}
		if got := names(t, h); got != domain {
			t.Errorf("names %q, want %q", got, domain)
		}
	}
	for _, bad := range []string{"", strings.Repeat("x", maxDomain+1), "a b", "a/b", "a\x00b"} {
		if _, err := clientHello(seeded(), secret, bad, now); err == nil {
			t.Errorf("domain %q is taken", bad)
		}
	}
	if _, err := clientHello(bytes.NewReader(nil), secret, "a.b", now); err == nil {
		t.Error("a hello without randomness")
	}
}

// names checks that every length in a hello fits and no extension comes twice,
// and returns the server name.
func names(t *testing.T, h []byte) (name string) {
	t.Helper()
	take := func(n int) []byte {
		if n > len(h) {
			t.Fatalf("a field of %d bytes where %d are left", n, len(h))
		}
		b := h[:n]
		h = h[n:]
		return b
	}
	take(randomAt + randomSize)
	take(int(take(1)[0]))
	take(int(binary.BigEndian.Uint16(take(2))))
	take(int(take(1)[0]))
	if n := int(binary.BigEndian.Uint16(take(2))); n != len(h) {
		t.Fatalf("extensions of %d bytes, %d are left", n, len(h))
	}
	seen := map[uint16]bool{}
	for len(h) > 0 {
		id := binary.BigEndian.Uint16(take(2))
		data := take(int(binary.BigEndian.Uint16(take(2))))
		if seen[id] {
			t.Errorf("extension %#04x comes twice", id)
		}
		seen[id] = true
		if id == extServerName {
			name = string(data[5:])
		}
	}
	return name
}

// answered is a server's answer to a client with that random field.
func answered(clientRandom, secret []byte) []byte {
	hello := append([]byte{recordHandshake, 3, 3, 0, 60, 2, 0, 0, 56, 3, 3}, make([]byte, 54)...)
	b := append(hello, recordChangeCipher, 3, 3, 0, 1, 1, recordApplication, 3, 3, 0, 5, 1, 2, 3, 4, 5)
	mac := hmac.New(sha256.New, secret)
	mac.Write(clientRandom)
	mac.Write(b)
	copy(b[randomAt:], mac.Sum(nil))
	return b
}

func TestServerHello(t *testing.T) {
	random := bytes.Repeat([]byte{9}, randomSize)
	good := answered(random, secret)
	if err := readServerHello(&script{in: good, piece: 1}, random, secret); err != nil {
		t.Errorf("byte by byte: %v", err)
	}
	for cut := range good {
		if err := readServerHello(&script{in: good[:cut], piece: 1 << 10}, random, secret); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%d of %d bytes: %v, want the end of the stream", cut, len(good), err)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x40
		if err := readServerHello(&script{in: append(bad, make([]byte, 20000)...), piece: 1 << 15}, random, secret); err == nil {
			t.Errorf("byte %d is changed and nobody minds", i)
		}
	}
	if err := readServerHello(&script{in: good, piece: 1 << 10}, random, []byte("another secret!!")); !errors.Is(err, errStranger) {
		t.Errorf("with another secret: %v", err)
	}
	alert := []byte{recordAlert, 3, 3, 0, 2, 2, 40}
	if err := readServerHello(&script{in: alert, piece: 10}, random, secret); !errors.Is(err, errStranger) {
		t.Errorf("an alert: %v", err)
	}
	endless := bytes.Repeat(good[:65], maxRecords+2)
	if err := readServerHello(&script{in: endless, piece: 1 << 10}, random, secret); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("handshake records without end: %v", err)
	}
	short := []byte{recordHandshake, 3, 3, 0, 1, 2, recordChangeCipher, 3, 3, 0, 1, 1, recordApplication, 3, 3, 0, 1, 1}
	if err := readServerHello(&script{in: short, piece: 10}, random, secret); err == nil {
		t.Error("a hello without a random field is taken")
	}
}

func TestRecordsRoundTrip(t *testing.T) {
	want := make([]byte, 3*maxRecord+17)
	_, _ = io.ReadFull(seeded(), want)
	s := &script{}
	c := Records(s)
	for _, part := range [][]byte{want[:1], want[1:100], want[100:]} {
		if n, err := c.Write(part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if s.writes != 3 || !bytes.HasPrefix(s.out.Bytes(), []byte{recordChangeCipher, 3, 3, 0, 1, 1, recordApplication, 3, 3, 0, 1}) {
		t.Errorf("%d writes, beginning with %x", s.writes, s.out.Bytes()[:11])
	}
	for _, piece := range []int{1, 7, 1 << 12, 1 << 20} {
		got, err := io.ReadAll(Records(&script{in: s.out.Bytes(), piece: piece}))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("in pieces of %d: %d bytes, %v, want %d", piece, len(got), err, len(want))
		}
	}
	wire := s.out.Bytes()[:200]
	whole := map[int]bool{0: true, 6: true, 6 + 6: true, 12 + 104: true} // between records
	for cut := range wire {
		_, err := io.ReadAll(Records(&script{in: wire[:cut], piece: 64}))
		if whole[cut] != (err == nil) || err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d bytes: %v", cut, err)
		}
	}
}

func TestRecordsRefuse(t *testing.T) {
	for name, in := range map[string][]byte{
		"handshake":      {recordHandshake, 3, 3, 0, 1, 1},
		"alert":          {recordAlert, 3, 3, 0, 2, 1, 0},
		"no record":      []byte("HTTP/1.1 400"),
		"another TLS":    {recordApplication, 2, 0, 0, 1, 1},
		"too long":       {recordApplication, 3, 3, 0xff, 0xff, 1},
		"unknown record": {0x19, 3, 3, 0, 1, 1},
	} {
		if b, err := io.ReadAll(Records(&script{in: in, piece: 64})); err == nil || len(b) > 0 {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
	if b, err := io.ReadAll(Records(&script{in: []byte{recordApplication, 3, 3, 0, 0}, piece: 64})); err != nil || len(b) > 0 {
		t.Errorf("an empty record: %d bytes, %v", len(b), err)
	}
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte{recordChangeCipher, 3, 3, 0, 1, 1, recordApplication, 3, 3, 0, 2, 5, 6})
	f.Add([]byte{recordApplication, 3, 3, 0x40, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		one, errOne := io.ReadAll(Records(&script{in: in, piece: 1}))
		all, errAll := io.ReadAll(Records(&script{in: in, piece: 1 << 16}))
		if !bytes.Equal(one, all) || (errOne == nil) != (errAll == nil) {
			t.Fatalf("byte by byte %d bytes and %v, at once %d and %v", len(one), errOne, len(all), errAll)
		}
	})
}

func FuzzServerHello(f *testing.F) {
	random := bytes.Repeat([]byte{9}, randomSize)
	good := answered(random, secret)
	f.Add(good)
	f.Add(good[:70])
	f.Fuzz(func(t *testing.T, in []byte) {
		if err := readServerHello(&script{in: in, piece: 1 << 16}, random, secret); err == nil && !bytes.HasPrefix(in, good) {
			t.Fatalf("%x is taken for an answer", in)
		}
	})
}
