package sim_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/check"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// raw is a client that decides about every field of its messages.
type raw struct {
	tb   testing.TB
	s    *sim.Server
	key  *crypto.AuthKey
	salt int64
	conn transport.Wire
	id   int64 // session id
	last int64 // msg_id
}

// rawClient makes a key the proper way, then a connection without a session.
func rawClient(tb testing.TB, s *sim.Server) *raw {
	tb.Helper()
	c := connect(tb, s, 1)
	must(c, &api.HelpGetConfigRequest{}) // initConnection belongs to the key
	r := &raw{tb: tb, s: s, key: c.key, id: 12345}
	c.hangUp()
	r.dial()
	// The first message has a wrong salt, and the server says which is right.
	r.send(message{salt: 1, seqNo: 1, body: query()})
	r.salt = r.badSalt()
	return r
}

func (r *raw) dial() {
	r.conn = openWire(r.tb, transport.KindAbridged, func() (net.Conn, error) { return net.Dial("tcp", r.s.DCs()[0].Addr) })
	if err := r.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		r.tb.Fatal(err)
	}
}

// message is what a raw client sends; zero fields are filled in properly.
type message struct {
	id    int64
	salt  int64
	seqNo int32
	body  []byte
}

func query() []byte {
	b, err := tl.Append(nil, &api.HelpGetNearestDCRequest{})
	if err != nil {
		panic(err)
	}
	return b
}

func (r *raw) newID() int64 {
	now := time.Now()
	r.last = max(r.last+4, now.Unix()<<32|int64(now.Nanosecond())<<2&^3|4)
	return r.last
}

func (r *raw) send(m message) int64 {
	r.tb.Helper()
	if m.id == 0 {
		m.id = r.newID()
	}
	if m.salt == 0 {
		m.salt = r.salt
	}
	frame, err := crypto.EncryptMessage(nil, r.key, crypto.Client, crypto.Message{
		Salt: m.salt, SessionID: r.id, MsgID: m.id, SeqNo: m.seqNo, Body: m.body,
	}, nil)
	if err != nil {
		r.tb.Fatal(err)
	}
	r.write(frame)
	return m.id
}

func (r *raw) write(frame []byte) {
	r.tb.Helper()
	if err := r.conn.Write(transport.Frame{Payload: frame}); err != nil {
		r.tb.Fatal(err)
	}
}

// expect reads until a service message of that constructor arrives.
func (r *raw) expect(id uint32) tl.Object {
	r.tb.Helper()
	_ = r.conn.SetReadDeadline(time.Now().Add(patience)) // a connection that has ended says so by itself
	for {
		p, err := r.conn.Read()
		if err != nil {
			r.tb.Fatalf("waiting for %#08x: %v", id, err)
		}
		m, _, err := crypto.DecryptMessage(r.key, crypto.Server, p.Payload)
		if err != nil {
			r.tb.Fatal(err)
		}
		for _, body := range parts(m.Body) {
			if binary.LittleEndian.Uint32(body) == id {
				return mt.Decode(tl.NewDecoder(body))
			}
		}
	}
}

// parts takes a container apart.
func parts(body []byte) (out [][]byte) {
	d := tl.NewDecoder(body)
	if d.ID() != mt.IDMsgContainer {
		return [][]byte{body}
	}
	rest := body[8:]
	for range int(d.Int32()) {
		n := int(binary.LittleEndian.Uint32(rest[12:]))
		out = append(out, rest[16:16+n])
		rest = rest[16+n:]
	}
	return out
}

// badSalt reads which salt would be right.
func (r *raw) badSalt() int64 {
	r.tb.Helper()
	return r.expect(mt.IDBadServerSalt).(*mt.BadServerSalt).NewServerSalt
}

// bad checks that the server answers with bad_msg_notification.
func (r *raw) bad(id int64, code int32) {
	r.tb.Helper()
	got := r.expect(mt.IDBadMsgNotification).(*mt.BadMsgNotification)
	if got.BadMsgID != id || got.ErrorCode != code {
		r.tb.Errorf("bad_msg_notification %d about %x, want %d about %x", got.ErrorCode, got.BadMsgID, code, id)
	}
}

func (r *raw) answered(id int64) {
	r.tb.Helper()
	if got := r.expect(mt.IDRpcResult).(*mt.RpcResult); got.ReqMsgID != id {
		r.tb.Errorf("answer to %x, want %x", got.ReqMsgID, id)
	}
}

func (r *raw) gone(want check.Violation) {
	r.tb.Helper()
	_ = r.conn.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, err := r.conn.Read(); errors.Is(err, os.ErrDeadlineExceeded) {
			r.tb.Fatal("the connection is still open")
		} else if err != nil {
			break
		}
	}
	if r.s.Violations()[want] == 0 {
		r.tb.Errorf("violations %v, want %q counted", r.s.Violations(), want)
	}
}

// container packs messages, each with its own id and seqno.
func container(list ...message) []byte {
	b := tl.AppendUint32(nil, mt.IDMsgContainer)
	b = tl.AppendInt32(b, int32(len(list)))
	for _, m := range list {
		b = tl.AppendInt64(b, m.id)
		b = tl.AppendInt32(b, m.seqNo)
		b = tl.AppendInt32(b, int32(len(m.body)))
		b = append(b, m.body...)
	}
	return b
}

func acks(ids ...int64) []byte {
	b := tl.AppendUint32(nil, mt.IDMsgsAck)
	b = tl.AppendUint32(b, tl.IDVector)
	b = tl.AppendInt32(b, int32(len(ids)))
	for _, id := range ids {
		b = tl.AppendInt64(b, id)
	}
	return b
}

func ping() []byte { return tl.AppendInt64(tl.AppendUint32(nil, mt.IDPingRequest), 7) }

func TestEveryRuleOfMessages(t *testing.T) {
	s := start(t, sim.Options{})
	at := func(d time.Duration) int64 { return time.Now().Add(d).Unix()<<32 | 4 }
	for _, tc := range []struct {
		name string
		want int32
		send func(r *raw) int64 // the id that the server must name
	}{
		{"msg_id too low", 16, func(r *raw) int64 { return r.send(message{id: at(-310 * time.Second), seqNo: 1, body: query()}) }},
		{"msg_id too high", 17, func(r *raw) int64 { return r.send(message{id: at(40 * time.Second), seqNo: 1, body: query()}) }},
		{"msg_id not divisible by 4", 18, func(r *raw) int64 { return r.send(message{id: r.newID() | 1, seqNo: 1, body: query()}) }},
		{"container repeats its id", 19, func(r *raw) int64 {
			inner := message{id: r.newID(), seqNo: 1, body: query()}
			id := r.send(message{seqNo: 2, body: container(inner)})
			r.answered(inner.id)
			return r.send(message{id: id, seqNo: 2, body: container(inner)})
		}},
		{"old message inside a container", 20, func(r *raw) int64 {
			old := message{id: at(-310 * time.Second), seqNo: 1, body: query()}
			r.send(message{seqNo: 2, body: container(old)})
			return old.id
		}},
		{"seqno too low", 32, func(r *raw) int64 {
			r.answered(r.send(message{seqNo: 1, body: query()}))
			return r.send(message{seqNo: 1, body: query()})
		}},
		{"seqno too high", 33, func(r *raw) int64 {
			early := r.newID()
			r.answered(r.send(message{seqNo: 1, body: query()}))
			return r.send(message{id: early, seqNo: 3, body: query()})
		}},
		{"odd http_wait", 34, func(r *raw) int64 {
			return r.send(message{seqNo: 1, body: append(tl.AppendUint32(nil, mt.IDHTTPWaitRequest), make([]byte, 12)...)})
		}},
		{"odd container", 34, func(r *raw) int64 {
			return r.send(message{seqNo: 3, body: container(message{id: r.newID(), seqNo: 1, body: query()})})
		}},
		{"even query", 35, func(r *raw) int64 { return r.send(message{seqNo: 2, body: query()}) }},
		{"even packed query", 35, func(r *raw) int64 { return r.send(message{seqNo: 2, body: packed(t, query())}) }},
		{"container older than its message", 64, func(r *raw) int64 {
			outer := r.newID()
			inner := message{id: r.newID(), seqNo: 1, body: query()}
			r.send(message{id: outer, seqNo: 2, body: container(inner)})
			return inner.id
		}},
		{"container with a seqno below its message's", 64, func(r *raw) int64 {
			inner := message{id: r.newID(), seqNo: 5, body: query()}
			r.send(message{seqNo: 2, body: container(inner)})
			return inner.id
		}},
		{"container in a container", 64, func(r *raw) int64 {
			inner := message{id: r.newID(), seqNo: 0, body: container()}
			return r.send(message{seqNo: 0, body: container(inner)})
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := rawClient(t, s)
			r.tb = t
			r.bad(tc.send(r), tc.want)
			// Whatever was refused had no effect on the session.
			r.answered(r.send(message{seqNo: 9, body: query()}))
		})
	}
}

func packed(tb testing.TB, body []byte) []byte {
	tb.Helper()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(body); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return tl.AppendBytes(tl.AppendUint32(nil, mt.IDGzipPacked), z.Bytes())
}

func TestProperMessagesAreAccepted(t *testing.T) {
	s := start(t, sim.Options{})
	r := rawClient(t, s)
	before := len(s.Violations())
	r.answered(r.send(message{seqNo: 1, body: query()}))
	r.send(message{seqNo: 2, body: ping()})
	r.expect(mt.IDPong)
	r.answered(r.send(message{seqNo: 3, body: packed(t, query())}))
	r.send(message{seqNo: 4, body: acks(1, 5)})
	early := message{id: r.newID(), seqNo: 4, body: ping()} // overtaken on its way
	r.answered(r.send(message{seqNo: 5, body: query()}))
	r.send(early)
	r.expect(mt.IDPong)
	a, b := message{id: r.newID(), seqNo: 7, body: query()}, message{id: r.newID(), seqNo: 9, body: query()}
	r.send(message{seqNo: 10, body: container(a, b)})
	r.answered(a.id)
	// The same message again, in a new container, is answered and runs once.
	r.send(message{seqNo: 10, body: container(b)})
	r.answered(b.id)
	if n := s.Violations(); len(n) != before {
		t.Errorf("violations %v", n)
	}
}

func TestSaltsOfTheNextHalfHour(t *testing.T) {
	s := start(t, sim.Options{})
	r := rawClient(t, s)
	r.send(message{seqNo: 0, body: tl.AppendInt32(tl.AppendUint32(nil, mt.IDGetFutureSaltsRequest), 3)})
	got := r.expect(mt.IDFutureSalts).(*mt.FutureSalts)
	if len(got.Salts) != 3 || got.Salts[0].Salt != r.salt {
		t.Fatalf("future salts %+v, want 3 beginning with %x", got, r.salt)
	}
	r.send(message{salt: got.Salts[1].Salt, seqNo: 1, body: query()}) // not valid yet
	if again := r.expect(mt.IDBadServerSalt).(*mt.BadServerSalt); again.NewServerSalt != r.salt {
		t.Errorf("the salt to use is %x, want %x", again.NewServerSalt, r.salt)
	}
}

// TestGarbageEndsTheConnection sends what no client sends; every time a proper
// client must still be served.
func TestGarbageEndsTheConnection(t *testing.T) {
	bomb := packed(t, make([]byte, 64<<20)) // before anybody waits for anything
	s := start(t, sim.Options{})
	good := rawClient(t, s)
	seqNo := int32(-1)
	for _, tc := range []struct {
		name string
		want check.Violation
		send func(r *raw)
	}{
		{"changed bit", check.Encryption, func(r *raw) {
			frame, err := crypto.EncryptMessage(nil, r.key, crypto.Client, crypto.Message{SessionID: 1, MsgID: r.newID(), Body: query()}, nil)
			if err != nil {
				r.tb.Fatal(err)
			}
			frame[len(frame)-1] ^= 1
			r.write(frame)
		}},
		{"message of the wrong side", check.Encryption, func(r *raw) {
			frame, err := crypto.EncryptMessage(nil, r.key, crypto.Server, crypto.Message{SessionID: 1, MsgID: r.newID(), Body: query()}, nil)
			if err != nil {
				r.tb.Fatal(err)
			}
			r.write(frame)
		}},
		{"unknown key", check.UnknownKey, func(r *raw) { r.write(bytes.Repeat([]byte{0xab}, 88)) }},
		{"eight bytes", check.UnknownKey, func(r *raw) { r.write([]byte("12345678")) }},
		{"four bytes", check.Framing, func(r *raw) { r.write([]byte("1234")) }},
		{"half a handshake", check.Handshake, func(r *raw) { r.write(make([]byte, 40)) }},
		{"query without a body", check.Malformed, func(r *raw) { r.send(message{seqNo: 1, body: []byte{}}) }},
		{"bomb", check.Malformed, func(r *raw) { r.send(message{seqNo: 1, body: bomb}) }},
		{"false transport error", check.Framing, func(r *raw) { r.write([]byte{0x6c, 0xfe, 0xff, 0xff}) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			bad := &raw{tb: t, s: s, key: good.key, salt: good.salt, id: 1000 + int64(seqNo)}
			bad.dial()
			tc.send(bad)
			bad.gone(tc.want)
			good.tb = t
			seqNo += 2
			good.answered(good.send(message{seqNo: seqNo, body: query()}))
		})
	}
	for _, hello := range []string{"GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00", "\xef\x7f\xff\xff\xff", strings.Repeat("garbage!", 10)} {
		nc, err := net.Dial("tcp", s.DCs()[0].Addr)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := nc.Write([]byte(hello)); err != nil {
			t.Fatal(err)
		}
		_ = nc.SetReadDeadline(time.Now().Add(patience))
		if answer, err := io.ReadAll(nc); errors.Is(err, os.ErrDeadlineExceeded) || len(answer) > 0 && !bytes.HasPrefix(answer, []byte("HTTP/1.1 4")) {
			t.Errorf("%q: read %q, %v; want the end of the connection", hello, answer, err)
		}
		_ = nc.Close()
	}
}

func TestKeyBelongsToItsDC(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 1)
	must(c, &api.HelpGetConfigRequest{})
	c.hangUp()
	c.dc = 2
	c.dial()
	c.newSession()
	_, err := ask(c, &api.HelpGetConfigRequest{})
	if status, ok := asStatus(err); !ok || status != 404 {
		t.Errorf("a key of another DC: %v, want the transport error 404", err)
	}
	if n := s.Violations()[check.UnknownKey]; n != 1 {
		t.Errorf("%d unknown keys counted, want 1", n)
	}
}

func asStatus(err error) (int, bool) {
	if e, ok := errors.AsType[*transport.StatusError](err); ok {
		return e.Code, true
	}
	return 0, false
}
