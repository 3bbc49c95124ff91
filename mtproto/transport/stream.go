package transport

import (
	"crypto/cipher"
	"errors"
	"io"
	"net"
	"time"
)

const (
	// readBuffer is the size of a connection's own buffer in bytes: enough for
	// a header and a typical small message in one read, little enough for
	// thousands of idle connections.
	readBuffer = 512
	// growStep is how many bytes a large frame's buffer may be ahead of the
	// bytes received.
	growStep = 64 << 10
)

// stream is a wire over a stream of bytes.
type stream struct {
	nc       net.Conn
	kind     Kind
	framing  framing
	server   bool
	maxFrame int
	rand     io.Reader // of padding

	prefix   []byte        // still to be sent before the first frame
	enc, dec cipher.Stream // nil where nothing is obfuscated

	sent, received uint32 // frames, as the full framing numbers them

	buf  [readBuffer]byte
	r, w int // buf[r:w] is received, decrypted and not yet consumed
}

func (c *stream) Kind() Kind                         { return c.kind }
func (c *stream) RemoteAddr() net.Addr               { return c.nc.RemoteAddr() }
func (c *stream) SetReadDeadline(t time.Time) error  { return c.nc.SetReadDeadline(t) }
func (c *stream) SetWriteDeadline(t time.Time) error { return c.nc.SetWriteDeadline(t) }
func (c *stream) Close() error                       { return c.nc.Close() }

// Waiting is 0: over a stream the server may speak at any time.
func (c *stream) Waiting() int { return 0 }

func (c *stream) Read() (Packet, error) {
	h, err := c.readHeader()
	if err != nil {
		return Packet{}, err
	}
	c.r += h.size
	c.received++
	if h.isAck {
		return Packet{Token: h.token}, nil
	}
	body, err := c.readBody(h.body)
	if err != nil {
		return Packet{}, err
	}
	p := Packet{Payload: body}
	switch c.framing {
	case padded:
		p, err = c.cut(body)
	case full:
		p.Payload, err = c.verify(h, body)
	}
	if err == nil && len(p.Payload) == 4 {
		err = c.status(p.Payload)
	}
	if err != nil {
		return Packet{}, err
	}
	p.WantsAck = h.ack
	return p, nil
}

func (c *stream) readHeader() (header, error) {
	for {
		h, err := c.header(c.buf[c.r:c.w])
		if !errors.Is(err, errShort) {
			return h, err
		}
		if err := c.fill(); err != nil {
			if errors.Is(err, io.EOF) && c.w > c.r {
				err = io.ErrUnexpectedEOF
			}
			return header{}, err
		}
	}
}

// fill reads once into the connection's own buffer, which is known to have room.
func (c *stream) fill() error {
	c.w = copy(c.buf[:], c.buf[c.r:c.w])
	c.r = 0
	n, err := c.nc.Read(c.buf[c.w:])
	c.decrypt(c.buf[c.w : c.w+n])
	c.w += n
	if n > 0 {
		return nil // a pending error comes again with the next read
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// decrypt advances the cipher by what has arrived, not by what there was room
// for.
func (c *stream) decrypt(b []byte) {
	if c.dec != nil {
		c.dec.XORKeyStream(b, b)
	}
}

// readBody collects length bytes: first what is buffered, the rest straight
// into the result, never more than growStep ahead of what has arrived.
func (c *stream) readBody(length int) ([]byte, error) {
	have := min(length, c.w-c.r)
	body := make([]byte, have, min(length, have+growStep))
	copy(body, c.buf[c.r:])
	c.r += have
	for len(body) < length {
		if len(body) == cap(body) {
			grown := make([]byte, len(body), min(length, 2*len(body)+growStep))
			copy(grown, body)
			body = grown
		}
		n, err := io.ReadFull(c.nc, body[len(body):cap(body)])
		c.decrypt(body[len(body) : len(body)+n])
		body = body[:len(body)+n]
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return body, nil
}
