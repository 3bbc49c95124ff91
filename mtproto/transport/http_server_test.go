package transport

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func post(path string, extra ...string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n", path, strings.Join(extra, "\r\n"))
}

func TestHTTPServerRefuses(t *testing.T) {
	for _, tt := range []struct {
		request, reason string
		status          int
	}{
		{"HEAD /api HTTP/1.1\r\nHost: x\r\n\r\n", "method", http.StatusMethodNotAllowed},
		{"OPTIONS /api HTTP/1.1\r\nHost: x\r\n\r\n", "method", http.StatusMethodNotAllowed},
		{post("/", "Content-Length: 8"), "path", http.StatusNotFound},
		{post("/api", "Transfer-Encoding: chunked"), "Content-Length", http.StatusLengthRequired},
		{post("/api", "Content-Length: 0"), "multiple", http.StatusBadRequest},
		{post("/api", "Content-Length: 10"), "multiple", http.StatusBadRequest},
		{post("/api", "Content-Length: 33554432"), "limit", http.StatusRequestEntityTooLarge},
		{post("/api", "Content-Length: -4"), "Content-Length", 0},
		{post("/api", "X: "+strings.Repeat("y", maxHTTPHeader)), "header longer", 0},
		{"POST nonsense\r\n\r\n", "malformed", 0},
	} {
		nc := newScript([]byte(tt.request))
		w, err := Accept(nc, AcceptOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.Read(); !isFrameError(err) || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("%.40q: %v, want a FrameError that says %q", tt.request, err, tt.reason)
		}
		answer := string(bytes.Join(nc.writes, nil))
		if want := fmt.Sprintf("HTTP/1.1 %d ", tt.status); tt.status != 0 && !strings.HasPrefix(answer, want) {
			t.Errorf("%.40q is answered with %.40q, want %s", tt.request, answer, want)
		}
	}
}

// TestHTTPServerBounds: neither requests nor payloads pile up.
func TestHTTPServerBounds(t *testing.T) {
	requests := bytes.Repeat([]byte(post("/apiw1", "Content-Length: 8")+"12345678"), maxPipelined+1)
	w, err := Accept(newScript(requests), AcceptOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxPipelined {
		if _, err := w.Read(); err != nil || w.Waiting() != i+1 {
			t.Fatalf("request %d: %v, %d wait", i, err, w.Waiting())
		}
	}
	if _, err := w.Read(); !isFrameError(err) {
		t.Errorf("one request too many: %v", err)
	}
	var frames []Frame
	for range maxPipelined + maxUnasked {
		frames = append(frames, Frame{Payload: message(1)})
	}
	if err := w.Write(frames...); err != nil || w.Waiting() != 0 {
		t.Errorf("answers to all and %d more: %v", maxUnasked, err)
	}
	if err := w.Write(Frame{Payload: message(1)}); !isFrameError(err) {
		t.Errorf("one payload too many: %v", err)
	}
	if err := w.Write(Frame{Payload: pattern(3)}); !isFrameError(err) {
		t.Errorf("three bytes: %v", err)
	}
	if err := w.QuickAck(1); !isFrameError(err) {
		t.Errorf("quick ack: %v", err)
	}
}
