package proxytest

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
)

func greetCONNECT(s *Server, nc net.Conn) (*tunnel, error) {
	br := bufio.NewReader(io.LimitReader(nc, 8<<10))
	req, err := http.ReadRequest(br)
	if err != nil {
		return nil, err
	}
	if req.Method != http.MethodConnect {
		_, _ = io.WriteString(nc, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
		return nil, errors.New("not CONNECT")
	}
	if s.opts.User != "" {
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte(s.opts.User+":"+s.opts.Password))
		if req.Header.Get("Proxy-Authorization") != want {
			_, _ = io.WriteString(nc, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n")
			return nil, errors.New("wrong password")
		}
	}
	far, err := s.connect(req.Host)
	if err != nil {
		_, _ = io.WriteString(nc, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return nil, err
	}
	if _, err := io.WriteString(nc, "HTTP/1.1 200 Connection established\r\nX-Proxy: test\r\n\r\n"); err != nil {
		_ = far.Close()
		return nil, err
	}
	// What the client sent ahead of our answer is in the buffer.
	early, _ := br.Peek(br.Buffered())
	return plain(nc, io.MultiReader(bytes.NewReader(early), nc), far), nil
}
