package actors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// testServer is added to the DC id in the key exchange with a test server.
const testServer = 10000

// handshake dials and makes a key. It runs in a goroutine of the pool and ends
// with the pool's life, the asker's, or its time limit.
func (e *environment) handshake(pool context.Context, m handshakeWanted) (done handshakeDone) {
	done = handshakeDone{id: m.id, addr: m.addr}
	defer func() {
		if r := recover(); r != nil {
			e.log.Error("key exchange panicked", slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
			done.discard()
			done.conn, done.err = nil, errors.New("key exchange: internal error")
		}
	}()
	ctx, cancel := context.WithTimeout(m.life, handshakeTimeout)
	defer cancel()
	defer context.AfterFunc(pool, cancel)()

	conn, err := e.dialDC(ctx, m.dc, m.addr)
	if err != nil {
		done.err = err
		return done
	}
	unwatch := context.AfterFunc(ctx, func() { _ = conn.Close() }) // unblocks the exchange
	defer unwatch()
	if done.result, err = e.exchange(conn, m); err != nil {
		_ = conn.Close()
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		done.err = fmt.Errorf("make an auth key with dc %d (%s): %w", m.dc, m.addr, err)
		return done
	}
	done.conn = conn
	// Nobody may be there to take it.
	done.keep = context.AfterFunc(m.life, func() { _ = conn.Close() })
	return done
}

// exchange walks the client's end of the key exchange.
func (e *environment) exchange(conn transport.Wire, m handshakeWanted) (exchange.Result, error) {
	dc := m.dc
	if e.opts.TestServers {
		dc += testServer
	}
	client := exchange.NewClient(exchange.ClientOptions{DC: dc, Keys: e.opts.PublicKeys, Rand: e.opts.Rand})
	out, err := client.Start(time.Now())
	for err == nil {
		if m.gate != nil && !m.gate.open(time.Now()) {
			return exchange.Result{}, errFenced
		}
		if out != nil {
			if err = conn.Write(transport.Frame{Payload: out}); err != nil {
				break
			}
		}
		var in transport.Packet
		if in, err = conn.Read(); err != nil {
			break
		}
		var done bool
		if out, done, err = client.Receive(time.Now(), in.Payload); done && err == nil {
			return client.Result(), nil
		}
	}
	return exchange.Result{}, err
}
