package obfuscate

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
)

type hexText []byte

func (h *hexText) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

type chunk struct{ Plain, Wire hexText }

// vector is one stream of either file; what is absent there is empty here.
type vector struct {
	Name     string
	Random64 hexText `json:"random64"`
	Tag      hexText `json:"protocol_tag"`
	DC       int16   `json:"dc_id_int"`
	Secret   hexText `json:"secret"`
	First    hexText `json:"first_64_bytes_sent"`
	Init     hexText `json:"init"`
	Outgoing json.RawMessage
	Incoming json.RawMessage
}

func load(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// chunks reads one chunk or a list of them.
func chunks(t *testing.T, raw json.RawMessage) (list []chunk) {
	t.Helper()
	if len(raw) == 0 {
		return nil
	}
	if raw[0] == '{' {
		raw = json.RawMessage("[" + string(raw) + "]")
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func check(t *testing.T, v vector) {
	t.Helper()
	if len(v.Secret) == 17 {
		v.Secret = v.Secret[1:]
	}
	tag := binary.LittleEndian.Uint32(v.Tag)
	header, client, err := Client(bytes.NewReader(v.Random64), tag, v.DC, v.Secret)
	if err != nil || !bytes.Equal(header, v.First) {
		t.Errorf("header %x (%v), want %x", header, err, []byte(v.First))
	}
	gotTag, dc, server, err := Server(header, v.Secret)
	if err != nil || gotTag != tag || v.DC != 0 && dc != v.DC {
		t.Errorf("at the server: tag %08x, dc %d, %v, want %08x, %d", gotTag, dc, err, tag, v.DC)
	}
	for _, c := range chunks(t, v.Outgoing) {
		flow(t, client.Encrypt, c.Plain, c.Wire)
		flow(t, server.Decrypt, c.Wire, c.Plain)
	}
	for _, c := range chunks(t, v.Incoming) {
		flow(t, client.Decrypt, c.Wire, c.Plain)
		flow(t, server.Encrypt, c.Plain, c.Wire)
	}
}

// flow passes bytes through a stream one by one: borders mean nothing.
func flow(t *testing.T, s cipher.Stream, in, want []byte) {
	t.Helper()
	out := bytes.Clone(in)
	for i := range out {
		s.XORKeyStream(out[i:i+1], out[i:i+1])
	}
	if !bytes.Equal(out, want) {
		t.Errorf("%x comes out as %x, want %x", in, out, want)
	}
}

func TestVectors(t *testing.T) {
	var file struct {
		Streams []vector `json:"obfuscated2"`
	}
	load(t, "../testdata/computed_transport.json", &file)
	if len(file.Streams) != 6 {
		t.Fatalf("%d vectors, want 6", len(file.Streams))
	}
	for _, v := range file.Streams {
		check(t, v)
	}
}

func TestExternalVectors(t *testing.T) {
	var file struct{ Cases []vector }
	load(t, "../../../crypto/testdata/external_cross_checks.json", &file)
	seen := 0
	for _, v := range file.Cases {
		if !strings.HasPrefix(v.Name, "obfuscated2") {
			continue
		}
		seen++
		if len(v.Tag) == 0 {
			v.Tag = hexText{0xdd, 0xdd, 0xdd, 0xdd} // its name says so
		}
		t.Run(v.Name, func(t *testing.T) { check(t, v) })
	}
	if seen != 5 {
		t.Errorf("%d vectors, want 5", seen)
	}
}

func TestFirstBytes(t *testing.T) {
	var file struct {
		First []struct {
			First8 hexText `json:"first8"`
			Expect string  `json:"expect"`
		} `json:"obfuscated2_first_bytes"`
	}
	load(t, "../testdata/computed_transport.json", &file)
	if len(file.First) != 10 {
		t.Fatalf("%d vectors, want 10", len(file.First))
	}
	good := bytes.Repeat([]byte{7}, HeaderSize)
	for _, v := range file.First {
		bad := append(bytes.Clone(v.First8), good[8:]...)
		header, _, err := Client(bytes.NewReader(append(bad, good...)), 0xeeeeeeee, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		if drawn := !bytes.Equal(header[:8], v.First8); drawn != (v.Expect == "draw again") {
			t.Errorf("%x: drawn again %v, want %q", []byte(v.First8), drawn, v.Expect)
		}
	}
}

type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func TestRefuses(t *testing.T) {
	if _, _, err := Client(repeat(0), 1, 0, nil); err == nil {
		t.Error("a source of zeroes gives a header")
	}
	if _, _, err := Client(io.LimitReader(repeat(7), 63), 1, 0, nil); err == nil {
		t.Error("63 random bytes give a header")
	}
	for _, n := range []int{1, 15, 17} {
		if _, _, err := Client(repeat(7), 1, 0, make([]byte, n)); err == nil {
			t.Errorf("a secret of %d bytes is taken by the client", n)
		}
		if _, _, _, err := Server(make([]byte, HeaderSize), make([]byte, n)); err == nil {
			t.Errorf("a secret of %d bytes is taken by the server", n)
		}
	}
	for n := range HeaderSize {
		if _, _, _, err := Server(make([]byte, n), nil); err == nil {
			t.Errorf("a header of %d bytes is taken", n)
		}
	}
}

func FuzzServer(f *testing.F) {
	header, _, err := Client(repeat(7), 0xdddddddd, -4, make([]byte, SecretSize))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(header, make([]byte, SecretSize))
	f.Add(header, []byte(nil))
	f.Fuzz(func(t *testing.T, header, secret []byte) {
		_, _, s, err := Server(header, secret)
		if err != nil {
			return
		}
		_, _, again, err := Server(header, secret)
		if err != nil {
			t.Fatal(err)
		}
		a, b := bytes.Clone(header), bytes.Clone(header)
		s.Decrypt.XORKeyStream(a, a)
		again.Decrypt.XORKeyStream(b, b)
		if !bytes.Equal(a, b) {
			t.Fatal("the same header gives different streams")
		}
	})
}
