package transport

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestHTTPAnswersInItsTime: requests wait at the server until it has something
// to say, and a client has several under way.
func TestHTTPAnswersInItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newSilent()
		w := h.open(t)
		if err := w.Write(Payloads(message(1), message(2), message(3))...); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if len(h.accepted()) != 3 {
			t.Fatalf("%d connections for three requests at a time", len(h.accepted()))
		}
		for i, s := range h.accepted() {
			if s.Waiting() != 1 {
				t.Fatalf("connection %d: %d requests wait, want one", i, s.Waiting())
			}
			time.Sleep(20 * time.Second)
			if err := s.Write(Frame{Payload: message(10 + i)}); err != nil {
				t.Fatal(err)
			}
			if p, err := w.Read(); err != nil || len(p.Payload) != len(message(10+i)) {
				t.Fatalf("answer %d: %d bytes, %v", i, len(p.Payload), err)
			}
		}
		// What the server says unasked waits for the next request there.
		unasked := message(5)
		if err := h.accepted()[2].Write(Frame{Payload: unasked}); err != nil {
			t.Fatal(err)
		}
		clear(unasked)
		if err := w.Write(Frame{Payload: message(1)}); err != nil {
			t.Fatal(err)
		}
		if p, err := w.Read(); err != nil || !bytes.Equal(p.Payload, message(5)) {
			t.Errorf("what was said unasked: %d bytes, %v", len(p.Payload), err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if _, err := w.Read(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("reading after Close: %v", err)
		}
		if err := w.Write(Frame{Payload: message(1)}); !errors.Is(err, net.ErrClosed) {
			t.Errorf("writing after Close: %v", err)
		}
		h.running.Wait()
	})
}

// silent is a server that answers nothing by itself.
type silent struct{ host }

// accepted are the server's ends so far.
func (h *host) accepted() []ServerWire {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.wires)
}

func newSilent() *silent { return &silent{} }

func (h *silent) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	h.running.Go(func() {
		defer server.Close()
		w, err := Accept(server, AcceptOptions{})
		if err != nil {
			return
		}
		h.mu.Lock()
		h.wires = append(h.wires, w)
		h.mu.Unlock()
		for err == nil {
			_, err = w.Read()
		}
	})
	return client, nil
}

func (h *silent) open(t *testing.T) Wire {
	t.Helper()
	w, err := Dialer{Dial: h.dial}.Open(t.Context(), KindHTTP, Target{Addr: "[2001:db8::1]:80"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// TestHTTPBound: no more requests than maxPosts are under way; further ones wait
// until the deadline.
func TestHTTPBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newSilent()
		w := h.open(t)
		for range maxPosts {
			if err := w.Write(Frame{Payload: message(1)}); err != nil {
				t.Fatal(err)
			}
		}
		_ = w.SetWriteDeadline(time.Now().Add(time.Minute))
		_ = w.SetReadDeadline(time.Now().Add(2 * time.Minute))
		if err := w.Write(Frame{Payload: message(1)}); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("one request too many: %v, want the deadline", err)
		}
		if _, err := w.Read(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("reading what nobody sends: %v, want the deadline", err)
		}
		if len(h.accepted()) != maxPosts {
			t.Errorf("%d connections, want %d", len(h.accepted()), maxPosts)
		}
		// A deadline may move while somebody waits for it.
		_ = w.SetReadDeadline(time.Time{})
		time.AfterFunc(time.Second, func() { _ = w.SetReadDeadline(time.Now().Add(time.Second)) })
		if _, err := w.Read(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("reading until a later deadline: %v", err)
		}
		_ = w.Close()
		h.running.Wait()
	})
}

func TestHTTPStatus(t *testing.T) {
	for _, code := range []int{StatusForbidden, StatusAuthKeyNotFound, StatusFlood, StatusInvalidDC} {
		synctest.Test(t, func(t *testing.T) {
			h := newSilent()
			w := h.open(t)
			if err := w.Write(Frame{Payload: message(1)}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if err := errors.Join(h.accepted()[0].WriteStatus(code), h.accepted()[0].WriteStatus(code)); err != nil {
				t.Error(err) // the second reaches nobody
			}
			_, err := w.Read()
			if status, ok := errors.AsType[*StatusError](err); !ok || status.Code != code {
				t.Errorf("got %v, want status %d", err, code)
			}
			_ = w.Close()
			h.running.Wait()
		})
	}
}

// TestHTTPIdleConnection: a connection that was idle for long is not trusted,
// one that was just used is.
func TestHTTPIdleConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{}
		w, err := Dialer{Dial: h.dial}.Open(t.Context(), KindHTTP, Target{Addr: "dc2:80"})
		if err != nil {
			t.Fatal(err)
		}
		for i, pause := range []time.Duration{0, time.Second, 2 * reuseWithin, 0} {
			time.Sleep(pause)
			if err := w.Write(Frame{Payload: message(i + 1)}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Read(); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if len(h.accepted()) != 2 {
			t.Errorf("%d connections, want two: one was idle for too long", len(h.accepted()))
		}
		_ = w.Close()
		h.running.Wait()
	})
}

// TestHTTPClientRefuses: answers that are none.
func TestHTTPClientRefuses(t *testing.T) {
	for _, tt := range []struct{ answer, reason string }{
		{"SSH-2.0-x\r\n\r\n", "malformed"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345", "multiple of 4"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "multiple of 4"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1234", "no transport error"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\x6c\xfe\xff\xff", "404"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n1234", "unexpected EOF"},
		{"HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n", "302"},
		{"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("y", maxHTTPHeader), "header longer"},
	} {
		conn := newHTTPConn(newScript([]byte(tt.answer)))
		body, _, err := conn.roundTrip("x", "/api", message(1))
		if err == nil || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("%.50q: %d bytes, %v, want %q", tt.answer, len(body), err, tt.reason)
		}
	}
}

func TestHTTPURLs(t *testing.T) {
	var dialled string
	failed := errors.New("no network here")
	d := Dialer{Dial: func(_ context.Context, _, addr string) (net.Conn, error) { dialled = addr; return nil, failed }}
	for _, tt := range []struct {
		target Target
		want   string
	}{
		{Target{Addr: "[2001:db8::1]:80"}, "[2001:db8::1]:80"},
		{Target{HTTP: "http://venus.example/api"}, "venus.example:80"},
		{Target{HTTP: "https://venus.example/api"}, "venus.example:443"},
		{Target{HTTP: "https://[2001:db8::1]:8443/apiw1"}, "[2001:db8::1]:8443"},
	} {
		dialled = ""
		if _, err := d.Open(t.Context(), KindHTTP, tt.target); !errors.Is(err, failed) || dialled != tt.want {
			t.Errorf("%+v: dials %q (%v), want %q", tt.target, dialled, err, tt.want)
		}
	}
	for _, bad := range []string{"ftp://x/", "http:///api", "://"} {
		if _, err := d.Open(t.Context(), KindHTTP, Target{HTTP: bad}); err == nil || errors.Is(err, failed) {
			t.Errorf("%q: %v, want a refusal of the URL", bad, err)
		}
	}
}

func FuzzHTTPAnswer(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n12345678"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n0\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 429 Too Many Requests\r\n\r\n"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		body, _, err := newHTTPConn(newScript(answer)).roundTrip("x", "/api", message(1))
		if err == nil && (len(body)%4 != 0 || len(body) <= 4 || len(body) > len(answer)) {
			t.Fatalf("an answer of %d bytes is taken", len(body))
		}
	})
}
