package tunnel

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// peer is a proxy that has said everything it will say.
type peer struct {
	in  bytes.Buffer
	out bytes.Buffer
}

func (p *peer) Read(b []byte) (int, error)  { return p.in.Read(b) }
func (p *peer) Write(b []byte) (int, error) { return p.out.Write(b) }

func says(answer string) *peer {
	p := &peer{}
	p.in.WriteString(answer)
	return p
}

const bound = "\x05\x00\x00\x01\x01\x02\x03\x04\x00\x50"

func TestSOCKS5(t *testing.T) {
	for _, tt := range []struct{ name, addr, user, password, answer, want string }{
		{"IPv4", "1.2.3.4:443", "", "", "\x05\x00" + bound, "\x05\x01\x00\x05\x01\x00\x01\x01\x02\x03\x04\x01\xbb"},
		{"a name", "dc2.example:80", "", "", "\x05\x00" + bound, "\x05\x01\x00\x05\x01\x00\x03\x0bdc2.example\x00\x50"},
		{"IPv6", "[2001:db8::1]:443", "", "", "\x05\x00\x05\x00\x00\x04" + strings.Repeat("x", 18),
			"\x05\x01\x00\x05\x01\x00\x04\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x01\x01\xbb"},
		{"a password", "1.2.3.4:443", "me", "pw", "\x05\x02\x01\x00" + bound,
			"\x05\x02\x00\x02\x01\x02me\x02pw\x05\x01\x00\x01\x01\x02\x03\x04\x01\xbb"},
		{"a password nobody asks for", "1.2.3.4:443", "me", "pw", "\x05\x00\x05\x00\x00\x03\x02ab\x00\x50",
			"\x05\x02\x00\x02\x05\x01\x00\x01\x01\x02\x03\x04\x01\xbb"},
	} {
		p := says(tt.answer + "after")
		if err := SOCKS5(p, tt.addr, tt.user, tt.password); err != nil || p.out.String() != tt.want {
			t.Errorf("%s: %v, sent %x, want %x", tt.name, err, p.out.Bytes(), tt.want)
		}
		if p.in.String() != "after" {
			t.Errorf("%s: %q is left, want what comes after the answer", tt.name, p.in.String())
		}
		for cut := range len(tt.answer) {
			if err := SOCKS5(says(tt.answer[:cut]), tt.addr, tt.user, tt.password); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %d bytes of the answer: %v, want the end of the stream", tt.name, cut, err)
			}
		}
	}
}

func TestSOCKS5Refuses(t *testing.T) {
	for _, tt := range []struct{ addr, user, answer, want string }{
		{"1.2.3.4", "", "", "address"},
		{"1.2.3.4:http", "", "", "port"},
		{"1.2.3.4:70000", "", "", "port"},
		{":443", "", "", "host"},
		{strings.Repeat("x", 256) + ":443", "", "", "host"},
		{"a:1", "", "HT", "no SOCKS5 proxy"},
		{"a:1", "", "\x05\xff", "put them into its URL"},
		{"a:1", "", "\x05\x02", "method 2"},
		{"a:1", "me", "\x05\x01", "method 1"},
		{"a:1", "me", "\x05\x02\x01\x01", "refuses the user or the password"},
		{"a:1", strings.Repeat("u", 256), "\x05\x02", "longer than 255"},
		{"a:1", "", "\x05\x00\x05\x05\x00\x01\x00\x00", "cannot connect to a:1: connection refused"},
		{"a:1", "", "\x05\x00\x05\x63\x00\x01\x00\x00", "error 99"},
		{"a:1", "", "\x05\x00\x04\x00\x00\x01\x00\x00", "version 4"},
		{"a:1", "", "\x05\x00\x05\x00\x00\x09\x00\x00", "type 9"},
	} {
		err := SOCKS5(says(tt.answer), tt.addr, tt.user, "pass-canary")
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q, answer %x: %v, want %q", tt.addr, tt.answer, err, tt.want)
		}
	}
}

func TestCONNECT(t *testing.T) {
	const ok = "HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n"
	p := says(ok + "after")
	want := "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\nProxy-Authorization: Basic bWU6cHc=\r\n\r\n"
	if err := CONNECT(p, "[2001:db8::1]:443", "me", "pw"); err != nil || p.out.String() != want || p.in.String() != "after" {
		t.Errorf("%v, sent %q, %q is left", err, p.out.String(), p.in.String())
	}
	p = says(ok)
	if err := CONNECT(p, "a:1", "", ""); err != nil || strings.Contains(p.out.String(), "Authorization") {
		t.Errorf("without a password: %v, sent %q", err, p.out.String())
	}
	for cut := range len(ok) {
		if err := CONNECT(says(ok[:cut]), "a:1", "", ""); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d bytes of the answer: %v, want the end of the stream", cut, err)
		}
	}
}

func TestCONNECTRefuses(t *testing.T) {
	for _, tt := range []struct{ addr, user, answer, want string }{
		{"a", "", "", "address"},
		{"a:1", "", "HTTP/1.1 407 No\r\n\r\n", "put them into its URL"},
		{"a:1", "me", "HTTP/1.1 407 No\r\n\r\n", "refuses the user or the password"},
		{"a:1", "", "HTTP/1.1 502 No\r\n\r\n", "does not connect to a:1: status 502 Bad Gateway"},
		{"a:1", "", "SSH-2.0-x\r\n\r\n", "not HTTP"},
		{"a:1", "", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("y", maxAnswer), "longer than"},
	} {
		err := CONNECT(says(tt.answer), tt.addr, tt.user, "pass-canary")
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q, answer %.30q: %v, want %q", tt.addr, tt.answer, err, tt.want)
		}
	}
}

func FuzzSOCKS5(f *testing.F) {
	f.Add("\x05\x00" + bound)
	f.Add("\x05\x02\x01\x00\x05\x00\x00\x03\x02ab\x00\x50")
	f.Add("\x05\xff")
	f.Fuzz(func(t *testing.T, answer string) {
		p := says(answer)
		if err := SOCKS5(p, "a:1", "me", "pw"); err == nil && !strings.HasPrefix(answer, "\x05") {
			t.Fatalf("%x is taken for a yes", answer)
		}
	})
}

func FuzzCONNECT(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\n\r\n")
	f.Add("HTTP/1.0 200\r\nTransfer-Encoding: chunked\r\n\r\n")
	f.Add("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n")
	f.Fuzz(func(t *testing.T, answer string) {
		p := says(answer)
		if err := CONNECT(p, "a:1", "me", "pw"); err != nil {
			return
		}
		head, rest, _ := strings.Cut(answer, "\r\n\r\n")
		if p.in.String() != rest || len(head) > maxAnswer {
			t.Fatalf("%q is left of %q", p.in.String(), answer)
		}
	})
}
