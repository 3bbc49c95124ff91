package transport

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// subprotocol is what Telegram's servers want to be asked for.
const subprotocol = "binary"

// webSocketPath is where WebSockets open. What may follow it (_test, _premium)
// chooses among Telegram's servers, which an address does here.
//
// See https://core.telegram.org/mtproto/transports#uri-format.
const webSocketPath = "/apiws"

// wsConn is the stream of bytes inside a WebSocket connection: borders of
// messages mean nothing. Deadlines are those of the socket below.
type wsConn struct {
	net.Conn // reads and writes messages
	ws       *websocket.Conn
	socket   net.Conn
}

func newWSConn(ws *websocket.Conn, socket net.Conn) *wsConn {
	return &wsConn{Conn: websocket.NetConn(context.Background(), ws, websocket.MessageBinary), ws: ws, socket: socket}
}

func (c *wsConn) RemoteAddr() net.Addr               { return c.socket.RemoteAddr() }
func (c *wsConn) SetReadDeadline(t time.Time) error  { return c.socket.SetReadDeadline(t) }
func (c *wsConn) SetWriteDeadline(t time.Time) error { return c.socket.SetWriteDeadline(t) }

// Close does without the closing handshake, which waits for the peer: MTProto
// says nothing by it.
func (c *wsConn) Close() error { return c.ws.CloseNow() }

// openWebSocket asks a server for a WebSocket connection and obfuscates what is
// inside.
func (d Dialer) openWebSocket(ctx context.Context, t Target) (Wire, error) {
	url := t.WebSocket
	if url == "" {
		url = "ws://" + t.Addr + webSocketPath
	}
	var socket net.Conn
	client := &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, _, addr string) (nc net.Conn, err error) {
				socket, err = d.dial(ctx, addr)
				return socket, err
			},
			MaxResponseHeaderBytes: maxHTTPHeader,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	ws, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{
		HTTPClient: client, Subprotocols: []string{subprotocol}, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		client.CloseIdleConnections()
		return nil, fmt.Errorf("open websocket: %w", err)
	}
	w, err := d.obfuscated(newWSConn(ws, socket), KindWebSocket, 0, nil)
	if err != nil {
		_ = ws.CloseNow()
	}
	return w, err
}
