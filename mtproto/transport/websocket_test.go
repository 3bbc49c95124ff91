package transport

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/tgfleet/tgfleet/mtproto/transport/obfuscate"
)

// openSocket opens a WebSocket to a server that is run by serve.
func openSocket(t *testing.T, path string, serve func(net.Conn)) (*websocket.Conn, error) {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer server.Close()
		serve(server)
	}()
	t.Cleanup(func() { _ = client.Close(); <-done })
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return client, nil }}
	ws, _, err := websocket.Dial(t.Context(), "ws://dc"+path, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{"binary"},
	})
	if err == nil {
		t.Cleanup(func() { _ = ws.CloseNow() })
	}
	return ws, err
}

// TestWebSocketMessages: the client may cut its stream into messages, and those
// into fragments, at any byte; what comes back is one packet in each message.
func TestWebSocketMessages(t *testing.T) {
	ctx := t.Context()
	for name, write := range map[string]func(*websocket.Conn, []byte) error{
		"one message": func(ws *websocket.Conn, b []byte) error { return ws.Write(ctx, websocket.MessageBinary, b) },
		"message for each byte": func(ws *websocket.Conn, b []byte) error {
			for i := range b {
				if err := ws.Write(ctx, websocket.MessageBinary, b[i:i+1]); err != nil {
					return err
				}
			}
			return nil
		},
		"fragment for each byte": func(ws *websocket.Conn, b []byte) error {
			w, err := ws.Writer(ctx, websocket.MessageBinary)
			for i := range b {
				_, werr := w.Write(b[i : i+1])
				err = errors.Join(err, werr)
			}
			return errors.Join(err, w.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			sizes := []int{1, 2, 4} // blocks of the cipher
			ws, err := openSocket(t, "/apiws_test", func(nc net.Conn) {
				w, err := Accept(nc, AcceptOptions{})
				if err != nil {
					return
				}
				var got [][]byte
				for range sizes {
					p, err := w.Read()
					if err != nil {
						return
					}
					got = append(got, p.Payload)
				}
				_ = w.Write(Payloads(got...)...)
			})
			if err != nil {
				t.Fatal(err)
			}
			header, s, err := obfuscate.Client(seeded(), intermediate.tag(), 2, nil)
			if err != nil {
				t.Fatal(err)
			}
			var frames []byte
			for _, blocks := range sizes {
				frames = appendIntermediate(frames, message(blocks), false)
			}
			s.Encrypt.XORKeyStream(frames, frames)
			if err := write(ws, append(header, frames...)); err != nil {
				t.Fatal(err)
			}
			for i, blocks := range sizes {
				kind, got, err := ws.Read(ctx)
				if err != nil || kind != websocket.MessageBinary {
					t.Fatalf("message %d: %v %v", i, kind, err)
				}
				s.Decrypt.XORKeyStream(got, got)
				if want := appendIntermediate(nil, message(blocks), false); !bytes.Equal(got, want) {
					t.Errorf("message %d is %x, want the packet %x", i, got, want)
				}
			}
		})
	}
}

func TestWebSocketPath(t *testing.T) {
	for path, ok := range map[string]bool{"/apiws": true, "/apiws_premium": true, "/": false, "/api": false} {
		_, err := openSocket(t, path, func(nc net.Conn) { _, _ = Accept(nc, AcceptOptions{}) })
		if opened := err == nil; opened != ok {
			t.Errorf("%s: %v, want it open: %t", path, err, ok)
		}
		if !ok && !strings.Contains(err.Error(), "404") {
			t.Errorf("%s: %v, want the status 404", path, err)
		}
	}
}
