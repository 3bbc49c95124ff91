package exchange

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// wantServerError checks the error of a server and that it stays.
func wantServerError(t *testing.T, s *Server, err error, want string, status int32) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || !strings.Contains(e.Error(), want) || e.Status != status {
		t.Errorf("error %v, want %q with status %d", err, want, status)
	}
	if s.Result() != (Result{}) {
		t.Error("a failed exchange has a result")
	}
	if _, _, again := s.Receive(testTime, nil); again != err {
		t.Errorf("the next payload gives %v", again)
	}
}

// A server refuses each query that a wrong client sends, at once.
func TestServerRefusesQueries(t *testing.T) {
	type change func(t *testing.T, c *Client, query []byte) []byte
	edit := func(offset int) change {
		return func(_ *testing.T, _ *Client, query []byte) []byte { query[offset] ^= 1; return query }
	}
	const body = plainHeader
	for name, v := range map[string]struct {
		at     int // which query is changed
		change change
		want   string
	}{
		"encrypted":              {0, edit(0), "message is encrypted"},
		"unknown constructor":    {0, edit(body), "constructor"},
		"body cut short":         {0, func(_ *testing.T, _ *Client, q []byte) []byte { return plainMessage(int64LE(q[8:]), q[body:body+16]) }, "decode"},
		"short":                  {0, func(_ *testing.T, _ *Client, q []byte) []byte { return q[:19] }, "too short"},
		"length":                 {0, func(_ *testing.T, _ *Client, q []byte) []byte { return q[:len(q)-1] }, "exceeds the payload"},
		"nonce":                  {1, edit(body + 4), "nonce differs"},
		"server_nonce":           {1, edit(body + 20), "server_nonce differs"},
		"p":                      {1, edit(body + 37), "p and q are not the factors of pq"},
		"q":                      {1, edit(body + 45), "p and q are not the factors of pq"},
		"fingerprint":            {1, edit(body + 52), "fingerprint of a key that we did not offer"},
		"RSA block":              {1, edit(body + 100), "p_q_inner_data: "},
		"out of order":           {1, func(_ *testing.T, c *Client, q []byte) []byte { return otherQuery(c) }, "constructor be7e8ef1"},
		"set nonce":              {2, edit(body + 4), "nonce differs"},
		"set server_nonce":       {2, edit(body + 20), "server_nonce differs"},
		"set data":               {2, edit(body + 60), "inner data"},
		"g_b":                    {2, innerQuery(func(d *mt.ClientDHInnerData) { d.GB = []byte{1} }), "g_b"},
		"long g_b":               {2, innerQuery(func(d *mt.ClientDHInnerData) { d.GB = make([]byte, 257) }), "g_b is longer"},
		"inner set nonce":        {2, innerQuery(func(d *mt.ClientDHInnerData) { d.Nonce[0]++ }), "inner nonce differs"},
		"inner set server_nonce": {2, innerQuery(func(d *mt.ClientDHInnerData) { d.ServerNonce[0]++ }), "inner server_nonce differs"},
		"retry_id":               {2, innerQuery(func(d *mt.ClientDHInnerData) { d.RetryID = 5 }), "retry_id"},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := pair(t, nil)
			query, err := c.Start(testTime)
			if err != nil {
				t.Fatal(err)
			}
			for range v.at {
				answer, _, err := s.Receive(testTime, query)
				if err != nil {
					t.Fatal(err)
				}
				if query, _, err = c.Receive(testTime, answer); err != nil {
					t.Fatal(err)
				}
			}
			_, _, err = s.Receive(testTime, v.change(t, c, query))
			wantServerError(t, s, err, v.want, StatusNotFound)
		})
	}
}

// A server takes queries whose msg_ids stand still, as TDLib's do.
func TestServerTakesAnyMsgID(t *testing.T) {
	c, s := pair(t, nil)
	query, err := c.Start(testTime)
	for done := false; !done; {
		if err != nil {
			t.Fatal(err)
		}
		clear(query[8:16])
		var answer []byte
		if answer, _, err = s.Receive(testTime, query); err != nil {
			t.Fatal(err)
		}
		query, done, err = c.Receive(testTime, answer)
	}
	if err != nil || s.Result().Key == nil {
		t.Errorf("no key was made: %v", err)
	}
}

func int64LE(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) }

// Clients may pad their unencrypted messages, inside the length and behind it.
func TestServerTakesPaddedQueries(t *testing.T) {
	c, s := pair(t, nil)
	query, err := c.Start(testTime)
	if err != nil {
		t.Fatal(err)
	}
	for done := false; !done; {
		padded := append(plainMessage(int64LE(query[8:]), append(slices.Clone(query[plainHeader:]), make([]byte, 40)...)), 1, 2, 3)
		answer, _, err := s.Receive(testTime, padded)
		if err != nil {
			t.Fatal(err)
		}
		if query, done, err = c.Receive(testTime, append(answer, 1, 2, 3)); err != nil {
			t.Fatal(err)
		}
	}
	if !c.Result().Key.Equal(s.Result().Key) {
		t.Error("two keys")
	}
}

func otherQuery(c *Client) []byte {
	payload, err := plainObject(c.ids.next(testTime), &mt.ReqPqMultiRequest{Nonce: tl.Int128{1}})
	if err != nil {
		panic(err)
	}
	return payload
}

// innerQuery makes a set_client_DH_params with other inner data.
func innerQuery(change func(*mt.ClientDHInnerData)) func(*testing.T, *Client, []byte) []byte {
	return func(t *testing.T, c *Client, _ []byte) []byte {
		_, gB, err := c.group.draw(nil)
		if err != nil {
			t.Fatal(err)
		}
		inner := &mt.ClientDHInnerData{Nonce: c.nonce, ServerNonce: c.serverNonce, GB: gB}
		change(inner)
		encrypted, err := c.tmp.sealInner(inner, nil)
		if err != nil {
			t.Fatal(err)
		}
		query, err := plainObject(c.ids.next(testTime), &mt.SetClientDHParamsRequest{Nonce: c.nonce, ServerNonce: c.serverNonce, EncryptedData: encrypted})
		if err != nil {
			t.Fatal(err)
		}
		return query
	}
}

// A server refuses inner data that does not fit the query around it.
func TestServerRefusesInnerData(t *testing.T) {
	good := func(c *Client, pq []byte) *mt.PQInnerDataDC {
		p, q, _ := factor(pq)
		return &mt.PQInnerDataDC{Pq: pq, P: p, Q: q, Nonce: c.nonce, ServerNonce: c.serverNonce, DC: 2}
	}
	for name, v := range map[string]struct {
		inner  func(d *mt.PQInnerDataDC) tl.Object
		want   string
		status int32
	}{
		"wrong DC":     {func(d *mt.PQInnerDataDC) tl.Object { d.DC = 3; return d }, "another DC", StatusBadDC},
		"test DC":      {func(d *mt.PQInnerDataDC) tl.Object { d.DC = 10002; return d }, "another DC", StatusBadDC},
		"nonce":        {func(d *mt.PQInnerDataDC) tl.Object { d.Nonce[0]++; return d }, "inner nonce differs", StatusNotFound},
		"server_nonce": {func(d *mt.PQInnerDataDC) tl.Object { d.ServerNonce[0]++; return d }, "inner server_nonce differs", StatusNotFound},
		"pq":           {func(d *mt.PQInnerDataDC) tl.Object { d.Pq = []byte{15}; return d }, "inner pq differs", StatusNotFound},
		"p":            {func(d *mt.PQInnerDataDC) tl.Object { d.P = []byte{3}; return d }, "p and q are not the factors of pq", StatusNotFound},
		"expires_in 0": {func(d *mt.PQInnerDataDC) tl.Object {
			return &mt.PQInnerDataTempDC{Pq: d.Pq, P: d.P, Q: d.Q, Nonce: d.Nonce, ServerNonce: d.ServerNonce, DC: d.DC}
		}, "expires_in", StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := pair(t, nil)
			query, err := c.Start(testTime)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.Receive(testTime, query); err != nil {
				t.Fatal(err)
			}
			c.serverNonce = s.serverNonce
			inner := v.inner(good(c, slices.Clone(s.pq)))
			encrypted, err := crypto.RSAPad(encode(t, inner), serverKey().Public(), nil)
			if err != nil {
				t.Fatal(err)
			}
			query, err = plainObject(c.ids.next(testTime), &mt.ReqDHParamsRequest{
				Nonce: c.nonce, ServerNonce: s.serverNonce, P: s.p, Q: s.q,
				PublicKeyFingerprint: int64(serverKey().Public().Fingerprint()), EncryptedData: encrypted,
			})
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = s.Receive(testTime, query)
			wantServerError(t, s, err, v.want, v.status)
		})
	}
}

// Both ends stop a server that wants ever other keys: it fails, the client gives up.
func TestRetriesAreBounded(t *testing.T) {
	asked := 0
	c, s := pair(t, func(_ *ClientOptions, s *ServerOptions) {
		s.Accept = func(crypto.KeyID) bool { asked++; return false }
	})
	clientErr, serverErr := run(t, c, s, 0)
	if serverErr != nil || clientErr == nil || !strings.Contains(clientErr.Error(), "the server gave up") {
		t.Errorf("client: %v, server: %v", clientErr, serverErr)
	}
	if asked != maxRetries+1 {
		t.Errorf("%d keys were offered, want %d", asked, maxRetries+1)
	}
	if _, _, err := s.Receive(testTime, otherQuery(c)); err == nil {
		t.Error("the server goes on after dh_gen_fail")
	}

	// A server that never gives up meets the client's own bound.
	c, s = pair(t, func(_ *ClientOptions, s *ServerOptions) { s.Accept = func(crypto.KeyID) bool { return false } })
	c.retries = 1
	clientErr, serverErr = run(t, c, s, 0)
	if serverErr != nil || clientErr == nil || !strings.Contains(clientErr.Error(), "too many keys") {
		t.Errorf("client: %v, server: %v", clientErr, serverErr)
	}
}

func TestMisuse(t *testing.T) {
	c, _ := pair(t, func(c *ClientOptions, _ *ServerOptions) { c.Keys = nil })
	if _, err := c.Start(testTime); err == nil || !strings.Contains(err.Error(), "public key") {
		t.Errorf("no keys: %v", err)
	}
	for _, life := range []time.Duration{-time.Second, time.Millisecond, maxTempLife + 1} {
		c, _ = pair(t, func(c *ClientOptions, _ *ServerOptions) { c.TempExpiresIn = life })
		if _, err := c.Start(testTime); err == nil {
			t.Errorf("a temporary key of %v", life)
		}
	}
	c, s := pair(t, nil)
	if _, _, err := c.Receive(testTime, wrap([]byte{1, 2, 3, 4})); err == nil {
		t.Error("an answer before the question")
	}
	c, _ = pair(t, nil)
	query, err := c.Start(testTime)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Start(testTime); err == nil {
		t.Error("started twice")
	}
	if _, _, err := s.Receive(testTime, query); err != nil {
		t.Fatal(err)
	}
	for _, random := range []*ClientOptions{{Rand: concat()}, {Rand: concat(make(hexBytes, 15))}} {
		random.Keys = c.opts.Keys
		if _, err := NewClient(*random).Start(testTime); err == nil {
			t.Error("a nonce without randomness")
		}
	}
}

func TestMessageIDs(t *testing.T) {
	ids := messageIDs{kind: idAnswer}
	second := time.Unix(1_700_000_000, 0)
	var last int64
	for i, now := range []time.Time{second, second, second.Add(-time.Hour), second.Add(time.Nanosecond), second.Add(time.Hour)} {
		id := ids.next(now)
		if id <= last || id&3 != idAnswer || uint32(id)&^3 == 0 {
			t.Errorf("id %d is %x after %x", i, id, last)
		}
		last = id
	}
	if got := last >> 32; got != second.Unix()+3600 {
		t.Errorf("the id's time is %d", got)
	}
}

// The exchange's own values must not get into logs.
func TestExchangeRedactsItself(t *testing.T) {
	c, s := pair(t, nil)
	query, err := c.Start(testTime)
	if err != nil {
		t.Fatal(err)
	}
	answer, _, err := s.Receive(testTime, query)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = c.Receive(testTime, answer); err != nil {
		t.Fatal(err)
	}
	wantRedacted(t, c, c.newNonce[:])
	wantRedacted(t, s, s.serverNonce[:])
	if binary.LittleEndian.Uint64(c.newNonce[:]) == 0 {
		t.Error("the client has no new_nonce at this step")
	}
}
