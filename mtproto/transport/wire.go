package transport

import (
	"net"
	"time"
)

// DefaultMaxFrame is the largest payload accepted unless told otherwise, in
// bytes: the string limit of TL, beyond which no message makes sense.
const DefaultMaxFrame = 1<<24 - 4

// Wire carries payloads both ways. One goroutine may read and another write at
// the same time; anyone may close.
type Wire interface {
	// Read returns what comes next. A transport error of the server is a
	// *StatusError, a stream that cannot be followed a *FrameError; at the end
	// it is io.EOF between frames and io.ErrUnexpectedEOF inside one. After any
	// error the wire is to be closed.
	Read() (Packet, error)
	// Write sends frames, all in one write to the socket where the kind allows,
	// and keeps no reference to them. A *FrameError means that one was unfit
	// and nothing was written.
	Write(frames ...Frame) error
	// SetReadDeadline makes a blocked Read fail at t; the zero time removes it.
	// Where the kind is not plain TCP, the wire cannot be read after that.
	SetReadDeadline(t time.Time) error
	// SetWriteDeadline does the same for Write.
	SetWriteDeadline(t time.Time) error
	// RemoteAddr is the peer, or the proxy that leads to it.
	RemoteAddr() net.Addr
	// Kind says what is spoken, which is not what was asked for behind MTProxy.
	Kind() Kind
	// Close ends the wire and everything that works for it.
	Close() error
}

// ServerWire is the server's end.
type ServerWire interface {
	Wire
	// WriteStatus sends a transport error; code is positive, 404 for example.
	WriteStatus(code int) error
	// QuickAck tells the client that the payload it wanted this for has been
	// decrypted. Kinds without quick acks refuse.
	QuickAck(token uint32) error
	// Waiting is how many requests of the client wait for an answer, each for
	// one payload. It is always 0 where the server may speak at any time.
	Waiting() int
}

// Frame is one payload to be sent. Its length is a positive multiple of four.
type Frame struct {
	Payload []byte
	// QuickAck asks for a quick ack. It is ignored by kinds that have none, and
	// at the server's end.
	QuickAck bool
}

// Payloads returns frames that ask for nothing.
func Payloads(payloads ...[]byte) []Frame {
	frames := make([]Frame, len(payloads))
	for i, p := range payloads {
		frames[i].Payload = p
	}
	return frames
}

// Packet is what was received.
type Packet struct {
	// Payload is fresh and the caller's, who may decrypt it in place. It is nil
	// when Token is set.
	Payload []byte
	// Token, at the client's end, is a quick ack.
	Token uint32
	// WantsAck, at the server's end: the client asks for a quick ack.
	WantsAck bool
}
