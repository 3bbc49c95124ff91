package transport

import (
	"encoding/binary"
	"fmt"
	"sync"
)

// keepWrite is the largest write buffer that goes back to the pool, in bytes.
const keepWrite = 64 << 10

var writeBuffers = sync.Pool{New: func() any { return new([]byte) }}

func (c *stream) Write(frames ...Frame) error {
	if len(frames) == 0 {
		return nil
	}
	if c.server && c.kind == KindWebSocket {
		// Browsers hand out whole messages, and clients made for them take each for
		// one packet.
		for _, f := range frames {
			if err := c.writeAtOnce(f); err != nil {
				return err
			}
		}
		return nil
	}
	return c.writeAtOnce(frames...)
}

// writeAtOnce sends frames in one write.
func (c *stream) writeAtOnce(frames ...Frame) error {
	return c.send(func(out []byte) ([]byte, error) {
		for i, f := range frames {
			var err error
			if out, err = c.appendFrame(out, f, c.sent+uint32(i)); err != nil {
				return out, err
			}
		}
		c.sent += uint32(len(frames))
		return out, nil
	})
}

// WriteStatus needs no padding: nothing is hidden by its length.
func (c *stream) WriteStatus(code int) error {
	if c.framing != padded {
		return c.Write(Frame{Payload: statusPayload(code)})
	}
	return c.send(func(out []byte) ([]byte, error) {
		return appendIntermediate(out, statusPayload(code), false), nil
	})
}

// QuickAck sends a token in the form of the framing.
func (c *stream) QuickAck(token uint32) error {
	if c.framing == full {
		return c.unfit(0, "this framing has no quick acks")
	}
	return c.send(func(out []byte) ([]byte, error) {
		switch c.framing {
		case abridged:
			return binary.BigEndian.AppendUint32(out, token|topBit), nil
		case padded:
			var ack [8]byte
			binary.LittleEndian.PutUint32(ack[:], quickAckMark)
			binary.LittleEndian.PutUint32(ack[4:], token|topBit)
			return appendIntermediate(out, ack[:], false), nil
		}
		return binary.LittleEndian.AppendUint32(out, token|topBit), nil
	})
}

// send writes what fill appends, in one piece, after the prefix if that is still
// to be sent. When fill fails nothing is written and nothing has changed.
func (c *stream) send(fill func(out []byte) ([]byte, error)) error {
	pooled := writeBuffers.Get().(*[]byte)
	out := append((*pooled)[:0], c.prefix...)
	defer func() {
		if cap(out) <= keepWrite {
			*pooled = out
			writeBuffers.Put(pooled)
		}
	}()
	start := len(out)
	var err error
	if out, err = fill(out); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if c.enc != nil {
		c.enc.XORKeyStream(out[start:], out[start:])
	}
	if _, err := c.nc.Write(out); err != nil {
		return fmt.Errorf("write %d bytes: %w", len(out), err)
	}
	c.prefix = nil
	return nil
}
