package transport

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/tgfleet/tgfleet/mtproto/transport/obfuscate"
)

// AcceptOptions say what a server takes. The zero value is usable.
type AcceptOptions struct {
	// MaxFrame limits payloads both ways, in bytes; 0 means DefaultMaxFrame.
	MaxFrame int
	// Secret is what obfuscated streams have mixed into their keys, or nil.
	Secret []byte
	Rand   io.Reader // of padding; nil: crypto/rand
}

func (o *AcceptOptions) defaults() {
	if o.MaxFrame <= 0 {
		o.MaxFrame = DefaultMaxFrame
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
}

// Accept returns the server's end of a connection, after reading the bytes by
// which the client shows what it speaks; for WebSocket that is a request, which
// it answers. It blocks for them: set a deadline on nc when the client is not
// trusted. The error is a *FrameError for a client that speaks something else.
// Accept does not close nc when it fails; else the wire owns it.
func Accept(nc net.Conn, o AcceptOptions) (ServerWire, error) {
	o.defaults()
	c := &stream{nc: nc, server: true, maxFrame: o.MaxFrame, rand: o.Rand}
	kind, prefix, err := c.await(detect)
	if err != nil {
		return nil, fmt.Errorf("detect transport: %w", err)
	}
	switch kind {
	case KindHTTP:
		return newHTTPServer(&replay{Conn: nc, first: c.buf[:c.w]}, o), nil
	case KindWebSocket:
		return acceptWebSocket(&replay{Conn: nc, first: c.buf[:c.w]}, o)
	case KindObfuscated:
		return c, c.deobfuscate(KindObfuscated, o.Secret)
	}
	c.kind, c.framing, c.r = kind, kind.framing(), prefix
	return c, nil
}

// await reads until what has arrived says which kind it is.
func (c *stream) await(detect func([]byte) (Kind, int, error)) (Kind, int, error) {
	for {
		kind, prefix, err := detect(c.buf[:c.w])
		if !errors.Is(err, errShort) {
			return kind, prefix, err
		}
		if err := c.fill(); err != nil {
			return "", 0, err
		}
	}
}

// deobfuscate reads the header of an obfuscated stream.
func (c *stream) deobfuscate(kind Kind, secret []byte) error {
	_, _, err := c.await(func(b []byte) (Kind, int, error) {
		if len(b) < obfuscate.HeaderSize {
			return "", 0, errShort
		}
		return kind, 0, nil
	})
	if err != nil {
		return fmt.Errorf("detect transport: %w", err)
	}
	header := c.buf[:obfuscate.HeaderSize]
	tag, _, s, err := obfuscate.Server(header, secret)
	if err != nil {
		return fmt.Errorf("detect transport: %w", err)
	}
	f, ok := tagged(tag)
	if !ok {
		return fmt.Errorf("detect transport: %w", strangerError(header))
	}
	c.kind, c.framing, c.enc, c.dec = kind, f, s.Encrypt, s.Decrypt
	c.r = obfuscate.HeaderSize
	c.decrypt(c.buf[c.r:c.w])
	return nil
}

// replay is a connection whose first bytes have been read already.
type replay struct {
	net.Conn
	first []byte
}

func (c *replay) Read(p []byte) (int, error) {
	if len(c.first) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.first)
	c.first = c.first[n:]
	return n, nil
}
