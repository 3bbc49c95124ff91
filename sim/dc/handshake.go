package dc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/exchange"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/sim/world"
)

// Offsets in an unencrypted message: auth_key_id 8, msg_id 8, length 4, body.
const (
	plainMsgID = 8
	plainBody  = 20
)

// Constructor ids of the first query of a key exchange, of old and of new.
const (
	idReqPQ      = 0x60469778
	idReqPQMulti = 0xbe7e8ef1
)

// handshake takes one unencrypted message. The key is stored before the client
// learns that it is good.
func (c *conn) handshake(now time.Time, payload []byte) error {
	if len(payload) < plainBody+4 {
		return c.turnAway(check.Handshake, transport.StatusAuthKeyNotFound, errors.New("not an unencrypted message of a client"))
	}
	if id := int64(binary.LittleEndian.Uint64(payload[plainMsgID:])); !c.plain.Check(id) {
		c.count(check.PlainID)
	}
	// A client may begin anew on the same connection, with another nonce; the
	// same query again is a repeat, which the exchange answers as before.
	first := binary.LittleEndian.Uint32(payload[plainBody:])
	if begins := first == idReqPQ || first == idReqPQMulti; begins && !bytes.Equal(payload[plainBody:], c.firstQuery) {
		c.exchange, c.firstQuery = c.newExchange(), bytes.Clone(payload[plainBody:])
	}
	if c.exchange == nil && c.tr.Kind() == transport.KindHTTP {
		// Requests of HTTP go over whatever connection there is: the client cannot
		// know that the one it began on is gone, and does nothing wrong.
		err := errors.New("key exchange began on another connection")
		return errors.Join(err, c.send(func() error { return c.tr.WriteStatus(transport.StatusAuthKeyNotFound) }))
	}
	if c.exchange == nil {
		return c.turnAway(check.Handshake, transport.StatusAuthKeyNotFound, errors.New("key exchange begins in the middle"))
	}
	reply, done, err := c.exchange.Receive(now, modern(payload, first))
	if err != nil {
		status := transport.StatusAuthKeyNotFound
		if refused, ok := errors.AsType[*exchange.Error](err); ok && refused.Status != 0 {
			status = -int(refused.Status)
		}
		return c.turnAway(check.Handshake, status, err)
	}
	if done {
		c.dc.hub.addKey(now, c.dc.id, c.exchange.Result())
	}
	return c.send(func() error { return c.deliver(nil, reply) })
}

func (c *conn) newExchange() *exchange.Server {
	return exchange.NewServer(exchange.ServerOptions{Key: c.dc.opts.Key, DC: c.dc.id, EitherDC: true, Rand: c.dc.opts.Rand})
}

// modern returns payload with the old first query as the current one; they
// differ in the constructor id only.
func modern(payload []byte, first uint32) []byte {
	if first != idReqPQ {
		return payload
	}
	out := slices.Clone(payload)
	binary.LittleEndian.PutUint32(out[plainBody:], idReqPQMulti)
	return out
}

// addKey stores a key that a client made with a DC; a repeated query that has
// made it before changes nothing.
func (h *Hub) addKey(now time.Time, dc int, r exchange.Result) {
	w, id := h.opts.World, uint64(r.Key.ID())
	h.Do(func() {
		switch _, known := w.WireKey(now, id, dc); {
		case known:
		case r.ExpiresAt.IsZero():
			w.AddKey(now, id, dc, r.Key.Bytes(), r.Salt)
		default:
			w.AddTempKey(now, world.TempKey{ID: id, DC: dc, Secret: r.Key.Bytes(), FirstSalt: r.Salt, ExpiresAt: r.ExpiresAt.Unix()})
		}
	})
}
