package transport

import (
	"bytes"
	"io"
	"net"
)

// script is a net.Conn whose reads return the given chunks, one per read, and
// then io.EOF. What is written to it is kept.
type script struct {
	net.Conn
	chunks [][]byte
	writes [][]byte
}

func newScript(chunks ...[]byte) *script {
	s := &script{}
	for _, c := range chunks {
		if len(c) > 0 {
			s.chunks = append(s.chunks, bytes.Clone(c))
		}
	}
	return s
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.chunks) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.chunks[0])
	if s.chunks[0] = s.chunks[0][n:]; len(s.chunks[0]) == 0 {
		s.chunks = s.chunks[1:]
	}
	return n, nil
}

func (s *script) Write(p []byte) (int, error) {
	s.writes = append(s.writes, bytes.Clone(p))
	return len(p), nil
}

func (s *script) Close() error { return nil }

// written is what a stream on a script wrote, all together.
func written(c *stream) []byte { return bytes.Join(c.nc.(*script).writes, nil) }

func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i*7 + n)
	}
	return p
}

// message is a payload of n bytes after its header that looks encrypted, so that
// the padded framing finds its end.
func message(blocks int) []byte { return pattern(encryptedHeader + blocks*cipherBlock) }

// plain is an unencrypted message with a body of n bytes.
func plain(n int) []byte {
	p := pattern(plainHeader + n)
	clear(p[:8])
	p[16], p[17], p[18], p[19] = byte(n), byte(n>>8), byte(n>>16), 0
	return p
}
