package transport

import (
	"net/http"
	"strings"
)

const (
	// httpPath is where payloads are posted.
	httpPath = "/api"
	// corsPath is where pages in a browser may post them from anywhere.
	//
	// See https://core.telegram.org/mtproto/transports#uri-format.
	corsPath = "/apiw"
)

// corsHeader lets pages read answers.
const corsHeader = "Access-Control-Allow-Origin: *\r\n" +
	"Access-Control-Allow-Methods: POST, OPTIONS\r\n" +
	"Access-Control-Allow-Headers: origin, content-type\r\n" +
	"Access-Control-Max-Age: 1728000\r\n"

// setCORS notes by whom answers may be read. Requests of one connection come
// from one client.
func (s *httpServer) setCORS(req *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cors = strings.HasPrefix(req.URL.Path, corsPath)
}

// preflight reports whether a request asks what a page may do, and carries
// nothing.
func preflight(req *http.Request) bool {
	return req.Method == http.MethodOptions && strings.HasPrefix(req.URL.Path, corsPath) && req.ContentLength == 0
}

// allow answers a preflight. Before the answers to earlier requests it would be
// taken for one of them; browsers never ask so.
func (s *httpServer) allow() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting > 0 {
		return &FrameError{Kind: KindHTTP, Reason: "OPTIONS while a request waits"}
	}
	_, err := s.nc.Write(s.appendAnswer(nil, http.StatusOK, nil))
	return err
}
