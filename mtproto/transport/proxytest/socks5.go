package proxytest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

func greetSOCKS5(s *Server, nc net.Conn) (*tunnel, error) {
	if err := s.authenticateSOCKS5(nc); err != nil {
		return nil, err
	}
	addr, err := readSOCKS5Request(nc)
	if err != nil {
		return nil, err
	}
	far, err := s.connect(addr)
	if err != nil {
		_, _ = nc.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // connection refused
		return nil, err
	}
	// The bound address is an IPv6 one: clients must skip any.
	answer := append([]byte{5, 0, 0, 4}, make([]byte, net.IPv6len+2)...)
	if _, err := nc.Write(answer); err != nil {
		_ = far.Close()
		return nil, err
	}
	return plain(nc, nc, far), nil
}

func (s *Server) authenticateSOCKS5(nc net.Conn) error {
	head, err := read(nc, 2)
	if err != nil {
		return err
	}
	methods, err := read(nc, int(head[1]))
	if err != nil {
		return err
	}
	want := byte(0)
	if s.opts.User != "" {
		want = 2
	}
	if head[0] != 5 || !bytes.Contains(methods, []byte{want}) {
		_, _ = nc.Write([]byte{5, 0xff})
		return errors.New("no common method")
	}
	if _, err := nc.Write([]byte{5, want}); err != nil || want == 0 {
		return err
	}
	var parts [2]string
	if _, err := read(nc, 1); err != nil {
		return err
	}
	for i := range parts {
		n, err := read(nc, 1)
		if err != nil {
			return err
		}
		text, err := read(nc, int(n[0]))
		if err != nil {
			return err
		}
		parts[i] = string(text)
	}
	if parts != [2]string{s.opts.User, s.opts.Password} {
		_, _ = nc.Write([]byte{1, 1})
		return errors.New("wrong password")
	}
	_, err = nc.Write([]byte{1, 0})
	return err
}

func readSOCKS5Request(nc net.Conn) (addr string, err error) {
	head, err := read(nc, 4)
	if err != nil {
		return "", err
	}
	size := map[byte]int{1: net.IPv4len, 4: net.IPv6len}[head[3]]
	if head[3] == 3 {
		n, err := read(nc, 1)
		if err != nil {
			return "", err
		}
		size = int(n[0])
	}
	if head[0] != 5 || head[1] != 1 || size == 0 {
		_, _ = nc.Write([]byte{5, 7, 0, 1, 0, 0, 0, 0, 0, 0})
		return "", fmt.Errorf("request %x", head)
	}
	host, err := read(nc, size)
	if err != nil {
		return "", err
	}
	port, err := read(nc, 2)
	if err != nil {
		return "", err
	}
	name := string(host)
	if head[3] != 3 {
		name = net.IP(host).String()
	}
	return net.JoinHostPort(name, strconv.Itoa(int(port[0])<<8|int(port[1]))), nil
}

func read(r io.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}
