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

// handshake dials and makes keys. It runs in a goroutine of the pool and ends
// with the pool's life, the asker's, or its time limit.
func (e *environment) handshake(pool context.Context, m handshakeWanted) (done handshakeDone) {
	done = handshakeDone{id: m.id, way: m.way}
	defer func() {
		if r := recover(); r != nil {
			e.log.Error("key exchange panicked", slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
			done.discard()
			done.wire, done.err = nil, errors.New("key exchange: internal error")
		}
	}()
	ctx, cancel := context.WithTimeout(m.life, handshakeTimeout)
	defer cancel()
	defer context.AfterFunc(pool, cancel)()

	wire, err := e.open(ctx, m.way, m.proxy)
	if err != nil {
		done.err = err
		return done
	}
	done.wire = wire
	unwatch := context.AfterFunc(ctx, func() { _ = wire.Close() }) // unblocks the exchange
	defer unwatch()
	if err = e.makeKeys(wire, m, &done); err != nil {
		done.discard()
		done.wire = nil
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		done.err = fmt.Errorf("make an auth key with dc %d (%s): %w", m.way.dc, m.way, err)
		return done
	}
	// Nobody may be there to take it.
	done.keep = context.AfterFunc(m.life, func() { _ = wire.Close() })
	return done
}

func (e *environment) makeKeys(wire transport.Wire, m handshakeWanted, done *handshakeDone) (err error) {
	if m.perm {
		if done.perm, err = e.exchange(wire, m, 0); err != nil {
			return err
		}
	}
	if m.temp > 0 {
		if done.temp, err = e.exchange(wire, m, m.temp); err != nil {
			return fmt.Errorf("%w: %w", errTempKey, err)
		}
	}
	return nil
}

// errTempKey is in what goes wrong while a temporary key is made, with a server
// that was reached.
var errTempKey = errors.New("temporary key")

// exchange walks the client's end of one key exchange; life 0 makes a permanent
// key.
func (e *environment) exchange(wire transport.Wire, m handshakeWanted, life time.Duration) (exchange.Result, error) {
	client := exchange.NewClient(exchange.ClientOptions{
		DC: e.protocolDC(m.way.dc), Keys: e.opts.PublicKeys, Rand: e.opts.Rand, TempExpiresIn: life,
	})
	out, err := client.Start(time.Now())
	for err == nil {
		if m.gate != nil && !m.gate.open(time.Now()) {
			return exchange.Result{}, errFenced
		}
		if out != nil {
			if err = wire.Write(transport.Frame{Payload: out}); err != nil {
				break
			}
		}
		var in transport.Packet
		if in, err = wire.Read(); err != nil {
			break
		}
		var done bool
		if out, done, err = client.Receive(time.Now(), in.Payload); done && err == nil {
			return client.Result(), nil
		}
	}
	return exchange.Result{}, err
}
