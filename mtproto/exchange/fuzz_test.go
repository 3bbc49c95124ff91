package exchange

import (
	"errors"
	"testing"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

// FuzzClientReceive gives anything to a client at each step. With sealed, the
// input is what the server encrypts, so that the fuzzer gets behind the cipher.
func FuzzClientReceive(f *testing.F) {
	file := loadHandshakes(f)
	r := &file.Runs[0]
	m := &r.Messages
	for step, payload := range []hexBytes{m.ResPQ, m.DHOk, m.GenOk} {
		f.Add(uint8(step), false, []byte(payload))
	}
	f.Add(uint8(1), false, wrap(m.DHFailBody))
	f.Add(uint8(2), false, wrap(m.GenRetryBody))
	f.Add(uint8(2), false, wrap(m.GenFailBody))
	f.Add(uint8(1), true, []byte(m.AnswerHash[20:]))
	f.Fuzz(func(t *testing.T, at uint8, sealed bool, data []byte) {
		step := []Step{StepResPQ, StepDHParams, StepDHGen}[at%3]
		c, _ := r.clientUntil(t, step)
		c.opts.Rand = nil
		if sealed && step == StepDHParams {
			data = wrap(sealedAnswer(c, data))
		}
		reply, done, err := c.Receive(testTime, data)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok || done || reply != nil || c.Result() != (Result{}) {
				t.Fatalf("error %v, done %v, %d bytes", err, done, len(reply))
			}
			return
		}
		if done != (c.Result().Key != nil) || done != (reply == nil) {
			t.Fatalf("done %v, key %v, %d bytes to send", done, c.Result().Key, len(reply))
		}
	})
}

// sealedAnswer makes server_DH_params_ok with any inner data, rightly encrypted.
func sealedAnswer(c *Client, inner []byte) []byte {
	e := tl.AppendUint32(nil, 0xd0e8075c)
	e = append(e, c.nonce[:]...)
	e = append(e, c.serverNonce[:]...)
	return tl.AppendBytes(e, sealAny(&c.tmp, inner))
}

func FuzzServerReceive(f *testing.F) {
	file := loadHandshakes(f)
	r := &file.Runs[0]
	m := &r.Messages
	for step, payload := range []hexBytes{m.ReqPQMulti, m.ReqDH, m.SetClientDH} {
		f.Add(uint8(step), false, []byte(payload))
	}
	f.Add(uint8(2), true, []byte(m.ClientInner))
	f.Add(uint8(1), true, []byte(m.PQInner))
	f.Fuzz(func(t *testing.T, at uint8, sealed bool, data []byte) {
		c, s := pair(t, nil)
		query, err := c.Start(testTime)
		if err != nil {
			t.Fatal(err)
		}
		for range at % 3 {
			answer, _, err := s.Receive(testTime, query)
			if err != nil {
				t.Fatal(err)
			}
			if query, _, err = c.Receive(testTime, answer); err != nil {
				t.Fatal(err)
			}
		}
		if sealed {
			data = sealedQuery(t, c, s, data)
		}
		reply, done, err := s.Receive(testTime, data)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Status == 0 || done || reply != nil || s.Result() != (Result{}) {
				t.Fatalf("error %v, done %v, %d bytes", err, done, len(reply))
			}
			return
		}
		if reply == nil || done != (s.Result().Key != nil) {
			t.Fatalf("done %v, key %v, %d bytes to send", done, s.Result().Key, len(reply))
		}
	})
}

// sealedQuery puts any inner data into the query for which the server waits.
func sealedQuery(t *testing.T, c *Client, s *Server, inner []byte) []byte {
	t.Helper()
	var body []byte
	switch s.step {
	case StepDHReq:
		encrypted, err := crypto.RSAPad(inner[:min(len(inner), crypto.MaxRSAData)], serverKey().Public(), nil)
		if err != nil {
			t.Fatal(err)
		}
		body = tl.AppendUint32(nil, 0xd712e4be)
		body = append(body, s.nonce[:]...)
		body = append(body, s.serverNonce[:]...)
		body = tl.AppendBytes(body, s.p)
		body = tl.AppendBytes(body, s.q)
		body = tl.AppendInt64(body, int64(serverKey().Public().Fingerprint()))
		body = tl.AppendBytes(body, encrypted)
	case StepClientDH:
		body = tl.AppendUint32(nil, 0xf5045f1f)
		body = append(body, s.nonce[:]...)
		body = append(body, s.serverNonce[:]...)
		body = tl.AppendBytes(body, sealAny(&s.tmp, inner))
	default:
		return inner
	}
	return plainMessage(c.ids.next(testTime), body)
}
