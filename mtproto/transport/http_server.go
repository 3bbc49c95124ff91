package transport

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// maxPipelined is how many requests may wait for their answers on one
	// connection.
	maxPipelined = 16
	// maxUnasked is how many payloads may wait for a request to answer.
	maxUnasked = 64
)

// httpServer is the server's end of HTTP: a request brings a payload, and an
// answer, which may be late, takes one back.
type httpServer struct {
	nc       net.Conn
	maxFrame int
	limit    *allowance
	br       *bufio.Reader // of the reading goroutine

	mu      sync.Mutex
	cors    bool     // the requests come from pages of anywhere
	waiting int      // requests that are read and not answered
	unasked [][]byte // payloads for which there was no request
}

func newHTTPServer(nc net.Conn, o AcceptOptions) *httpServer {
	limit := &allowance{r: nc}
	return &httpServer{nc: nc, maxFrame: o.MaxFrame, limit: limit, br: bufio.NewReader(limit)}
}

func (s *httpServer) Kind() Kind                         { return KindHTTP }
func (s *httpServer) RemoteAddr() net.Addr               { return s.nc.RemoteAddr() }
func (s *httpServer) SetReadDeadline(t time.Time) error  { return s.nc.SetReadDeadline(t) }
func (s *httpServer) SetWriteDeadline(t time.Time) error { return s.nc.SetWriteDeadline(t) }
func (s *httpServer) Close() error                       { return s.nc.Close() }

// Waiting is how many requests wait for a payload.
func (s *httpServer) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting
}

// Read returns the body of the next request, which from then on waits.
func (s *httpServer) Read() (Packet, error) {
	body, err := s.readBody()
	if err != nil {
		return Packet{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting >= maxPipelined {
		return Packet{}, &FrameError{Kind: KindHTTP, Reason: fmt.Sprintf("more than %d requests wait on one connection", maxPipelined)}
	}
	s.waiting++
	if len(s.unasked) == 0 {
		return Packet{Payload: body}, nil
	}
	next := s.unasked[0]
	s.unasked = s.unasked[1:]
	return Packet{Payload: body}, s.answer(Frame{Payload: next})
}

// next returns the header of the next request that may bring a payload.
func (s *httpServer) next() (*http.Request, error) {
	for {
		s.limit.left = maxHTTPHeader
		req, err := http.ReadRequest(s.br)
		if err != nil {
			return nil, fmt.Errorf("read request: %w", httpError(err, s.limit))
		}
		s.setCORS(req)
		if !preflight(req) {
			return req, nil
		}
		if err := s.allow(); err != nil {
			return nil, err
		}
	}
}

func (s *httpServer) readBody() ([]byte, error) {
	req, err := s.next()
	if err != nil {
		return nil, err
	}
	if code, why := s.refuse(req); code != 0 {
		return nil, s.turnAway(code, int(req.ContentLength), why)
	}
	s.limit.left = req.ContentLength
	var body []byte
	for int64(len(body)) < req.ContentLength {
		// The buffer is never more than a step ahead of the bytes.
		step := min(req.ContentLength-int64(len(body)), growStep)
		body = append(body, make([]byte, step)...)
		if _, err := io.ReadFull(req.Body, body[int64(len(body))-step:]); err != nil {
			return nil, fmt.Errorf("read request: %w", err)
		}
	}
	return body, nil
}

// refuse says by which status, and why, a request is not taken.
func (s *httpServer) refuse(req *http.Request) (code int, why string) {
	switch n := req.ContentLength; {
	case req.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, "a method other than POST"
	case !strings.HasPrefix(req.URL.Path, httpPath):
		return http.StatusNotFound, "a path other than /api"
	case n < 0:
		return http.StatusLengthRequired, "no Content-Length"
	case n == 0 || n%4 != 0:
		return http.StatusBadRequest, "length is not a positive multiple of 4"
	case n > int64(s.maxFrame):
		return http.StatusRequestEntityTooLarge, fmt.Sprintf("longer than the limit of %d", s.maxFrame)
	}
	return 0, ""
}

// turnAway tells the client what is wrong with a request.
func (s *httpServer) turnAway(code, length int, why string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := &FrameError{Kind: KindHTTP, Length: max(length, 0), Reason: why}
	if s.waiting > 0 {
		return err // an answer now would be taken for one to an earlier request
	}
	if _, werr := s.nc.Write(s.appendAnswer(nil, code, nil)); werr != nil {
		return fmt.Errorf("%w (%w)", err, werr)
	}
	return err
}

// Write answers the oldest waiting requests with a payload each; what is more
// waits for the next.
func (s *httpServer) Write(frames ...Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range frames {
		if n := len(f.Payload); n == 0 || n%4 != 0 || n > s.maxFrame {
			return fmt.Errorf("write: %w", &FrameError{Kind: KindHTTP, Length: n, Reason: "no payload has this length"})
		}
	}
	if more := len(s.unasked) + len(frames) - s.waiting; more > maxUnasked {
		return &FrameError{Kind: KindHTTP, Reason: fmt.Sprintf("%d payloads wait for a request", more)}
	}
	n := min(s.waiting, len(frames)) // nothing is unasked while a request waits
	for _, f := range frames[n:] {
		s.unasked = append(s.unasked, bytes.Clone(f.Payload))
	}
	return s.answer(frames[:n]...)
}

// answer answers as many requests as there are frames, with the lock held.
func (s *httpServer) answer(frames ...Frame) error {
	if len(frames) == 0 {
		return nil
	}
	var out []byte
	for _, f := range frames {
		out = s.appendAnswer(out, http.StatusOK, f.Payload)
	}
	s.waiting -= len(frames)
	if _, err := s.nc.Write(out); err != nil {
		return fmt.Errorf("write %d answers: %w", len(frames), err)
	}
	return nil
}

// WriteStatus answers the oldest request with an HTTP status; without one there
// is nobody to be told.
func (s *httpServer) WriteStatus(code int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting == 0 {
		return nil
	}
	s.waiting--
	if _, err := s.nc.Write(s.appendAnswer(nil, code, nil)); err != nil {
		return fmt.Errorf("write status: %w", err)
	}
	return nil
}

// QuickAck refuses: HTTP has none.
func (s *httpServer) QuickAck(uint32) error {
	return &FrameError{Kind: KindHTTP, Reason: "HTTP has no quick acks"}
}

func (s *httpServer) appendAnswer(dst []byte, code int, body []byte) []byte {
	text := http.StatusText(code)
	if text == "" {
		text = "Error"
	}
	dst = fmt.Appendf(dst, "HTTP/1.1 %d %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n", code, text, len(body))
	if s.cors {
		dst = append(dst, corsHeader...)
	}
	return append(append(dst, "\r\n"...), body...)
}
