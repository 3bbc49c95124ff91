package faketls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// Types of TLS records.
const (
	recordChangeCipher = 0x14
	recordAlert        = 0x15
	recordHandshake    = 0x16
	recordApplication  = 0x17
)

const (
	recordHeader = 5
	// maxRecord is the longest record written, in bytes, and maxRead the longest
	// accepted: TLS lets a cipher add that much.
	maxRecord = 1 << 14
	maxRead   = maxRecord + 256
)

// parseRecord reads the header of a record: its type and how many bytes follow.
func parseRecord(h []byte) (kind byte, length int, err error) {
	kind, length = h[0], int(binary.BigEndian.Uint16(h[3:]))
	switch {
	case h[1] != 3 || h[2] > 4 || kind < recordChangeCipher || kind > recordApplication:
		return 0, 0, fmt.Errorf("not a TLS record: begins with %x", h[:recordHeader])
	case length > maxRead:
		return 0, 0, fmt.Errorf("record of %d bytes, longer than the limit of %d", length, maxRead)
	}
	return kind, length, nil
}

// skipRecord reads one record whole.
func skipRecord(r io.Reader) (kind byte, err error) {
	var h [recordHeader]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return 0, err
	}
	kind, length, err := parseRecord(h[:])
	if err != nil {
		return 0, err
	}
	if _, err := io.CopyN(io.Discard, r, int64(length)); errors.Is(err, io.EOF) {
		return 0, io.ErrUnexpectedEOF
	} else if err != nil {
		return 0, err
	}
	return kind, nil
}

// Conn is the stream inside the records of a connection, once the hellos are
// over. One goroutine may read and another write at the same time.
type Conn struct {
	net.Conn
	changed bool // this end has sent its change of cipher

	head [recordHeader]byte
	n    int  // bytes of head that are read
	left int  // bytes of the record that are not
	skip bool // the record is not part of the stream
}

// Records returns the stream inside the records of nc.
func Records(nc net.Conn) *Conn { return &Conn{Conn: nc} }

// Read reads from the record that is under way, or the next. A read that a
// deadline interrupts loses nothing.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		if err := c.next(); err != nil {
			return 0, err
		}
		if c.skip {
			if err := c.discard(); err != nil {
				return 0, err
			}
			continue
		}
		n, err := c.Conn.Read(p[:min(len(p), c.left)])
		c.left -= n
		if n == 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if n > 0 {
			err = nil // it comes again with the next read
		}
		return n, err
	}
}

// next reads headers until a record has bytes.
func (c *Conn) next() error {
	for c.left == 0 {
		for c.n < recordHeader {
			n, err := c.Conn.Read(c.head[c.n:])
			c.n += n
			if n > 0 || err == nil {
				continue
			}
			if c.n > 0 && errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		kind, length, err := parseRecord(c.head[:])
		if err == nil && kind != recordApplication && kind != recordChangeCipher {
			err = fmt.Errorf("record of type %#02x", kind)
		}
		if err != nil {
			return fmt.Errorf("fake TLS: %w", err)
		}
		c.n, c.left, c.skip = 0, length, kind == recordChangeCipher
	}
	return nil
}

// discard drops the rest of a record.
func (c *Conn) discard() error {
	var waste [64]byte
	for c.left > 0 {
		n, err := c.Conn.Read(waste[:min(len(waste), c.left)])
		c.left -= n
		if n == 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if n == 0 && err != nil {
			return err
		}
	}
	return nil
}

// Write puts p into records, in one write to the connection. The first is
// preceded by a change of cipher, as in TLS.
func (c *Conn) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+(len(p)/maxRecord+2)*(recordHeader+1))
	if !c.changed {
		out = append(out, recordChangeCipher, 3, 3, 0, 1, 1)
		c.changed = true
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), maxRecord)
		out = append(out, recordApplication, 3, 3, byte(n>>8), byte(n))
		out = append(out, rest[:n]...)
		rest = rest[n:]
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
