package mtproto

import (
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

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
