package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"os"
	"sync"
	"time"
)

// maxPosts is how many requests one wire has under way: one that waits for news
// and a few that ask. Further payloads wait in Write.
const maxPosts = 8

// httpClient is the client's end of HTTP. Each payload is a POST of its own, on
// whichever connection is free, so that one may wait for news while others come
// and go.
type httpClient struct {
	dial   func(ctx context.Context) (net.Conn, error)
	url    *url.URL
	remote net.Addr

	life   context.Context // ends with Close
	cancel context.CancelFunc
	slots  chan struct{} // one token for each request under way
	got    chan answer
	read   *deadline
	write  *deadline

	mu     sync.Mutex
	closed bool
	conns  map[*httpConn]struct{} // all
	idle   []*httpConn            // of them, the one used last at the end
	jobs   sync.WaitGroup
}

// answer is what became of one request.
type answer struct {
	payload []byte
	err     error
}

// openHTTP opens the first connection, so that a server that is not there shows.
func (d Dialer) openHTTP(ctx context.Context, t Target) (Wire, error) {
	text := t.HTTP
	if text == "" {
		text = "http://" + t.Addr + "/api"
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("open http: %w", err)
	}
	addr, secure, err := hostPort(u)
	if err != nil {
		return nil, fmt.Errorf("open http: %w", err)
	}
	c := &httpClient{
		url: u, slots: make(chan struct{}, maxPosts), got: make(chan answer),
		read: newDeadline(), write: newDeadline(), conns: map[*httpConn]struct{}{},
	}
	c.dial = func(ctx context.Context) (net.Conn, error) {
		nc, err := d.dial(ctx, addr)
		if err != nil || !secure {
			return nc, err
		}
		return secured(ctx, nc, u.Hostname())
	}
	nc, err := c.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("open http: %w", err)
	}
	c.remote = nc.RemoteAddr()
	c.life, c.cancel = context.WithCancel(context.Background())
	first := newHTTPConn(nc)
	c.conns[first] = struct{}{}
	c.idle = []*httpConn{first}
	return c, nil
}

// hostPort is where the server of a URL listens.
func hostPort(u *url.URL) (addr string, secure bool, err error) {
	port := u.Port()
	switch {
	case u.Hostname() == "":
		return "", false, fmt.Errorf("%q names no host", u)
	case u.Scheme == "http" && port == "":
		port = "80"
	case u.Scheme == "https" && port == "":
		port = "443"
	case u.Scheme != "http" && u.Scheme != "https":
		return "", false, fmt.Errorf("%q begins with neither http:// nor https://", u)
	}
	return net.JoinHostPort(u.Hostname(), port), u.Scheme == "https", nil
}

// secured speaks TLS on nc.
func secured(ctx context.Context, nc net.Conn, host string) (net.Conn, error) {
	conn := tls.Client(nc, &tls.Config{ServerName: host})
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("TLS with %s: %w", host, err)
	}
	return conn, nil
}

func (c *httpClient) Kind() Kind           { return KindHTTP }
func (c *httpClient) RemoteAddr() net.Addr { return c.remote }

func (c *httpClient) SetReadDeadline(t time.Time) error {
	c.read.set(t)
	return nil
}

func (c *httpClient) SetWriteDeadline(t time.Time) error {
	c.write.set(t)
	return nil
}

// Read returns the body of the next answer, of whichever request.
func (c *httpClient) Read() (Packet, error) {
	select {
	case a := <-c.got:
		return Packet{Payload: a.payload}, a.err
	case <-c.read.wait():
		return Packet{}, fmt.Errorf("read: %w", os.ErrDeadlineExceeded)
	case <-c.life.Done():
		return Packet{}, net.ErrClosed
	}
}

// Write begins a request for each frame and does not wait for answers.
func (c *httpClient) Write(frames ...Frame) error {
	for _, f := range frames {
		if n := len(f.Payload); n == 0 || n%4 != 0 || n > DefaultMaxFrame {
			return fmt.Errorf("write: %w", &FrameError{Kind: KindHTTP, Length: n, Reason: "no payload has this length"})
		}
	}
	for _, f := range frames {
		select {
		case c.slots <- struct{}{}:
		case <-c.write.wait():
			return fmt.Errorf("write: %w", os.ErrDeadlineExceeded)
		case <-c.life.Done():
			return net.ErrClosed
		}
		if err := c.begin(bytes.Clone(f.Payload)); err != nil {
			return err
		}
	}
	return nil
}

// begin sends a request in a goroutine, which ends at the latest with Close.
func (c *httpClient) begin(payload []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.jobs.Go(func() {
		defer func() { <-c.slots }()
		var a answer
		a.payload, a.err = c.post(payload)
		select {
		case c.got <- a:
		case <-c.life.Done():
		}
	})
	return nil
}

// Close ends all requests and waits for their goroutines.
func (c *httpClient) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	c.cancel()
	for conn := range c.conns {
		_ = conn.nc.Close()
	}
	c.mu.Unlock()
	c.jobs.Wait()
	c.read.set(time.Time{})
	c.write.set(time.Time{})
	return nil
}
