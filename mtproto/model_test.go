package mtproto

import (
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

// modelCall is what the model knows of a request.
type modelCall struct {
	policy    Resend
	executed  int
	ended     int
	cancelled bool
	notRun    bool // it ended with the word that it did not run
	result    bool
}

// modelKey is an auth key at the server.
type modelKey struct {
	key      *crypto.AuthKey
	temp     bool
	bound    bool
	sessions map[int64]*ServerSession
}

// model is a client and a server with a bad network and a bad memory between
// them. The host of the client does what the package documentation says.
type model struct {
	t     *testing.T
	rnd   *rand.Rand
	now   time.Time
	skew  time.Duration
	quiet bool // no more faults

	client *Session
	perm   *crypto.AuthKey
	temps  int
	keys   map[crypto.KeyID]*modelKey
	active *ServerSession // used last on this connection
	http   bool
	posts  []time.Time // open ones, by when they came
	up     bool

	toS, toC [][]byte
	old      [][]byte // frames of the server, to be replayed
	calls    map[int]*modelCall
	running  []modelQuery
	pushed   int

	replaying bool // a frame the client has had before
}

type modelQuery struct {
	s  *ServerSession
	id MsgID
	n  int
}

// secret is the text of the n-th key.
func modelSecret(n int) []byte {
	b := make([]byte, crypto.AuthKeySize)
	seeded(byte(100 + n)).Read(b)
	return b
}

func newModel(t *testing.T, seed uint64) *model {
	m := &model{
		t: t, rnd: rand.New(rand.NewPCG(seed, 9)), now: start, keys: map[crypto.KeyID]*modelKey{},
		calls: map[int]*modelCall{},
	}
	m.http = seed%4 == 3
	m.skew = time.Duration(m.rnd.IntN(400)-200) * time.Second
	m.perm = m.newKey(0, false)
	o := Options{Key: m.perm, Rand: seeded(byte(seed))}
	if seed%2 == 1 {
		o.Key = m.newTemp()
		o.Binding = m.binding()
	}
	var err error
	if m.client, err = NewSession(o); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *model) newKey(n int, temp bool) *crypto.AuthKey {
	k, err := crypto.NewAuthKey(modelSecret(n))
	if err != nil {
		m.t.Fatal(err)
	}
	m.keys[k.ID()] = &modelKey{key: k, temp: temp, sessions: map[int64]*ServerSession{}}
	return k
}

func (m *model) newTemp() *crypto.AuthKey {
	m.temps++
	return m.newKey(m.temps, true)
}

func (m *model) binding() *Binding {
	return &Binding{Perm: m.perm, ExpiresAt: m.serverNow().Add(24 * time.Hour).Truncate(time.Second)}
}

func (m *model) serverNow() time.Time { return m.now.Add(m.skew) }

// chance is true once in n times, and never when faults are over.
func (m *model) chance(n int) bool { return !m.quiet && m.rnd.IntN(n) == 0 }

// --- the host of the client

func (m *model) connect() {
	m.disconnect()
	m.up, m.active = true, nil
	m.client.Connected(m.now, Via{Polls: m.http})
}

func (m *model) disconnect() {
	m.toS, m.toC, m.posts, m.up = nil, nil, nil, false
	for _, k := range m.keys {
		for _, s := range k.sessions {
			s.Disconnected(m.serverNow())
		}
	}
	m.client.Disconnected(m.now)
}

func (m *model) rekey() {
	m.disconnect()
	k := NewKey{Key: m.perm, TimeOffset: m.skew}
	if m.client.bind != nil {
		k.Key, k.Binding = m.newTemp(), m.binding()
	}
	if err := m.client.Rekey(m.now, k); err != nil {
		m.t.Fatal(err)
	}
	m.client.Hold(false)
}

// drain takes the client's events and reacts to them, then sends.
func (m *model) drain() {
	reconnect, rekey := false, false
	for e, ok := m.client.NextEvent(); ok; e, ok = m.client.NextEvent() {
		switch e.Kind {
		case EventResult, EventRPCError, EventFailed:
			m.end(e)
		case EventUpdate:
			if m.replaying {
				m.t.Errorf("a repeated frame brought update %d", queryNumber(e.Body))
			}
		case EventPingTimeout:
			reconnect = true
		case EventBindFailed:
			reconnect, rekey = true, m.rnd.IntN(2) == 0
		case EventDropped:
			if !errors.Is(e.Err, errStale) { // a replay after more than five minutes
				m.t.Errorf("dropped: %v", e.Err)
			}
		}
	}
	switch {
	case rekey:
		m.rekey()
		m.connect()
	case reconnect:
		m.connect()
	}
	if !m.up {
		return
	}
	for _, f := range m.client.Flush(m.now) {
		m.toS = append(m.toS, f.Payload)
	}
}

func (m *model) end(e Event) {
	c := m.calls[int(e.RequestID)]
	c.ended++
	if m.replaying && e.Kind != EventFailed {
		m.t.Errorf("a repeated frame ended request %d: %+v", e.RequestID, e)
	}
	if c.ended > 1 || c.cancelled {
		m.t.Errorf("request %d ended %d times, cancelled %t: %+v", e.RequestID, c.ended, c.cancelled, e)
	}
	c.notRun = e.Kind == EventFailed && SafeToRetry(e.Err)
	c.result = e.Kind == EventResult
	if c.result && c.executed == 0 {
		m.t.Errorf("request %d has a result and never ran", e.RequestID)
	}
}

// --- the server

// arrive hands the server one frame.
func (m *model) arrive(frame []byte) {
	id, _ := crypto.FrameKeyID(frame)
	k := m.keys[id]
	if k == nil { // -404: the host makes a new key
		m.rekey()
		m.connect()
		return
	}
	msg, padding, err := crypto.DecryptMessage(k.key, crypto.Client, frame)
	if err != nil {
		m.t.Fatal(err)
	}
	s := k.sessions[msg.SessionID]
	if s == nil {
		s = m.serve(k, msg.SessionID)
	}
	if m.active != s {
		s.Connected(m.serverNow())
		m.active = s
	}
	m.posts = append(m.posts, m.now)
	if err := s.Receive(m.serverNow(), msg, padding); err != nil {
		m.t.Fatalf("server: %v", err)
	}
	for e, ok := s.NextEvent(); ok; e, ok = s.NextEvent() {
		if e.Kind == EventQuery {
			m.query(k, s, e)
		}
	}
}

func (m *model) serve(k *modelKey, id int64) *ServerSession {
	refused := map[MsgID]*Reject{} // for good: a repeat is no second chance
	judge := func(now time.Time, h Header) *Reject {
		if refused[h.MsgID] == nil {
			refused[h.MsgID] = m.judge(now, h)
		}
		return refused[h.MsgID]
	}
	s, err := NewServerSession(ServerOptions{
		Key: k.key, SessionID: id, Rand: m.random(), Salts: testSalts,
		Check: judge,
		DestroySession: func(id int64) bool {
			_, found := k.sessions[id]
			delete(k.sessions, id)
			return found
		},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	k.sessions[id] = s
	return s
}

// random is a source of randomness that no other session has.
func (m *model) random() *rand.ChaCha8 {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], m.rnd.Uint64())
	return rand.NewChaCha8(seed)
}

// judge refuses what a server must, and now and then what it need not.
func (m *model) judge(now time.Time, h Header) *Reject {
	if h.ContainerID != 0 && h.MsgID >= h.ContainerID || h.MsgID%4 != 0 {
		m.t.Errorf("msg_id %s in container %s", h.MsgID, h.ContainerID)
	}
	if h.ConstructorID == idBindTempAuthKey && h.ContainerID != 0 {
		m.t.Error("the binding is in a container")
	}
	if h.ContainerID == 0 {
		if valid := testSalts(now)[0].Value; h.Salt != valid && h.Salt != valid-1 {
			return &Reject{Code: CodeBadServerSalt, NewSalt: valid}
		}
	}
	if at := now.Sub(h.MsgID.Time()); at > maxAge {
		return &Reject{Code: CodeMsgIDTooLow}
	} else if at < -maxAhead {
		return &Reject{Code: CodeMsgIDTooHigh}
	}
	if !h.Duplicate && m.chance(60) {
		codes := []int{16, 17, 18, 19, 20, 32, 33, 34, 35, 48, 64}
		return &Reject{Code: codes[m.rnd.IntN(len(codes))], NewSalt: testSalts(now)[0].Value}
	}
	return nil
}

func (m *model) query(k *modelKey, s *ServerSession, e ServerEvent) {
	switch n := queryNumber(e.Body); {
	case constructorID(e.Body) == idBindTempAuthKey:
		if m.chance(20) {
			s.ReplyError(e.MsgID, 400, "ENCRYPTED_MESSAGE_INVALID")
			return
		}
		if err := m.checkBinding(k, s, e); err != nil {
			m.t.Error(err)
		}
		k.bound = true
		s.Reply(e.MsgID, tl.AppendUint32(nil, tl.IDBoolTrue))
	case n < 0:
		m.t.Errorf("query with constructor %#x", constructorID(e.Body))
	case k.temp && !k.bound:
		s.ReplyError(e.MsgID, 401, permEmpty)
	default:
		m.calls[n].executed++
		m.running = append(m.running, modelQuery{s, e.MsgID, n})
	}
}

// checkBinding reads auth.bindTempAuthKey as a server does, by the description of
// MTProto 1.0.
func (m *model) checkBinding(k *modelKey, s *ServerSession, e ServerEvent) error {
	d := fields(e.Body)
	perm, nonce, expires, message := d.Int64(), d.Int64(), d.Int32(), d.Bytes()
	if d.Err() != nil || perm != int64(m.perm.ID()) {
		return fmt.Errorf("binding to key %x: %v", perm, d.Err())
	}
	plain := decryptV1(modelSecret(0), message)
	in := tl.NewDecoder(plain[16:])
	if id, seqNo, size := in.Int64(), in.Int32(), in.Int32(); id != int64(e.MsgID) || seqNo != 0 || size != 40 {
		return fmt.Errorf("inner message %x, seqno %d, %d bytes; the outer one is %s", id, seqNo, size, e.MsgID)
	}
	in.ID()
	got := [4]int64{in.Int64(), in.Int64(), in.Int64(), in.Int64()}
	want := [4]int64{nonce, int64(k.key.ID()), perm, s.opts.SessionID}
	if got != want || in.Int32() != expires || int64(expires) <= m.serverNow().Unix() {
		return fmt.Errorf("bind_auth_key_inner says %x, the request %x", got, want)
	}
	return nil
}

// decryptV1 decrypts what a client sent by MTProto 1.0, written after
// https://core.telegram.org/mtproto/description_v1.
func decryptV1(key, packet []byte) []byte {
	msgKey, data := packet[8:24], append([]byte(nil), packet[24:]...)
	sum := func(parts ...[]byte) []byte {
		h := sha1.New()
		for _, p := range parts {
			h.Write(p)
		}
		return h.Sum(nil)
	}
	a, b := sum(msgKey, key[:32]), sum(key[32:48], msgKey, key[48:64])
	c, d := sum(key[64:96], msgKey), sum(msgKey, key[96:128])
	var aesKey, iv [32]byte
	copy(aesKey[:], append(append(append([]byte(nil), a[:8]...), b[8:20]...), c[4:16]...))
	copy(iv[:], append(append(append(append([]byte(nil), a[8:20]...), b[:8]...), c[16:20]...), d[:8]...))
	crypto.IGEDecrypt(&aesKey, &iv, data)
	return data
}

// respond puts what the server has to say on the wire.
func (m *model) respond() {
	if m.active == nil || !m.up {
		return
	}
	frames := m.active.Flush(m.serverNow())
	m.toC = append(m.toC, frames...)
	if m.http && len(m.posts) > 0 && len(m.toC) == 0 && m.now.Sub(m.posts[0]) > 25*time.Second {
		m.toC = append(m.toC, m.active.EmptyContainer(m.serverNow()))
	}
}

// deliver hands the client one frame, over HTTP only in answer to one of its own.
func (m *model) deliver(frame []byte) {
	if m.http {
		m.posts = m.posts[1:]
	}
	again := append([]byte(nil), frame...)
	if m.hand(frame) && len(m.old) < 100 {
		m.old = append(m.old, again)
	}
}

func (m *model) hand(frame []byte) bool {
	err := m.client.Receive(m.now, frame)
	m.drain()
	if err != nil { // a SecurityError: the connection is given up
		m.connect()
		m.drain()
	}
	return err == nil
}

// --- what happens

func (m *model) step() {
	switch m.rnd.IntN(12) {
	case 0, 1:
		m.push()
	case 2, 3, 4, 5:
		if len(m.toS) > 0 && m.up {
			frame := m.pick(&m.toS)
			if m.http && m.chance(30) {
				return // a POST that is lost; the next question finds out
			}
			again := append([]byte(nil), frame...)
			m.arrive(frame)
			if m.chance(20) && m.up && len(m.keys) > 0 {
				m.arrive(again)
			}
		}
		m.respond()
	case 6, 7, 8:
		m.respond()
		if len(m.toC) > 0 && (!m.http || len(m.posts) > 0) {
			m.deliver(m.pick(&m.toC))
		}
	case 9:
		m.answer()
	case 10:
		m.pass(time.Duration(m.rnd.IntN(2000)) * time.Millisecond)
	case 11:
		m.fault()
	}
	m.drain()
}

// pick takes the next frame of a queue; HTTP has no order.
func (m *model) pick(queue *[][]byte) []byte {
	at := 0
	if m.http {
		at = m.rnd.IntN(len(*queue))
	}
	frame := (*queue)[at]
	*queue = append((*queue)[:at:at], (*queue)[at+1:]...)
	return frame
}

func (m *model) push() {
	if m.quiet {
		return
	}
	m.pushed++
	n := m.pushed
	m.calls[n] = &modelCall{policy: Resend(m.rnd.IntN(3))}
	if err := m.client.PushWith(RequestID(n), query(n), Push{Resend: m.calls[n].policy, QuickAck: n%3 == 0}); err != nil {
		m.t.Fatal(err)
	}
}

// answer lets the server finish a query.
func (m *model) answer() {
	if len(m.running) == 0 {
		return
	}
	at := m.rnd.IntN(len(m.running))
	q := m.running[at]
	m.running = append(m.running[:at], m.running[at+1:]...)
	q.s.Reply(q.id, query(q.n))
}

// pass lets time go by, all that was sent by HTTP arriving meanwhile.
func (m *model) pass(d time.Duration) {
	for m.http && len(m.toS) > 0 && m.up {
		m.arrive(m.pick(&m.toS))
		m.drain()
	}
	for d > 0 {
		leap := d
		if at := m.client.Deadline(); !at.IsZero() && at.Sub(m.now) < leap {
			leap = max(at.Sub(m.now), time.Millisecond)
		}
		m.now = m.now.Add(leap)
		d -= leap
		m.client.Tick(m.now)
		m.drain()
	}
}

func (m *model) fault() {
	if m.quiet {
		return
	}
	switch m.rnd.IntN(14) {
	case 0, 1:
		m.connect()
	case 2:
		m.disconnect()
		m.pass(time.Duration(m.rnd.IntN(600)) * time.Second)
		m.connect()
	case 3: // the server forgets its sessions
		for _, k := range m.keys {
			k.sessions = map[int64]*ServerSession{}
		}
		m.active, m.running = nil, nil
	case 4: // the server forgets temporary keys
		for id, k := range m.keys {
			if k.temp {
				delete(m.keys, id)
			}
		}
		m.active = nil
	case 5: // the server forgets bindings
		for _, k := range m.keys {
			k.bound = false
		}
	case 6:
		m.rekey()
		m.connect()
	case 7:
		m.client.Hold(true)
	case 8:
		m.client.Hold(false)
	case 9:
		m.pass(45 * time.Second)
	case 10:
		for n := 1; n <= m.pushed; n++ {
			if c := m.calls[n]; c.ended == 0 && !c.cancelled && m.rnd.IntN(10) == 0 {
				c.cancelled = true
				m.client.Cancel(RequestID(n))
			}
		}
	case 11:
		if len(m.old) > 0 && !m.http && m.up {
			m.replaying = true
			m.hand(append([]byte(nil), m.old[m.rnd.IntN(len(m.old))]...))
			m.replaying = false
		}
	case 12:
		if m.active != nil {
			m.pushed++
			m.calls[m.pushed] = &modelCall{cancelled: true} // its number is taken
			m.active.PushUpdate(query(m.pushed))
		}
	case 13:
		m.client.DestroySession(int64(m.rnd.IntN(3)) + 1)
	}
}

// settle ends all faults and lets everything come to its end.
func (m *model) settle() {
	m.quiet = true
	m.client.Hold(false)
	m.connect()
	m.drain()
	for range 4000 {
		if m.client.Pending() == 0 {
			return
		}
		m.step()
		for len(m.running) > 0 {
			m.answer()
		}
		if len(m.toS)+len(m.toC) == 0 {
			m.pass(time.Second)
		}
	}
}

var modelRuns = flag.Int("model", 60, "how many seeds TestModel plays")

// TestModel checks, under seeds that fail the same way again, what the package
// promises of every request.
func TestModel(t *testing.T) {
	for seed := range *modelRuns {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newModel(t, uint64(seed))
			m.connect()
			for range 1500 {
				m.step()
			}
			m.settle()
			m.verdict()
		})
		if t.Failed() {
			return
		}
	}
}

func (m *model) verdict() {
	for n := 1; n <= m.pushed && !m.t.Failed(); n++ {
		c := m.calls[n]
		if c.ended == 0 && !c.cancelled {
			m.t.Errorf("request %d (%s, executed %d times) never ended", n, c.policy, c.executed)
		}
		if c.executed > 1 && c.policy == ResendUnseen {
			m.t.Errorf("request %d ran %d times", n, c.executed)
		}
		if c.notRun && c.executed > 0 {
			m.t.Errorf("request %d is said not to have run, and ran %d times", n, c.executed)
		}
	}
}
