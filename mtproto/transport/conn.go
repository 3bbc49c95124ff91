package transport

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
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
	// keepWrite is the largest write buffer that goes back to the pool.
	keepWrite = 64 << 10
)

var writeBuffers = sync.Pool{New: func() any { return new([]byte) }}

// Conn exchanges payloads over a stream. One goroutine may read and another
// write at the same time; Close may be called by any.
type Conn struct {
	nc     net.Conn
	framer Framer
	prefix string // still to be sent before the first frame

	buf  [readBuffer]byte
	r, w int // buf[r:w] is received and not yet consumed
}

// Client returns the client's end of a connection. It performs no I/O: the
// framing's prefix goes out with the first frame.
func Client(nc net.Conn, f Framing) *Conn {
	return &Conn{nc: nc, framer: Framer{Framing: f}, prefix: f.Prefix()}
}

// Accept returns the server's end of a connection, after reading the bytes by
// which the client announces its framing. It blocks for them: set a deadline on
// nc when the client is not trusted. The error is a *FrameError for a client
// that speaks something else. Accept does not close nc.
func Accept(nc net.Conn) (*Conn, error) {
	c := &Conn{nc: nc}
	for {
		if c.w > 0 {
			f, prefix, err := Detect(c.buf[:c.w])
			if err == nil {
				c.framer.Framing, c.r = f, prefix
				return c, nil
			}
			if !errors.Is(err, ErrShort) {
				return nil, fmt.Errorf("detect framing: %w", err)
			}
		}
		if err := c.fill(); err != nil {
			return nil, fmt.Errorf("detect framing: %w", err)
		}
	}
}

// Framing says which framing the connection speaks.
func (c *Conn) Framing() Framing { return c.framer.Framing }

// NetConn returns the underlying connection, for addresses and deadlines.
// Reading from it or writing to it breaks the framing.
func (c *Conn) NetConn() net.Conn { return c.nc }

// SetMaxFrame limits payloads to n bytes both ways. Call it before the first
// frame is read.
func (c *Conn) SetMaxFrame(n int) { c.framer.MaxFrame = n }

// SetReadDeadline makes a blocked ReadFrame fail at t; the zero time removes it.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.nc.SetReadDeadline(t) }

// ReadFrame returns the next payload in a fresh buffer that the caller owns
// (and may decrypt in place). At the end of the stream the error is io.EOF
// between frames and io.ErrUnexpectedEOF inside one. A transport error sent by
// the server comes as a *StatusError, a stream that cannot be followed as a
// *FrameError; after either the connection is to be closed.
func (c *Conn) ReadFrame() ([]byte, error) {
	header, length, err := c.readHeader()
	if err != nil {
		return nil, err
	}
	c.r += header
	payload, err := c.readPayload(length)
	if err != nil {
		return nil, err
	}
	if err := c.framer.status(payload); err != nil {
		return nil, err
	}
	return payload, nil
}

func (c *Conn) readHeader() (header, length int, err error) {
	for {
		header, length, err = c.framer.header(c.buf[c.r:c.w])
		if !errors.Is(err, ErrShort) {
			return header, length, err
		}
		if err := c.fill(); err != nil {
			if errors.Is(err, io.EOF) && c.w > c.r {
				err = io.ErrUnexpectedEOF
			}
			return 0, 0, err
		}
	}
}

// fill reads once into the connection's own buffer, which is known to hold less
// than a header.
func (c *Conn) fill() error {
	c.w = copy(c.buf[:], c.buf[c.r:c.w])
	c.r = 0
	n, err := c.nc.Read(c.buf[c.w:])
	c.w += n
	if n > 0 {
		return nil // a pending error comes again with the next read
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// readPayload collects length bytes: first what is buffered, the rest straight
// into the result, never more than growStep ahead of what has arrived.
func (c *Conn) readPayload(length int) ([]byte, error) {
	have := min(length, c.w-c.r)
	payload := make([]byte, have, min(length, have+growStep))
	copy(payload, c.buf[c.r:])
	c.r += have
	for len(payload) < length {
		if len(payload) == cap(payload) {
			grown := make([]byte, len(payload), min(length, 2*len(payload)+growStep))
			copy(grown, payload)
			payload = grown
		}
		n, err := io.ReadFull(c.nc, payload[len(payload):cap(payload)])
		payload = payload[:len(payload)+n]
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return payload, nil
}

// WriteFrames sends each payload as a frame, all in one write to the
// connection. It keeps no reference to them. A *FrameError means that one was
// unfit and nothing was written.
func (c *Conn) WriteFrames(payloads ...[]byte) error {
	if len(payloads) == 0 {
		return nil
	}
	pooled := writeBuffers.Get().(*[]byte)
	out := append((*pooled)[:0], c.prefix...)
	defer func() {
		if cap(out) <= keepWrite {
			*pooled = out
			writeBuffers.Put(pooled)
		}
	}()
	for _, p := range payloads {
		var err error
		if out, err = c.framer.AppendFrame(out, p); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if _, err := c.nc.Write(out); err != nil {
		return fmt.Errorf("write %d frames: %w", len(payloads), err)
	}
	c.prefix = ""
	return nil
}

// WriteStatus sends a transport error (a server's act); code is positive, 404
// for example.
func (c *Conn) WriteStatus(code int) error { return c.WriteFrames(StatusPayload(code)) }

// Close closes the underlying connection.
func (c *Conn) Close() error { return c.nc.Close() }
