package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// seeded is the same randomness every time.
func seeded() io.Reader { return rand.NewChaCha8([32]byte{1}) }

// testToken is the quick ack of echo.
const testToken = 0x80012345

// host is a server on in-memory connections that sends back what it gets. It
// keeps what clients sent.
type host struct {
	opts    AcceptOptions
	chop    bool // every write goes byte by byte
	running sync.WaitGroup

	mu       sync.Mutex
	received []*bytes.Buffer // of each connection
	sent     []*bytes.Buffer
	kinds    []Kind
	wires    []ServerWire
}

func (h *host) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	up, down := new(bytes.Buffer), new(bytes.Buffer)
	h.mu.Lock()
	h.received, h.sent = append(h.received, up), append(h.sent, down)
	h.mu.Unlock()
	h.running.Go(func() { h.serve(&tap{Conn: server, h: h, copy: down}) })
	return &tap{Conn: client, h: h, copy: up}, nil
}

func (h *host) serve(nc net.Conn) {
	defer nc.Close()
	w, err := Accept(nc, h.opts)
	if err != nil {
		return
	}
	h.mu.Lock()
	h.kinds, h.wires = append(h.kinds, w.Kind()), append(h.wires, w)
	h.mu.Unlock()
	defer w.Close()
	for {
		p, err := w.Read()
		if err != nil {
			return
		}
		if p.WantsAck && w.QuickAck(testToken) != nil {
			return
		}
		if err := w.Write(Frame{Payload: p.Payload}); err != nil {
			return
		}
	}
}

// tap copies what is written, and may cut it.
type tap struct {
	net.Conn
	h    *host
	copy *bytes.Buffer
}

func (t *tap) Write(p []byte) (int, error) {
	t.h.mu.Lock()
	t.copy.Write(p)
	t.h.mu.Unlock()
	if !t.h.chop {
		return t.Conn.Write(p)
	}
	for i := range p {
		if _, err := t.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

// exchanged sends payloads of many sizes to a host and checks that they come
// back.
func exchanged(t *testing.T, h *host, d Dialer, k Kind, payloads [][]byte) {
	t.Helper()
	d.Dial = h.dial
	w, err := d.Open(t.Context(), k, Target{DC: 2, Addr: "dc2:443", Secret: h.opts.Secret})
	if err != nil {
		t.Fatalf("%s: %v", k, err)
	}
	defer w.Close()
	acks := 0
	for i, p := range payloads {
		if err := w.Write(Frame{Payload: p, QuickAck: i == 0}); err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		for {
			got, err := w.Read()
			if err != nil {
				t.Fatalf("%s: payload %d of %d bytes: %v", k, i, len(p), err)
			}
			if got.Token != 0 {
				acks++
				continue
			}
			if !bytes.Equal(got.Payload, p) {
				t.Fatalf("%s: payload %d came back as %d bytes, want %d", k, i, len(got.Payload), len(p))
			}
			break
		}
	}
	want := 1
	if k == KindFull || k == KindHTTP {
		want = 0
	}
	if acks != want {
		t.Errorf("%s: %d quick acks, want %d", k, acks, want)
	}
}

func somePayloads() [][]byte {
	return [][]byte{message(1), plain(20), message(29), message(30), message(31), message(200), plain(4), message(2)}
}

func TestEveryKind(t *testing.T) {
	for _, k := range Kinds() {
		for _, chop := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				h := &host{chop: chop}
				payloads := somePayloads()
				if !chop {
					payloads = append(payloads, message(1<<16))
				}
				exchanged(t, h, Dialer{Rand: seeded()}, k, payloads)
				h.running.Wait()
				if len(h.kinds) == 0 || h.kinds[0] != k {
					t.Errorf("detected as %v, want %s", h.kinds, k)
				}
			})
		}
	}
}

// TestTargetSecret: an address with a secret is spoken to obfuscated.
func TestTargetSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{opts: AcceptOptions{Secret: pattern(16)}}
		exchanged(t, h, Dialer{}, KindAbridged, somePayloads())
		h.running.Wait()
		if !slices.Equal(h.kinds, []Kind{KindObfuscated}) {
			t.Errorf("detected as %v", h.kinds)
		}
	})
}

// TestServerReadsAnyCut replays what a client of each kind sent, cut in two at
// every byte, and every strict prefix of it.
func TestServerReadsAnyCut(t *testing.T) {
	payloads := somePayloads()[:4]
	for _, k := range Kinds() {
		var stream []byte
		synctest.Test(t, func(t *testing.T) {
			h := &host{}
			exchanged(t, h, Dialer{Rand: seeded()}, k, payloads)
			h.running.Wait()
			stream = h.received[0].Bytes()
		})
		for cut := 1; cut < len(stream); cut++ {
			if got, err := readServer(newScript(stream[:cut], stream[cut:])); !slices.EqualFunc(got, payloads, bytes.Equal) {
				t.Fatalf("%s: cut at %d of %d: %d payloads, then %v", k, cut, len(stream), len(got), err)
			}
			got, err := readServer(newScript(stream[:cut]))
			if len(got) >= len(payloads) || err == nil || !slices.EqualFunc(got, payloads[:len(got)], bytes.Equal) {
				t.Fatalf("%s: %d of %d bytes: %d payloads, then %v", k, cut, len(stream), len(got), err)
			}
			if k != KindWebSocket && k != KindHTTP && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%s: %d of %d bytes: %v, want the end of the stream", k, cut, len(stream), err)
			}
		}
	}
}

func readServer(nc net.Conn) (got [][]byte, err error) {
	w, err := Accept(nc, AcceptOptions{})
	if err != nil {
		return nil, err
	}
	for {
		p, err := w.Read()
		if err != nil {
			return got, err
		}
		got = append(got, p.Payload)
	}
}

// TestClientReadsAnyCut does the same at the other end, where it can be
// replayed.
func TestClientReadsAnyCut(t *testing.T) {
	payloads := somePayloads()[:4]
	for _, k := range []Kind{KindAbridged, KindIntermediate, KindPadded, KindFull, KindObfuscated} {
		var stream []byte
		synctest.Test(t, func(t *testing.T) {
			h := &host{}
			exchanged(t, h, Dialer{Rand: seeded()}, k, payloads)
			h.running.Wait()
			stream = h.sent[0].Bytes()
		})
		open := func(chunks ...[]byte) (got [][]byte, err error) {
			d := Dialer{Rand: seeded(), Dial: func(context.Context, string, string) (net.Conn, error) { return newScript(chunks...), nil }}
			w, err := d.Open(t.Context(), k, Target{Addr: "dc2:443"})
			if err != nil {
				return nil, err
			}
			for {
				p, err := w.Read()
				if err != nil {
					return got, err
				}
				if p.Token == 0 {
					got = append(got, p.Payload)
				}
			}
		}
		for cut := 1; cut < len(stream); cut++ {
			if got, err := open(stream[:cut], stream[cut:]); !slices.EqualFunc(got, payloads, bytes.Equal) || err != io.EOF {
				t.Fatalf("%s: cut at %d of %d: %d payloads, then %v", k, cut, len(stream), len(got), err)
			}
			got, err := open(stream[:cut])
			if len(got) >= len(payloads) || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%s: %d of %d bytes: %d payloads, then %v", k, cut, len(stream), len(got), err)
			}
		}
	}
}

func TestKindNames(t *testing.T) {
	for _, k := range Kinds() {
		if got, err := ParseKind(string(k)); got != k || err != nil {
			t.Errorf("ParseKind(%q) = %q, %v", k, got, err)
		}
	}
	if _, err := ParseKind("tcp"); err == nil || !bytes.Contains([]byte(err.Error()), []byte("abridged, intermediate")) {
		t.Errorf("ParseKind of nonsense: %v, want an error that names the kinds", err)
	}
	if _, err := (Dialer{}).Open(t.Context(), "", Target{}); err == nil {
		t.Error("Open without a kind succeeds")
	}
}
