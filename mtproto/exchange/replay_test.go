package exchange

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// client makes a client that will draw what the run's client drew.
func (r *vectorRun) client(more ...hexBytes) (*Client, *bytes.Reader) {
	m := &r.Messages
	random := concat(append([]hexBytes{r.Nonce, r.NewNonce, m.RSAPadding, m.RSATempKey, r.B, m.ClientPadding}, more...)...)
	opts := ClientOptions{DC: r.DC, Keys: []*crypto.PublicKey{r.publicKey()}, Rand: random}
	if r.ExpiresIn != nil {
		opts.TempExpiresIn = time.Duration(*r.ExpiresIn) * time.Second
	}
	return NewClient(opts), random
}

// clientUntil brings a client of the run to the step at which it waits.
func (r *vectorRun) clientUntil(t testing.TB, step Step, more ...hexBytes) (*Client, *bytes.Reader) {
	t.Helper()
	c, random := r.client(more...)
	m := &r.Messages
	got, err := c.Start(timeOf(&c.ids, m.ReqPQMulti))
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "req_pq_multi", got, m.ReqPQMulti)
	for _, next := range []struct{ answer, query hexBytes }{{m.ResPQ, m.ReqDH}, {m.DHOk, m.SetClientDH}} {
		if c.step == step {
			return c, random
		}
		before := slices.Clone(next.answer)
		got, done, err := c.Receive(timeOf(&c.ids, next.query), next.answer)
		if err != nil || done {
			t.Fatalf("done %v, error %v", done, err)
		}
		wantHex(t, "query", got, next.query)
		wantHex(t, "answer after Receive", next.answer, before)
	}
	return c, random
}

func TestReplayClient(t *testing.T) {
	file := loadHandshakes(t)
	kinds := map[string]int{}
	for i := range file.Runs {
		r := &file.Runs[i]
		kinds[r.Kind]++
		c, random := r.clientUntil(t, StepDHGen)
		reply, done, err := c.Receive(timeOf(&c.ids, r.Messages.GenOk), r.Messages.GenOk)
		if err != nil || !done || reply != nil {
			t.Fatalf("reply %x, done %v, error %v", reply, done, err)
		}
		res := c.Result()
		wantResult(t, res, r.AuthKey, r.Salt)
		aux := res.Key.AuxHash()
		wantHex(t, "aux hash", aux[:], r.AuxHash)
		wantHex(t, "key id", int64Bytes(int64(res.Key.ID())), r.AuthKeyID)
		at := timeOf(&c.ids, r.Messages.SetClientDH)
		if got := at.Add(res.TimeOffset); got.Unix() != r.ServerTime {
			t.Errorf("server time %d, want %d", got.Unix(), r.ServerTime)
		}
		if (r.ExpiresIn != nil) != !res.ExpiresAt.IsZero() {
			t.Errorf("expires %v", res.ExpiresAt)
		}
		if random.Len() != 0 {
			t.Errorf("%d random bytes not used", random.Len())
		}
		r.checkParts(t)
	}
	wantCount(t, "runs", len(file.Runs), 3)
	if kinds["permanent key"] != 2 || kinds["temporary key"] != 1 || len(kinds) != 2 {
		t.Errorf("kinds %v", kinds)
	}
}

// checkParts goes through the values that the messages only show encrypted.
func (r *vectorRun) checkParts(t *testing.T) {
	t.Helper()
	m := &r.Messages
	key := r.privateKey(t)
	wantHex(t, "fingerprint", binary.LittleEndian.AppendUint64(nil, key.Public().Fingerprint()), r.ServerRSA.Fingerprint)
	padded, err := crypto.RSAUnpad(m.Encrypted, key)
	if err != nil {
		t.Fatal(err)
	}
	wantHex(t, "p_q_inner_data", padded, slices.Concat(m.PQInner, m.RSAPadding))
	if !bytes.Contains(m.ReqDH, m.Encrypted) || !bytes.Contains(m.SetClientDH, m.ClientEnc) {
		t.Error("the file's messages do not hold its encrypted data")
	}

	tmp := newTmpKeys(tl.Int256(r.NewNonce), tl.Int128(r.ServerNonce))
	wantHex(t, "tmp_aes_key", tmp.key[:], r.TmpKey)
	wantHex(t, "tmp_aes_iv", tmp.iv[:], r.TmpIV)
	_, body, bad := parsePlain(m.DHOk)
	if bad != nil {
		t.Fatal(bad)
	}
	var ok mt.ServerDHParamsOk
	if err := tl.Unmarshal(body, &ok); err != nil {
		t.Fatal(err)
	}
	var answer mt.ServerDHInnerData
	if bad := tmp.openInner(ok.EncryptedAnswer, &answer); bad != nil {
		t.Fatal(bad)
	}
	wantHex(t, "answer", encode(t, &answer), m.Answer)
	plain := slices.Clone(ok.EncryptedAnswer)
	crypto.IGEDecrypt(&tmp.key, &tmp.iv, plain)
	wantHex(t, "answer_with_hash", plain, m.AnswerHash)
	wantHex(t, "g_a", answer.GA, r.GA)

	gr, bad := newGroup(int32(r.G), r.Prime)
	if bad != nil {
		t.Fatal(bad)
	}
	for _, c := range []struct{ secret, public hexBytes }{{r.A, r.GA}, {r.B, r.GB}, {r.Retry.B, r.Retry.GB}} {
		_, public, err := gr.draw(concat(c.secret))
		if err != nil {
			t.Fatal(err)
		}
		wantHex(t, "public value", public, c.public)
	}
	inner := &mt.ClientDHInnerData{Nonce: tl.Int128(r.Nonce), ServerNonce: tl.Int128(r.ServerNonce), GB: r.GB}
	wantHex(t, "client_DH_inner_data", encode(t, inner), m.ClientInner)
}

func TestReplayClientAfterRetry(t *testing.T) {
	file := loadHandshakes(t)
	for i := range file.Runs {
		r := &file.Runs[i]
		c, random := r.clientUntil(t, StepDHGen, r.Retry.B, r.Retry.Padding)
		reply, done, err := c.Receive(testTime, wrap(r.Messages.GenRetryBody))
		if err != nil || done {
			t.Fatalf("done %v, error %v", done, err)
		}
		_, body, bad := parsePlain(reply)
		if bad != nil {
			t.Fatal(bad)
		}
		var query mt.SetClientDHParamsRequest
		if err := tl.Unmarshal(body, &query); err != nil {
			t.Fatal(err)
		}
		wantHex(t, "encrypted_data", query.EncryptedData, r.Retry.ClientEnc)
		var inner mt.ClientDHInnerData
		if bad := c.tmp.openInner(query.EncryptedData, &inner); bad != nil {
			t.Fatal(bad)
		}
		wantHex(t, "client_DH_inner_data", encode(t, &inner), r.Retry.ClientInner)
		wantHex(t, "retry_id", int64Bytes(inner.RetryID), r.Retry.RetryID)

		ok := &mt.DhGenOk{Nonce: c.nonce, ServerNonce: c.serverNonce, NewNonceHash1: tl.Int128(r.Retry.Hash1)}
		if _, done, err = c.Receive(testTime, wrap(encode(t, ok))); err != nil || !done {
			t.Fatalf("done %v, error %v", done, err)
		}
		wantResult(t, c.Result(), r.Retry.AuthKey, r.Salt)
		if random.Len() != 0 {
			t.Errorf("%d random bytes not used", random.Len())
		}
	}
}

// server makes a server that will draw what the run's server drew.
func (r *vectorRun) server(t *testing.T, accept func(crypto.KeyID) bool) *Server {
	t.Helper()
	p, q, bad := factor(r.resPQ(t).Pq)
	if bad != nil {
		t.Fatal(bad)
	}
	return NewServer(ServerOptions{
		Key: r.privateKey(t), DC: r.DC, G: r.G, Accept: accept,
		Rand: concat(r.ServerNonce, p, q, r.A, r.Messages.AnswerPadding),
	})
}

func (r *vectorRun) resPQ(t *testing.T) *mt.ResPQ {
	t.Helper()
	_, body, bad := parsePlain(r.Messages.ResPQ)
	if bad != nil {
		t.Fatal(bad)
	}
	res := new(mt.ResPQ)
	if err := tl.Unmarshal(slices.Clone(body), res); err != nil {
		t.Fatal(err)
	}
	return res
}

// answers are what our server says in the run. Two things differ from the file:
// its resPQ offers, before the server's key, the fingerprint of a key that no one
// has, and its server_time is a second after the msg_id of the same message.
func (r *vectorRun) answers(t *testing.T) []hexBytes {
	t.Helper()
	res := r.resPQ(t)
	if len(res.ServerPublicKeyFingerprints) != 2 {
		t.Fatalf("%d fingerprints", len(res.ServerPublicKeyFingerprints))
	}
	res.ServerPublicKeyFingerprints = res.ServerPublicKeyFingerprints[1:]
	id := int64(binary.LittleEndian.Uint64(r.Messages.ResPQ[8:]))
	dhOk := slices.Clone(r.Messages.DHOk)
	binary.LittleEndian.PutUint32(dhOk[12:], uint32(r.ServerTime))
	return []hexBytes{plainMessage(id, encode(t, res)), dhOk, r.Messages.GenOk}
}

func TestReplayServer(t *testing.T) {
	file := loadHandshakes(t)
	for i := range file.Runs {
		r := &file.Runs[i]
		queries := []hexBytes{r.Messages.ReqPQMulti, r.Messages.ReqDH, r.Messages.SetClientDH}
		s := r.server(t, nil)
		for i, want := range r.answers(t) {
			at := timeOf(&s.ids, want)
			got, done, err := s.Receive(at, queries[i])
			if err != nil || done != (i == 2) {
				t.Fatalf("step %d: done %v, error %v", i, done, err)
			}
			wantHex(t, "answer", got, want)
			// A repeated query gets the same answer under a later msg_id.
			again, _, err := s.Receive(at, queries[i])
			if err != nil {
				t.Fatal(err)
			}
			wantHex(t, "repeated answer", again[16:], got[16:])
			if binary.LittleEndian.Uint64(again[8:]) <= binary.LittleEndian.Uint64(got[8:]) {
				t.Error("the repeated answer has no later msg_id")
			}
		}
		wantResult(t, s.Result(), r.AuthKey, r.Salt)
	}
}

func TestReplayServerRetryAndFail(t *testing.T) {
	file := loadHandshakes(t)
	for i := range file.Runs {
		r := &file.Runs[i]
		m := &r.Messages
		refusals := 1
		s := r.server(t, func(crypto.KeyID) bool { refusals--; return refusals < 0 })
		for _, query := range []hexBytes{m.ReqPQMulti, m.ReqDH} {
			if _, _, err := s.Receive(testTime, query); err != nil {
				t.Fatal(err)
			}
		}
		got, done, err := s.Receive(testTime, m.SetClientDH)
		if err != nil || done {
			t.Fatalf("done %v, error %v", done, err)
		}
		wantHex(t, "dh_gen_retry", got[plainHeader:], m.GenRetryBody)

		second := &mt.SetClientDHParamsRequest{Nonce: s.nonce, ServerNonce: s.serverNonce, EncryptedData: r.Retry.ClientEnc}
		query := plainMessage(4, encode(t, second))
		got, done, err = s.Receive(testTime, query)
		if err != nil || !done {
			t.Fatalf("done %v, error %v", done, err)
		}
		wantHex(t, "hash", got[len(got)-16:], r.Retry.Hash1)
		wantResult(t, s.Result(), r.Retry.AuthKey, r.Salt)

		// The server gives up: dh_gen_fail is the answer to the same query.
		s = r.server(t, func(crypto.KeyID) bool { return false })
		for _, query := range []hexBytes{m.ReqPQMulti, m.ReqDH} {
			if _, _, err := s.Receive(testTime, query); err != nil {
				t.Fatal(err)
			}
		}
		s.retries = maxRetries
		got, done, err = s.Receive(testTime, m.SetClientDH)
		if err != nil || done || s.Result().Key != nil {
			t.Fatalf("done %v, error %v", done, err)
		}
		wantHex(t, "dh_gen_fail", got[plainHeader:], m.GenFailBody)
	}
}
