package sim_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"math/big"
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

// object serializes one of the protocol's own messages.
func object(o tl.Object) []byte {
	b, err := tl.Append(nil, o)
	if err != nil {
		panic(err)
	}
	return b
}

// TestServiceMessages plays every one that clients send, by a client that puts
// the odd seqno of a query on all of them, as some do.
func TestServiceMessages(t *testing.T) {
	s := start(t, sim.Options{})
	r := rawClient(t, s)
	seqNo := int32(-1)
	send := func(body []byte) int64 {
		seqNo += 2
		return r.send(message{seqNo: seqNo, body: body})
	}
	result := func(id int64) uint32 {
		t.Helper()
		for {
			if got := r.expect(mt.IDRpcResult).(*mt.RpcResult); got.ReqMsgID == id {
				return binary.LittleEndian.Uint32(got.Result)
			}
		}
	}
	asked := send(query())
	r.answered(asked)

	id := send(object(&mt.MsgsStateReq{MsgIDs: []int64{asked, asked + 4}}))
	info := r.expect(mt.IDMsgsStateInfo).(*mt.MsgsStateInfo)
	if info.ReqMsgID != id || len(info.Info) != 2 || info.Info[0]&4 == 0 || info.Info[1]&4 != 0 {
		t.Errorf("the state of a message that came and one that did not: %+v", info)
	}
	id = send(object(&mt.MsgResendReq{MsgIDs: []int64{5}})) // nothing of this id is kept
	if info := r.expect(mt.IDMsgsStateInfo).(*mt.MsgsStateInfo); info.ReqMsgID != id || !bytes.Equal(info.Info, []byte{1}) {
		t.Errorf("the state of an unknown answer: %+v, want 1", info)
	}
	const resendAnswers = 0x8610baeb // msg_resend_ans_req, which no schema has
	wanted := func(ids ...int64) []byte {
		b := object(&mt.MsgResendReq{MsgIDs: ids})
		binary.LittleEndian.PutUint32(b, resendAnswers)
		return b
	}
	send(wanted(asked))
	r.answered(asked)
	id = send(wanted(asked+4, asked))
	if info := r.expect(mt.IDMsgsStateInfo).(*mt.MsgsStateInfo); info.ReqMsgID != id || len(info.Info) != 2 || info.Info[0]&4 != 0 || info.Info[1]&4 == 0 {
		t.Errorf("the state of a query that never came and one that did: %+v", info)
	}
	if got := result(send(object(&mt.RpcDropAnswerRequest{ReqMsgID: 4}))); got != mt.IDRpcAnswerUnknown {
		t.Errorf("the answer to nothing is dropped with %#08x", got)
	}
	if got := result(send(object(&mt.RpcDropAnswerRequest{ReqMsgID: asked}))); got != mt.IDRpcAnswerDropped {
		t.Errorf("an answer is dropped with %#08x", got)
	}
	send(object(&mt.DestroySessionRequest{SessionID: 99}))
	if got := r.expect(mt.IDDestroySessionNone).(*mt.DestroySessionNone); got.SessionID != 99 {
		t.Errorf("session %d is unknown, want 99", got.SessionID)
	}
	other := &raw{tb: t, s: s, key: r.key, salt: r.salt, id: 99}
	other.dial()
	other.answered(other.send(message{seqNo: 1, body: query()}))
	send(object(&mt.DestroySessionRequest{SessionID: 99}))
	if got := r.expect(mt.IDDestroySessionOk).(*mt.DestroySessionOk); got.SessionID != 99 {
		t.Errorf("session %d is destroyed, want 99", got.SessionID)
	}
	send(acks(asked, 1, 2, 3))
	send(ping())
	r.expect(mt.IDPong)
	r.send(message{seqNo: seqNo + 1, body: object(&mt.HTTPWaitRequest{MaxWait: 1})}) // means nothing on a stream
	r.answered(send(query()))
	if n := s.Violations(); n[check.SeqNoOdd] != 1 || n[check.Malformed] != 0 {
		t.Errorf("violations %v, want one odd acknowledgement", n)
	}
}

// TestPingDelayDisconnect: the connection ends when the next ping does not come.
func TestPingDelayDisconnect(t *testing.T) {
	s := start(t, sim.Options{})
	r := rawClient(t, s)
	r.send(message{seqNo: 1, body: object(&mt.PingDelayDisconnectRequest{PingID: 7, DisconnectDelay: 1})})
	if got := r.expect(mt.IDPong).(*mt.Pong); got.PingID != 7 {
		t.Errorf("pong %d, want 7", got.PingID)
	}
	began := time.Now()
	if _, err := r.conn.Read(); err == nil {
		t.Error("the server says more")
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("the connection ended after %v, want a second", took)
	}
}

// TestFutureSaltsFollowEachOther: with fewer some clients would ask after every
// message.
func TestFutureSaltsFollowEachOther(t *testing.T) {
	s := start(t, sim.Options{})
	r := rawClient(t, s)
	salts := r.futureSalts(1).Salts
	if len(salts) != 64 {
		t.Fatalf("%d salts, want 64", len(salts))
	}
	for i, salt := range salts[1:] {
		before := salts[i]
		if salt.ValidSince <= before.ValidSince || salt.ValidSince > before.ValidUntil || salt.ValidUntil <= salt.ValidSince {
			t.Errorf("salt %d is valid %d to %d after %d to %d", i+1, salt.ValidSince, salt.ValidUntil, before.ValidSince, before.ValidUntil)
		}
	}
	if ahead := int64(salts[1].ValidSince) - time.Now().Unix(); ahead < 0 || ahead > 1800 {
		t.Errorf("the second salt begins in %d s, want within half an hour", ahead)
	}
}

// TestZlibStreams: gzip_packed may hold either kind, and only so much of it.
func TestZlibStreams(t *testing.T) {
	deflated := func(plain []byte) []byte {
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		_, _ = w.Write(plain) // a buffer takes everything
		_ = w.Close()
		return tl.AppendBytes(tl.AppendUint32(nil, mt.IDGzipPacked), z.Bytes())
	}
	bomb := deflated(make([]byte, 64<<20))
	s := start(t, sim.Options{})
	r := rawClient(t, s)
	r.answered(r.send(message{seqNo: 1, body: deflated(query())}))
	r.answered(r.send(message{seqNo: 3, body: packed(t, query())}))
	r.send(message{seqNo: 5, body: bomb})
	r.gone(check.Malformed)
}

// TestAnswersSurviveTheConnection: what the client has not acknowledged comes
// again when its session has another connection.
func TestAnswersSurviveTheConnection(t *testing.T) {
	s := start(t, sim.Options{})
	r := rawClient(t, s)
	first := r.send(message{seqNo: 1, body: query()})
	r.answered(first)
	_ = r.conn.Close()
	r.dial()
	r.send(message{seqNo: 2, body: ping()})
	r.answered(first)
}

// TestOldKeyExchange makes a key as clients did years ago: req_pq, a proof that
// names no DC, and RSA without RSA_PAD; and asks the first question with it.
func TestOldKeyExchange(t *testing.T) {
	s := start(t, sim.Options{})
	key, salt := oldKey(t, s)
	r := &raw{tb: t, s: s, key: key, salt: salt, id: 7}
	r.dial()
	c := &client{server: s}
	wrapped := c.wrapped(&api.HelpGetNearestDCRequest{})
	r.answered(r.send(message{seqNo: 1, body: object(wrapped)}))
	if n := s.Violations(); len(n) != 0 {
		t.Errorf("violations %v", n)
	}
}

// oldKey plays the old exchange by hand, over the padded framing.
func oldKey(t *testing.T, s *sim.Server) (*crypto.AuthKey, int64) {
	t.Helper()
	c := &client{tb: t, server: s, dc: 1, kind: transport.KindPadded}
	c.dial()
	last := int64(0)
	ask := func(o tl.Object) tl.Object {
		t.Helper()
		body := object(o)
		last = max(last+4, time.Now().Unix()<<32)
		b := binary.LittleEndian.AppendUint64(make([]byte, 8), uint64(last))
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(body))), body...)
		if err := c.conn.Write(transport.Frame{Payload: b}); err != nil {
			t.Fatal(err)
		}
		p, err := c.conn.Read()
		if err != nil {
			t.Fatal(err)
		}
		d := tl.NewDecoder(p.Payload[20:])
		answer := mt.Decode(d)
		if d.Err() != nil {
			t.Fatal(d.Err())
		}
		return answer
	}
	nonce, newNonce := tl.Int128{1, 2, 3}, tl.Int256{4, 5, 6}
	pq := ask(&mt.ReqPqRequest{Nonce: nonce}).(*mt.ResPQ)
	p, q, err := crypto.FactorPQ(new(big.Int).SetBytes(pq.Pq).Uint64())
	if err != nil {
		t.Fatal(err)
	}
	bytesOf := func(n uint64) []byte { return new(big.Int).SetUint64(n).Bytes() }
	proof := object(&mt.PQInnerData{Pq: pq.Pq, P: bytesOf(p), Q: bytesOf(q), Nonce: nonce, ServerNonce: pq.ServerNonce, NewNonce: newNonce})
	params := ask(&mt.ReqDHParamsRequest{
		Nonce: nonce, ServerNonce: pq.ServerNonce, P: bytesOf(p), Q: bytesOf(q),
		PublicKeyFingerprint: pq.ServerPublicKeyFingerprints[0], EncryptedData: hashedRSA(t, s, proof),
	}).(*mt.ServerDHParamsOk)

	aes, iv := crypto.HandshakeKeys(newNonce, pq.ServerNonce)
	crypto.IGEDecrypt(&aes, &iv, params.EncryptedAnswer)
	group := mt.Decode(tl.NewDecoder(params.EncryptedAnswer[sha1.Size:])).(*mt.ServerDHInnerData)
	prime, b := new(big.Int).SetBytes(group.DhPrime), new(big.Int).SetBytes(bytes.Repeat([]byte{0xa5}, 256))
	gB := new(big.Int).Exp(big.NewInt(int64(group.G)), b, prime)
	inner := object(&mt.ClientDHInnerData{Nonce: nonce, ServerNonce: pq.ServerNonce, GB: gB.Bytes()})
	sum := sha1.Sum(inner)
	inner = append(sum[:], inner...)
	inner = append(inner, make([]byte, -len(inner)&15)...)
	crypto.IGEEncrypt(&aes, &iv, inner)
	if _, ok := ask(&mt.SetClientDHParamsRequest{Nonce: nonce, ServerNonce: pq.ServerNonce, EncryptedData: inner}).(*mt.DhGenOk); !ok {
		t.Fatal("the server does not take the key")
	}
	secret := new(big.Int).Exp(new(big.Int).SetBytes(group.GA), b, prime).FillBytes(make([]byte, 256))
	key, err := crypto.NewAuthKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key, crypto.FirstSalt(newNonce, pq.ServerNonce)
}

// hashedRSA encrypts SHA1(data) | data | anything.
func hashedRSA(t *testing.T, s *sim.Server, data []byte) []byte {
	t.Helper()
	keys, err := crypto.ParsePublicKeys(s.PublicKeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha1.Sum(data)
	block := bytes.Repeat([]byte{0x5a}, 255)
	copy(block[copy(block, sum[:]):], data)
	m := new(big.Int).SetBytes(block)
	return m.Exp(m, big.NewInt(int64(keys[0].E)), keys[0].N).FillBytes(make([]byte, 256))
}
