package transport

import (
	"bytes"
	"strings"
	"testing"
)

// TestCORS: a page in a browser asks first, and may read the answers at /apiw1
// only.
func TestCORS(t *testing.T) {
	const allowed = "Access-Control-Allow-Origin: *\r\n"
	preflight := "OPTIONS /apiw1 HTTP/1.1\r\nHost: x\r\nOrigin: http://page\r\n\r\n"
	for _, tc := range []struct {
		requests string
		answers  int
		cors     bool
	}{
		{preflight + post("/apiw1", "Content-Length: 8") + "12345678", 2, true},
		{post("/apiw1_test", "Content-Length: 8") + "12345678", 1, true},
		{post("/api", "Content-Length: 8") + "12345678", 1, false},
	} {
		nc := newScript([]byte(tc.requests))
		w, err := Accept(nc, AcceptOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Read(); err != nil {
			t.Fatalf("%.40q: %v", tc.requests, err)
		}
		if err := w.Write(Frame{Payload: message(1)}); err != nil {
			t.Fatal(err)
		}
		answers := string(bytes.Join(nc.writes, nil))
		if got := strings.Count(answers, "HTTP/1.1 200 OK\r\n"); got != tc.answers {
			t.Errorf("%.40q: %d answers, want %d", tc.requests, got, tc.answers)
		}
		want := 0
		if tc.cors {
			want = tc.answers
		}
		if got := strings.Count(answers, allowed); got != want {
			t.Errorf("%.40q: %d answers allow any page, want %d", tc.requests, got, want)
		}
	}
	// Between a request and its answer there is no place for a preflight's.
	w, err := Accept(newScript([]byte(post("/apiw1", "Content-Length: 8")+"12345678"+preflight)), AcceptOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Read(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Read(); !isFrameError(err) || !strings.Contains(err.Error(), "OPTIONS") {
		t.Errorf("a preflight too early: %v", err)
	}
}
