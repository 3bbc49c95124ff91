package mtproto

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

// start is the virtual time at which tests begin, at a whole second on purpose:
// msg_ids must carry a fraction even then.
var start = time.Unix(1_715_842_276, 0)

const testSession = 0x5e5510

// seeded is a deterministic source of randomness.
func seeded(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func testKey(tb testing.TB) *crypto.AuthKey {
	tb.Helper()
	secret := make([]byte, crypto.AuthKeySize)
	seeded(77).Read(secret)
	key, err := crypto.NewAuthKey(secret)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// testSalts makes half-hour salts on the half hour, the current one first:
// what a server that keeps its promises would answer.
func testSalts(now time.Time) []Salt {
	const half = 30 * time.Minute
	var salts []Salt
	for since := now.Truncate(half); len(salts) < 64; since = since.Add(half) {
		salts = append(salts, Salt{Value: 1000 + since.Unix()/1800, ValidSince: since, ValidUntil: since.Add(2 * half)})
	}
	return salts
}

// strict judges a client as a careful server would, by rules written here and
// not taken from the client's code. Whatever it finds fails the test.
type strict struct {
	tb    testing.TB
	last  MsgID // of a frame
	inner MsgID
	// reject is the next verdict, taken once and instead of judging.
	reject []*Reject
}

func (c *strict) check(now time.Time, h Header) *Reject {
	if len(c.reject) > 0 && h.ContainerID == 0 {
		verdict := c.reject[0]
		c.reject = c.reject[1:]
		// The client may number as if the refused messages counted.
		c.last = h.MsgID
		return verdict
	}
	if h.ContainerID == 0 {
		valid := testSalts(now)[0].Value
		if h.Salt != valid && h.Salt != valid-1 {
			return &Reject{Code: CodeBadServerSalt, NewSalt: valid}
		}
		if h.MsgID <= c.last {
			c.tb.Errorf("msg_id %s of a frame is not above %s", h.MsgID, c.last)
		}
		if h.Padding < 12 || h.Padding > 1024 {
			c.tb.Errorf("padding of %d bytes", h.Padding)
		}
		c.last = h.MsgID
	} else if h.MsgID >= h.ContainerID || h.MsgID <= c.inner {
		c.tb.Errorf("msg_id %s inside container %s, after %s", h.MsgID, h.ContainerID, c.inner)
	}
	if h.MsgID%4 != 0 || uint32(h.MsgID) == 0 {
		c.tb.Errorf("msg_id %s is not a client's", h.MsgID)
	}
	if at := int64(h.MsgID) >> 32; at < now.Unix()-300 || at > now.Unix()+30 {
		return &Reject{Code: map[bool]int{true: 16, false: 17}[at < now.Unix()]}
	}
	c.judgeSeqNo(h)
	return nil
}

// judgeSeqNo knows the kinds of messages by their numbers in the documentation.
func (c *strict) judgeSeqNo(h Header) {
	if h.ContainerID != 0 {
		c.inner = h.MsgID
	}
	even := false
	switch h.ConstructorID {
	case 0x73f1f8dc, 0x62d6b459, 0x9299359f: // msg_container, msgs_ack, http_wait
		even = true
	case 0x7abe77ec, 0xf3427b8c, 0xb921bd04, 0xda69fb52, 0x7d861a08, 0x04deb57d:
		even = h.SeqNo%2 == 0 // free to be either
	}
	if even == (h.SeqNo%2 == 1) {
		c.tb.Errorf("seqno %d of a message with constructor %#08x", h.SeqNo, h.ConstructorID)
	}
}

// link is a client session, a server session and a wire between them, in one
// goroutine and in virtual time.
type link struct {
	tb     testing.TB
	key    *crypto.AuthKey
	now    time.Time
	skew   time.Duration // server time minus client time
	client *Session
	server *ServerSession
	strict *strict
	toS    [][]byte
	toC    [][]byte
	seed   byte
	via    Via
}

func newLink(tb testing.TB, change func(*Options)) *link {
	tb.Helper()
	l := &link{tb: tb, key: testKey(tb), now: start}
	o := Options{Key: l.key, SessionID: testSession, Rand: seeded(1), Salts: testSalts(start)}
	if change != nil {
		change(&o)
	}
	var err error
	if l.client, err = NewSession(o); err != nil {
		tb.Fatal(err)
	}
	l.serve(o.SessionID)
	return l
}

// serve gives the server a session without a memory.
func (l *link) serve(id int64) {
	l.seed++
	var reject []*Reject
	if l.strict != nil {
		reject = l.strict.reject
	}
	l.strict = &strict{tb: l.tb, reject: reject}
	var err error
	l.server, err = NewServerSession(ServerOptions{
		Key: l.key, SessionID: id, Rand: seeded(100 + l.seed), Salts: testSalts,
		Check: func(now time.Time, h Header) *Reject { return l.strict.check(now, h) },
	})
	if err != nil {
		l.tb.Fatal(err)
	}
}

func payloads(frames []Frame) (out [][]byte) {
	for _, f := range frames {
		out = append(out, f.Payload)
	}
	return out
}

func (l *link) serverNow() time.Time { return l.now.Add(l.skew) }

// send puts the client's frames on the wire and returns them.
func (l *link) send() [][]byte {
	frames := payloads(l.client.Flush(l.now))
	l.toS = append(l.toS, frames...)
	return frames
}

// arrive hands the server what is on the wire. A session id the server does not
// know makes it start a session, as a real one would.
func (l *link) arrive() []ServerEvent {
	l.tb.Helper()
	for _, frame := range l.toS {
		m, padding, err := crypto.DecryptMessage(l.key, crypto.Client, frame)
		if err != nil {
			l.tb.Fatalf("server decrypts: %v", err)
		}
		if m.SessionID != l.server.opts.SessionID {
			l.serve(m.SessionID)
		}
		if err := l.server.Receive(l.serverNow(), m, padding); err != nil {
			l.tb.Fatalf("server receives: %v", err)
		}
	}
	l.toS = nil
	var events []ServerEvent
	for e, ok := l.server.NextEvent(); ok; e, ok = l.server.NextEvent() {
		events = append(events, e)
	}
	return events
}

// respond puts the server's frames on the wire and returns them.
func (l *link) respond() [][]byte {
	frames := l.server.Flush(l.serverNow())
	l.toC = append(l.toC, frames...)
	return frames
}

// deliver hands the client what is on the wire.
func (l *link) deliver() []Event {
	l.tb.Helper()
	for _, frame := range l.toC {
		if err := l.client.Receive(l.now, frame); err != nil {
			l.tb.Fatalf("client receives: %v", err)
		}
	}
	l.toC = nil
	return l.events()
}

func (l *link) events() []Event {
	var events []Event
	for e, ok := l.client.NextEvent(); ok; e, ok = l.client.NextEvent() {
		events = append(events, e)
	}
	return events
}

// settle exchanges frames until nobody has anything to say; the server echoes
// every query. It returns the client's events and the queries.
func (l *link) settle() (events []Event, queries []ServerEvent) {
	l.tb.Helper()
	for range 50 {
		sent := l.send()
		for _, e := range l.arrive() {
			if e.Kind == EventQuery {
				queries = append(queries, e)
				l.server.Reply(e.MsgID, e.Body)
			}
		}
		answered := l.respond()
		events = append(events, l.deliver()...)
		if len(sent) == 0 && len(answered) == 0 {
			return events, queries
		}
		l.now = l.now.Add(time.Millisecond)
	}
	l.tb.Fatal("the sessions do not come to rest")
	return nil, nil
}

// connect lets both ends see a new connection and loses what was on the wire.
func (l *link) connect() {
	l.toS, l.toC = nil, nil
	l.client.Connected(l.now, l.via)
	l.server.Connected(l.serverNow())
}

func (l *link) disconnect() {
	l.toS, l.toC = nil, nil
	l.client.Disconnected(l.now)
	l.server.Disconnected(l.serverNow())
}

// query is the body of a made-up request that names n.
func query(n int) []byte {
	b := tl.AppendUint32(nil, 0x0ab0c0d0)
	return tl.AppendInt64(b, int64(n))
}

// queryNumber reads what query wrote.
func queryNumber(body []byte) int {
	if len(body) != 12 || binary.LittleEndian.Uint32(body) != 0x0ab0c0d0 {
		return -1
	}
	return int(binary.LittleEndian.Uint64(body[4:]))
}

func (l *link) push(ids ...int) {
	l.tb.Helper()
	for _, id := range ids {
		if err := l.client.Push(RequestID(id), query(id)); err != nil {
			l.tb.Fatal(err)
		}
	}
}

// plain is a message as the server would make it, before encryption.
func (l *link) fromServer(id MsgID, seqNo int32, body []byte) []byte {
	l.tb.Helper()
	frame, err := crypto.EncryptMessage(nil, l.key, crypto.Server,
		crypto.Message{SessionID: l.client.ID(), MsgID: int64(id), SeqNo: seqNo, Body: body}, seeded(7))
	if err != nil {
		l.tb.Fatal(err)
	}
	return frame
}

// only returns the events of one kind.
func only(events []Event, kind EventKind) []Event {
	var out []Event
	for _, e := range events {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// asked returns the queries among a server's events.
func asked(events []ServerEvent) []ServerEvent {
	var out []ServerEvent
	for _, e := range events {
		if e.Kind == EventQuery {
			out = append(out, e)
		}
	}
	return out
}
