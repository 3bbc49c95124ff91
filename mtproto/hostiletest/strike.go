package hostiletest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
	"github.com/tgfleet/tgfleet/tl"
)

// Strike is the moment at which a query has arrived and is not yet answered.
// What a Case sends now goes out before the honest answer.
type Strike struct {
	Now     time.Time
	Query   mtproto.MsgID // id of the query
	Body    []byte        // the query
	Session int64
	Key     *crypto.AuthKey

	conn   *Conn
	out    [][]byte
	result []byte // what to answer in place of the honest result
	honest []byte // the honest one, once the query has run
	ran    bool
	mute   bool
	hangUp bool
}

// play strikes if the server is armed and the query is the one, then answers.
func (q *Strike) play() {
	s := q.conn.server
	if s.act != nil && s.act.Strike != nil && s.aims(q.Body) && s.strikes() {
		s.act.Strike(q)
	}
	if q.mute {
		return
	}
	if q.result == nil {
		q.result = q.Honest()
	}
	q.conn.core.Reply(q.Query, q.result)
}

// Honest executes the query, once, and returns its result.
func (q *Strike) Honest() []byte {
	if !q.ran {
		q.ran = true
		switch {
		case binds(q.Body):
			q.honest = tl.AppendUint32(nil, tl.IDBoolTrue)
		default:
			q.honest = q.conn.server.Run(q.Body)
		}
		if q.honest == nil {
			q.honest = rpcError(400, "METHOD_INVALID")
		}
	}
	return bytes.Clone(q.honest)
}

// Answer executes the query and replaces its honest result.
func (q *Strike) Answer(result []byte) {
	q.Honest()
	q.result = result
}

// Error answers with rpc_error, without executing the query.
func (q *Strike) Error(code int32, text string) { q.result = rpcError(code, text) }

// Mute leaves the query unexecuted and unanswered.
func (q *Strike) Mute() { q.mute = true }

// HangUp closes the connection after what was sent.
func (q *Strike) HangUp() { q.hangUp = true }

// Past returns the latest packets that the server has sent, oldest first.
func (q *Strike) Past() [][]byte { return q.conn.server.replay() }

// Raw sends a payload.
func (q *Strike) Raw(payload []byte) { q.out = append(q.out, payload) }

// ID is a fresh id, as of an answer.
func (q *Strike) ID() mtproto.MsgID { return q.conn.ids.next(q.Now) }

// At is an id made at another time.
func (q *Strike) At(d time.Duration) mtproto.MsgID { return idAt(q.Now.Add(d)) }

// Send sends o as a message, as it should be.
func (q *Strike) Send(o tl.Object) { q.Say(encode(o)) }

// Say sends any body as a message that is otherwise as it should be.
func (q *Strike) Say(body []byte) { q.As(q.ID(), body) }

// As sends body under the id given.
func (q *Strike) As(id mtproto.MsgID, body []byte) { q.Raw(q.Frame(q.message(id, body))) }

func (q *Strike) message(id mtproto.MsgID, body []byte) crypto.Message {
	return crypto.Message{Salt: 7, SessionID: q.Session, MsgID: int64(id), SeqNo: 1, Body: body}
}

// Frame encrypts a message as it should be.
func (q *Strike) Frame(m crypto.Message) []byte {
	frame, err := crypto.EncryptMessage(nil, q.Key, crypto.Server, m, nil)
	if err != nil {
		panic(err) // a table that asks for more than a packet holds
	}
	return frame
}

// Plain encrypts, with a right msg_key, a plaintext in which message length
// bytes are announced and padding follows body.
func (q *Strike) Plain(body []byte, length int32, padding int) []byte {
	p := make([]byte, 32, 32+len(body)+padding)
	binary.LittleEndian.PutUint64(p, 7)
	binary.LittleEndian.PutUint64(p[8:], uint64(q.Session))
	binary.LittleEndian.PutUint64(p[16:], uint64(q.ID()))
	binary.LittleEndian.PutUint32(p[24:], 1)
	binary.LittleEndian.PutUint32(p[28:], uint32(length))
	p = append(p, body...)
	tail := make([]byte, padding)
	rand.Read(tail)
	return Seal(q.Key, append(p, tail...))
}

// Seal is a server's encryption of any whole blocks: what
// crypto.EncryptMessage does, without its care for what is inside.
// See https://core.telegram.org/mtproto/description.
func Seal(k *crypto.AuthKey, plain []byte) []byte {
	const x = 8 // from the server
	secret := k.Bytes()
	large := sha256.Sum256(append(append([]byte(nil), secret[88+x:120+x]...), plain...))
	msgKey := large[8:24]
	a := sha256.Sum256(append(append([]byte(nil), msgKey...), secret[x:x+36]...))
	b := sha256.Sum256(append(append([]byte(nil), secret[40+x:76+x]...), msgKey...))
	key := [32]byte(append(append(append([]byte(nil), a[:8]...), b[8:24]...), a[24:]...))
	iv := [32]byte(append(append(append([]byte(nil), b[:8]...), a[8:24]...), b[24:]...))
	crypto.IGEEncrypt(&key, &iv, plain)
	frame := binary.LittleEndian.AppendUint64(nil, uint64(k.ID()))
	return append(append(frame, msgKey...), plain...)
}
