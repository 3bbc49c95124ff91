package transport

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	// postDial bounds how long a further connection may take to open.
	postDial = 15 * time.Second
	// reuseWithin is how long a connection that nobody uses is trusted to be
	// still open at the server's end.
	reuseWithin = 10 * time.Second
)

// httpConn is one connection; one request at a time has it.
type httpConn struct {
	nc    net.Conn
	limit *allowance
	br    *bufio.Reader
	used  time.Time
}

func newHTTPConn(nc net.Conn) *httpConn {
	limit := &allowance{r: nc}
	return &httpConn{nc: nc, limit: limit, br: bufio.NewReader(limit), used: time.Now()}
}

// post sends one payload and returns the body of the answer.
func (c *httpClient) post(payload []byte) ([]byte, error) {
	conn, err := c.take()
	if err != nil {
		return nil, err
	}
	body, keep, err := conn.roundTrip(c.url.Host, c.url.RequestURI(), payload)
	if err != nil || !keep {
		c.drop(conn)
		return body, err
	}
	conn.used = time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, conn)
	return body, nil
}

// take returns a connection that is free, or another.
func (c *httpClient) take() (*httpConn, error) {
	if conn := c.reuse(); conn != nil {
		return conn, nil
	}
	ctx, cancel := context.WithTimeout(c.life, postDial)
	defer cancel()
	nc, err := c.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	conn := newHTTPConn(nc)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = nc.Close()
		return nil, net.ErrClosed
	}
	c.conns[conn] = struct{}{}
	return conn, nil
}

// reuse takes the connection used last, and gives up those that were idle for
// so long that the server may be closing them.
func (c *httpClient) reuse() *httpConn {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.idle) > 0 {
		conn := c.idle[len(c.idle)-1]
		c.idle = c.idle[:len(c.idle)-1]
		if time.Since(conn.used) < reuseWithin {
			return conn
		}
		delete(c.conns, conn)
		_ = conn.nc.Close()
	}
	return nil
}

func (c *httpClient) drop(conn *httpConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, conn)
	_ = conn.nc.Close()
}

// roundTrip posts on a connection. keep tells whether it may be used again.
func (h *httpConn) roundTrip(host, path string, payload []byte) (body []byte, keep bool, err error) {
	out := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n",
		path, host, len(payload))
	if _, err := h.nc.Write(append(out, payload...)); err != nil {
		return nil, false, fmt.Errorf("post: %w", err)
	}
	h.limit.left = maxHTTPHeader
	resp, err := http.ReadResponse(h.br, &http.Request{Method: http.MethodPost})
	if err != nil {
		return nil, false, fmt.Errorf("post: %w", httpError(err, h.limit))
	}
	if resp.StatusCode != http.StatusOK {
		return nil, false, &StatusError{Code: resp.StatusCode}
	}
	h.limit.left = DefaultMaxFrame + 1
	body, err = io.ReadAll(resp.Body)
	switch {
	case errors.Is(err, errAllowance), len(body) > DefaultMaxFrame:
		return nil, false, &FrameError{Kind: KindHTTP, Reason: fmt.Sprintf("an answer longer than the limit of %d", DefaultMaxFrame)}
	case err != nil:
		return nil, false, fmt.Errorf("post: %w", err)
	case len(body) == 0 || len(body)%4 != 0:
		return nil, false, &FrameError{Kind: KindHTTP, Length: len(body), Reason: "length is not a positive multiple of 4"}
	case len(body) == 4:
		if code := int32(binary.LittleEndian.Uint32(body)); code < 0 {
			return nil, false, &StatusError{Code: -int(code)}
		}
		return nil, false, &FrameError{Kind: KindHTTP, Length: 4, Reason: "four bytes that are no transport error"}
	}
	return body, !resp.Close, nil
}
