package proxytest

import (
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"net"

	"github.com/tgfleet/tgfleet/mtproto/transport/faketls"
	"github.com/tgfleet/tgfleet/mtproto/transport/obfuscate"
)

// greetMTProxy reads a client's obfuscated header, which names a DC, and begins
// an obfuscated stream of the same framing to it.
func greetMTProxy(s *Server, nc net.Conn) (*tunnel, error) {
	if s.opts.Domain != "" {
		if err := greetFakeTLS(nc, s.opts.Secret, s.opts.Domain); err != nil {
			return nil, err
		}
		nc = faketls.Records(nc)
	}
	header, err := read(nc, obfuscate.HeaderSize)
	if err != nil {
		return nil, err
	}
	tag, dc, here, err := obfuscate.Server(header, s.opts.Secret)
	if err != nil {
		return nil, err
	}
	addr, ok := s.opts.DCs[int(dc)]
	if !ok || tag != 0xdddddddd {
		return nil, fmt.Errorf("dc %d in framing %08x: another secret", dc, tag)
	}
	far, err := s.connect(addr)
	if err != nil {
		return nil, err
	}
	hello, there, err := obfuscate.Client(rand.Reader, tag, 0, nil)
	if err == nil {
		_, err = far.Write(hello)
	}
	if err != nil {
		_ = far.Close()
		return nil, err
	}
	return &tunnel{
		server:   far,
		fromHere: cipher.StreamReader{S: here.Decrypt, R: nc}, toHere: cipher.StreamWriter{S: here.Encrypt, W: nc},
		fromFar: cipher.StreamReader{S: there.Decrypt, R: far}, toFar: cipher.StreamWriter{S: there.Encrypt, W: far},
	}, nil
}
