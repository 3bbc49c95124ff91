package transport

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/coder/websocket"
)

// acceptWebSocket answers the request that opens a WebSocket and reads the
// header of the obfuscated stream in it.
func acceptWebSocket(nc net.Conn, o AcceptOptions) (ServerWire, error) {
	limited := &allowance{r: nc, left: maxHTTPHeader}
	br := bufio.NewReader(limited)
	req, err := http.ReadRequest(br)
	if err != nil {
		return nil, fmt.Errorf("accept websocket: %w", httpError(err, limited))
	}
	limited.left = noLimit
	u := &upgrade{nc: nc, br: br, header: http.Header{}}
	if !strings.HasPrefix(req.URL.Path, webSocketPath) {
		http.Error(u, "the path must be "+webSocketPath, http.StatusNotFound)
		return nil, &FrameError{Kind: KindWebSocket, Reason: "a path other than " + webSocketPath}
	}
	if !asksFor(req, subprotocol) {
		http.Error(u, "the subprotocol must be "+subprotocol, http.StatusBadRequest)
		return nil, &FrameError{Kind: KindWebSocket, Reason: "the client does not ask for the subprotocol " + subprotocol}
	}
	ws, err := websocket.Accept(u, req, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: true, // of the origin: MTProto does its own authorization
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, &FrameError{Kind: KindWebSocket, Reason: err.Error()}
	}
	c := &stream{nc: newWSConn(ws, nc), server: true, maxFrame: o.MaxFrame, rand: o.Rand}
	if err := c.deobfuscate(KindWebSocket, nil); err != nil {
		_ = ws.CloseNow()
		return nil, err
	}
	return c, nil
}

func asksFor(req *http.Request, protocol string) bool {
	for _, line := range req.Header.Values("Sec-WebSocket-Protocol") {
		for name := range bytes.SplitSeq([]byte(line), []byte(",")) {
			if string(bytes.TrimSpace(name)) == protocol {
				return true
			}
		}
	}
	return false
}

// upgrade is the http.ResponseWriter of a connection that is about to be
// something else, or to be closed.
type upgrade struct {
	nc     net.Conn
	br     *bufio.Reader
	header http.Header
	err    error // of writing
}

func (u *upgrade) Header() http.Header { return u.header }

func (u *upgrade) WriteHeader(code int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", code, http.StatusText(code))
	if code != http.StatusSwitchingProtocols {
		u.header.Set("Connection", "close")
	}
	_ = u.header.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	_, u.err = u.nc.Write(b.Bytes())
}

func (u *upgrade) Write(p []byte) (int, error) { return u.nc.Write(p) }

// Hijack implements [http.Hijacker].
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return u.nc, bufio.NewReadWriter(u.br, bufio.NewWriter(u.nc)), u.err
}
